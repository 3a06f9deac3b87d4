// What a gen_server keeps between two messages: its callbacks, its state, and what it said comes next. What is needed while it works
// on one stands in a run, which is lent (gen-server-run.ts): an idle server then costs one small object and no suspended generator.

import type { Kernel } from '../process/kernel.ts';
import { CALL_MESSAGE, CAST } from '../process/mailbox.ts';
import type { Process } from '../process/process.ts';
import { Behaviour, Envelope } from '../process/process.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { Leave } from '../process/raised.ts';
import { NO_STATE } from './gen-server-next.ts';
import { GenServerRun } from './gen-server-run.ts';
import type { GenServerCallbacks } from './gen-server-types.ts';

export interface LoopOptions {
  readonly argument: unknown;
  /** Its parent's EXIT ends it. */
  readonly linked: boolean;
  /** Whether states are recorded: a supervisor's own is not, its events say more. */
  readonly showsState: boolean;
}

/** A call or a cast. */
const isPlain = (value: unknown): value is Envelope => value instanceof Envelope && (value.kind === CALL_MESSAGE || value.kind === CAST);

export class GenServerLoop extends Behaviour {
  readonly callbacks: GenServerCallbacks<unknown, unknown>;
  readonly self: ProcessSelf;
  readonly showsState: boolean;
  state: unknown = NO_STATE;
  /** What the last callback asked for: a timeout, hibernate (which does nothing here), or handle_continue. Before init: its argument. */
  next: unknown;
  /** The run that works for it, now or when what its callback waits for has come. */
  #run: GenServerRun | null = null;

  constructor(callbacks: GenServerCallbacks<unknown, unknown>, self: ProcessSelf, process: Process, options: LoopOptions) {
    super();
    this.callbacks = callbacks;
    this.self = self;
    this.showsState = options.showsState;
    this.next = options.argument;
    if (options.linked) process.heedParent();
  }

  /** For the text of an error (process/frozen.ts). */
  holds(): Readonly<Record<string, unknown>> {
    const { spareRun } = ProcessSelf.open(this.self).k;
    const message = this.#run === null ? (spareRun as GenServerRun | null)?.subject : this.#run.subject;
    return this.state === NO_STATE ? { argument: message } : { state: this.state, message };
  }

  override resume(value: unknown, throws: boolean, k: Kernel, process: Process): unknown {
    let run = this.#run;
    if (run === null && !throws && isPlain(value) && this.state !== NO_STATE && k.spareRun !== null) {
      const request = (k.spareRun as GenServerRun).answer(this, process, value);
      run = this.#run;
      if (run !== null) this.#giveBack(run, request, k);
      return request;
    }
    if (run === null) {
      // Where a callback ends its own process the run is not given back, and the next server makes another.
      run = k.spareRun instanceof GenServerRun ? k.spareRun : new GenServerRun(k);
      k.spareRun = null;
      run.open(this, process);
      this.#run = run;
    }
    const request = run.resume(value, throws);
    this.#giveBack(run, request, k);
    return request;
  }

  /** For the run that works for it. */
  borrow(run: GenServerRun): void {
    this.#run = run;
  }

  /** One that ends keeps it: the text of the error that ended it may ask what it was about. */
  #giveBack(run: GenServerRun, request: unknown, k: Kernel): void {
    if (request instanceof Leave || !run.close()) return;
    this.#run = null;
    k.spareRun = run;
  }
}
