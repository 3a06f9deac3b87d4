// The code of a gen_server, one for all processes of a module. What such a process keeps between two messages stands in its self
// (server-self.ts). What is needed while it works on one stands in a run, which is lent (gen-server-run.ts): so an idle server has
// none, and no suspended generator.

import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import { beginsCallback, CALL_MESSAGE, CAST, INFO, TIMER_MESSAGE } from '../process/mailbox.ts';
import type { Envelope, Process } from '../process/process.ts';
import { Behaviour } from '../process/process.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { Leave } from '../process/raised.ts';
import { PREEMPT_ME, RECEIVE_ANY_ENVELOPE } from '../process/request.ts';
import { BIT0, CALLBACK_OUTCOMES, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import { HANDLE_INFO } from '../trace/string-ids.ts';
import { NO_STATE } from './gen-server-next.ts';
import { GenServerRun } from './gen-server-run.ts';
import { beginServer } from './gen-server-start.ts';
import type { GenServerCallbacks } from './gen-server-types.ts';
import { caught } from './outcome.ts';
import type { ServerSelf } from './server-self.ts';
import { NEXT, STATE } from './server-self.ts';

/** `flags` of a callback_finished. */
const FINISHED = CALLBACK_OUTCOMES.indexOf('noreply') << KIND_SHIFT;

type Callbacks = GenServerCallbacks<unknown, unknown>;
type HandleInfo = (message: unknown, state: unknown, self: ProcessSelf) => unknown;

export class GenServerLoop extends Behaviour {
  readonly callbacks: Callbacks;
  /** Whether states are recorded: a supervisor's own is not, its events say more. */
  readonly showsState: boolean;
  /** Callbacks have as many shapes as there are modules: what is asked for with each message is kept here, where all have one. */
  readonly handleCall: Callbacks['handleCall'];
  readonly handleCast: Callbacks['handleCast'];
  readonly #handleInfo: HandleInfo | undefined;

  constructor(callbacks: Callbacks, showsState: boolean) {
    super();
    this.callbacks = callbacks;
    this.showsState = showsState;
    this.handleCall = callbacks.handleCall;
    this.handleCast = callbacks.handleCast;
    this.#handleInfo = callbacks.handleInfo as HandleInfo | undefined;
  }

  /** A process begins to run it. `linked`: its parent's EXIT ends it. */
  open(server: ServerSelf, process: Process, argument: unknown, linked: boolean): void {
    server[NEXT] = argument;
    process.own = server;
    if (linked) process.heedParent();
  }

  /** For the text of an error (process/frozen.ts). */
  holds({ own }: Process): Readonly<Record<string, unknown>> {
    const server = own as ServerSelf;
    const run = server[NEXT] instanceof GenServerRun ? server[NEXT] : (ProcessSelf.open(server).k.spareRun as GenServerRun | null);
    const message = run?.subject;
    return server[STATE] === NO_STATE ? { argument: message } : { state: server[STATE], message };
  }

  override resume(value: unknown, throws: boolean, k: Kernel, process: Process): unknown {
    const server = process.own as ServerSelf;
    const lent = server[NEXT] instanceof GenServerRun ? server[NEXT] : null;
    if (lent === null && !throws) {
      if (server[STATE] === NO_STATE) return beginServer(this, server, k, process);
      // Where it has no run and nothing is raised, a value that is an object is an envelope.
      if (typeof value === 'object') return this.take(value as Envelope, beginsCallback(process, value as Envelope), k, process);
    }
    const run = lent ?? this.#lend(server, k, process);
    const request = run.resume(value, throws);
    this.#giveBack(run, request, k);
    return request;
  }

  /** An idle server has no run: nearly all messages are dealt with without lending one. */
  override take(envelope: Envelope, forCallback: boolean, k: Kernel, process: Process): unknown {
    const server = process.own as ServerSelf;
    if (forCallback) {
      const { kind } = envelope;
      if (kind === INFO || kind === TIMER_MESSAGE) {
        if (this.#handleInfo !== undefined) return this.#info(server, this.#handleInfo, envelope, k, process);
      } else if ((kind === CALL_MESSAGE || kind === CAST) && k.spareRun !== null) {
        const spare = k.spareRun as GenServerRun;
        const request = spare.answer(this, server, process, envelope);
        // `answer` has lent it after all.
        if (server[NEXT] === spare) this.#giveBack(spare, request, k);
        return request;
      }
    }
    const run = this.#lend(server, k, process);
    const request = run.resume(envelope, false);
    this.#giveBack(run, request, k);
    return request;
  }

  /**
   * A message whose handleInfo returns `['noreply', state]`, as nearly all do, needs no run: what there is to know meanwhile stands
   * in variables. The records are those of a run, which takes over wherever it comes otherwise.
   */
  #info(server: ServerSelf, handleInfo: HandleInfo, envelope: Envelope, k: Kernel, p: Process): unknown {
    const { meter, trace } = k;
    const { message } = envelope;
    const state = server[STATE];
    k.envelopes.giveBack(envelope);
    meter.left -= 1;
    meter.driven = NOBODY;
    const begunBy = p.handling;
    const left = meter.left;
    let result: unknown;
    try {
      result = handleInfo.call(this.callbacks, message, state, server);
    } catch (thrown) {
      result = caught(thrown);
    }
    if (!Array.isArray(result) || result.length !== 2 || result[0] !== 'noreply') {
      return this.handOver(server, k, p, 'handle_info', message, 0, begunBy, p.reductions + REDUCTIONS_PER_TURN - left, result);
    }
    server[NEXT] = 'infinity';
    const next: unknown = result[1];
    const changed = next !== state;
    if (changed) server[STATE] = next;
    if (trace.on === true) {
      const name = trace.callback(HANDLE_INFO);
      const reductions = left - meter.left + 1;
      if (changed && this.showsState) k.writeState(EV.callback_finished, FINISHED | BIT0, p.id, begunBy, name, reductions, next);
      else trace.writeMessage((FINISHED << 8) | EV.callback_finished, p.pid.id, begunBy, name, reductions, 0);
    } else trace.seq += 1;
    return meter.left < 0 ? PREEMPT_ME : RECEIVE_ANY_ENVELOPE;
  }

  /** A run goes on from a callback's result; the arguments are those of its `goOn`. Gives the next request. */
  handOver(
    server: ServerSelf,
    k: Kernel,
    p: Process,
    callback: string,
    subject: unknown,
    before: number,
    begunBy: number,
    since: number,
    result: unknown,
  ): unknown {
    const run = this.#lend(server, k, p);
    const request = run.goOn(callback, subject, before, begunBy, since, result);
    this.#giveBack(run, request, k);
    return request;
  }

  /** A run that works for it from now on. */
  #lend(server: ServerSelf, k: Kernel, process: Process): GenServerRun {
    // Where a callback ends its own process the run is not given back, and the next server makes another.
    const run = k.spareRun instanceof GenServerRun ? k.spareRun : new GenServerRun(k);
    k.spareRun = null;
    run.open(this, server, process);
    return run;
  }

  /** One that ends keeps it: the text of the error that ended it may ask what it was about. */
  #giveBack(run: GenServerRun, request: unknown, k: Kernel): void {
    if (!(request instanceof Leave) && run.close()) k.spareRun = run;
  }
}
