// What a gen_server keeps between two messages: its callbacks, its state, and what it said comes next. What is needed while it works
// on one stands in a run, which is lent (gen-server-run.ts): an idle server then costs one small object and no suspended generator.

import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import { CALL_MESSAGE, CAST, INFO, isParentExit } from '../process/mailbox.ts';
import type { Envelope, Process } from '../process/process.ts';
import { Behaviour } from '../process/process.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { Leave } from '../process/raised.ts';
import { PREEMPT_ME, RECEIVE_ANY_ENVELOPE } from '../process/request.ts';
import { BIT0, CALLBACK_OUTCOMES, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import { NO_STATE } from './gen-server-next.ts';
import { GenServerRun } from './gen-server-run.ts';
import { beginServer } from './gen-server-start.ts';
import type { GenServerCallbacks } from './gen-server-types.ts';
import { caught } from './outcome.ts';

export interface LoopOptions {
  readonly argument: unknown;
  /** Its parent's EXIT ends it. */
  readonly linked: boolean;
  /** Whether states are recorded: a supervisor's own is not, its events say more. */
  readonly showsState: boolean;
}

/** `flags` of a callback_finished. */
const FINISHED = CALLBACK_OUTCOMES.indexOf('noreply') << KIND_SHIFT;

/** Callbacks with a handleInfo, to be called with whatever arrives. */
interface Informed {
  handleInfo(message: unknown, state: unknown, self: ProcessSelf): unknown;
}

/** A call or a cast. */
const isPlain = ({ kind }: Envelope): boolean => kind === CALL_MESSAGE || kind === CAST;

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
    if (this.#run === null && !throws && this.state === NO_STATE) return beginServer(this, k, process);
    // Where it has no run and nothing is raised, a value that is an object is an envelope.
    if (this.#run === null && !throws && typeof value === 'object') {
      const envelope = value as Envelope;
      if (envelope.kind === INFO) {
        if (this.callbacks.handleInfo !== undefined && !isParentExit(process, envelope)) return this.#info(envelope, k, process);
      } else if (isPlain(envelope) && k.spareRun !== null) {
        const request = (k.spareRun as GenServerRun).answer(this, process, envelope);
        // What `answer` has set.
        const lent = this.#run as GenServerRun | null;
        if (lent !== null) this.#giveBack(lent, request, k);
        return request;
      }
    }
    const run = this.#runFor(k, process);
    const request = run.resume(value, throws);
    this.#giveBack(run, request, k);
    return request;
  }

  /**
   * A message whose handleInfo returns `['noreply', state]`, as nearly all do, needs no run: what there is to know meanwhile stands
   * in variables. The records are those of a run, which takes over wherever it comes otherwise.
   */
  #info(envelope: Envelope, k: Kernel, p: Process): unknown {
    const { meter, trace } = k;
    const { message } = envelope;
    const { state } = this;
    k.envelopes.giveBack(envelope);
    meter.left -= 1;
    meter.driven = NOBODY;
    const begunBy = p.handling;
    const left = meter.left;
    let result: unknown;
    try {
      result = (this.callbacks as Informed).handleInfo(message, state, this.self);
    } catch (thrown) {
      result = caught(thrown);
    }
    if (!Array.isArray(result) || result.length !== 2 || result[0] !== 'noreply') {
      return this.handOver(k, p, 'handle_info', message, 0, begunBy, p.reductions + REDUCTIONS_PER_TURN - left, result);
    }
    if (this.next !== 'infinity') this.next = 'infinity';
    const next: unknown = result[1];
    const changed = next !== state;
    if (changed) this.state = next;
    if (trace.on === true) {
      const name = trace.string('handle_info');
      const reductions = left - meter.left + 1;
      if (changed && this.showsState) k.writeState(EV.callback_finished, FINISHED | BIT0, p.id, begunBy, name, reductions, next);
      else trace.write(EV.callback_finished, FINISHED, p.id, begunBy, name, reductions, 0, 0);
    } else trace.seq += 1;
    return meter.left < 0 ? PREEMPT_ME : RECEIVE_ANY_ENVELOPE;
  }

  /** A run goes on from a callback's result; the arguments are those of its `goOn`. Gives the next request. */
  handOver(
    k: Kernel,
    p: Process,
    callback: string,
    subject: unknown,
    before: number,
    begunBy: number,
    since: number,
    result: unknown,
  ): unknown {
    const run = this.#runFor(k, p);
    const request = run.goOn(callback, subject, before, begunBy, since, result);
    this.#giveBack(run, request, k);
    return request;
  }

  /** The run that works for it, or else one that begins to. */
  #runFor(k: Kernel, process: Process): GenServerRun {
    let run = this.#run;
    if (run === null) {
      // Where a callback ends its own process the run is not given back, and the next server makes another.
      run = k.spareRun instanceof GenServerRun ? k.spareRun : new GenServerRun(k);
      k.spareRun = null;
      run.open(this, process);
      this.#run = run;
    }
    return run;
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
