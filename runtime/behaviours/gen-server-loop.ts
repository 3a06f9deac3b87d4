// What a gen_server keeps between two messages: its callbacks, its state, and what it said comes next. What is needed while it works
// on one stands in a run, which is lent (gen-server-run.ts): an idle server then costs one small object and no suspended generator.

import type { Kernel } from '../process/kernel.ts';
import type { Process } from '../process/process.ts';
import { Behaviour } from '../process/process.ts';
import type { ProcessSelf } from '../process/process-self.ts';
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
    const message = this.#run?.subject;
    return this.state === NO_STATE ? { argument: message } : { state: this.state, message };
  }

  override resume(value: unknown, throws: boolean, k: Kernel, process: Process): unknown {
    let run = this.#run;
    if (run === null) {
      // Where a callback ends its own process the run is not given back, and the next server makes another.
      run = k.spareRun instanceof GenServerRun ? k.spareRun : new GenServerRun(k);
      k.spareRun = null;
      run.open(this, process);
      this.#run = run;
    }
    const request = run.resume(value, throws);
    // One that ends keeps it: the text of the error that ended it may ask what it was about.
    if (!(request instanceof Leave) && run.close()) {
      this.#run = null;
      k.spareRun = run;
    }
    return request;
  }
}
