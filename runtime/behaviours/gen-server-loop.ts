// The loop of one gen_server. Follows gen_server.erl: init with its acknowledgement, then one callback per message,
// handle_continue before any message, and terminate when it stops by itself, raises, or its parent ends.

import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import { CALL_MESSAGE, CAST, isParentExit, SYSTEM } from '../process/mailbox.ts';
import { sendReply } from '../process/messages.ts';
import { unregisterName } from '../process/names.ts';
import type { Envelope, Process } from '../process/process.ts';
import type { ProcessSelf } from '../process/process-self.ts';
import { ErrorExit, Exit } from '../process/raised.ts';
import { PREEMPT_ME, RECEIVE_ANY_ENVELOPE, RECEIVE_ENVELOPE, Request, STOP } from '../process/request.ts';
import type { Effect, From } from '../process/self.ts';
import { TIMEOUT } from '../process/self.ts';
import { BIT0, CALLBACK_OUTCOMES, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import { acknowledgeStart, refuseStart } from '../scheduler/start.ts';
import type { GenServerCallbacks } from './gen-server-types.ts';
import { caught, finish, isPending, Raised } from './outcome.ts';

// Positions in CALLBACK_OUTCOMES.
const OK = CALLBACK_OUTCOMES.indexOf('ok');
const REPLY = CALLBACK_OUTCOMES.indexOf('reply');
const NOREPLY = CALLBACK_OUTCOMES.indexOf('noreply');
const STOPPED = CALLBACK_OUTCOMES.indexOf('stop');
const IGNORED = CALLBACK_OUTCOMES.indexOf('ignore');
const RAISED = CALLBACK_OUTCOMES.indexOf('raised');

const NO_STATE: unique symbol = Symbol('no state');
const GOES_ON = 0;
const STOPS = 1;

// biome-ignore lint/suspicious/noExplicitAny: what a yield gives back depends on the effect
type Steps<T> = Generator<Effect, T, any>;

export class GenServerLoop {
  readonly #callbacks: GenServerCallbacks<unknown, unknown>;
  readonly #self: ProcessSelf;
  readonly #k: Kernel;
  readonly #p: Process;
  /** Whether states are recorded: a supervisor's own is not, its events say more. */
  readonly #showsState: boolean;
  #state: unknown = NO_STATE;
  /** What the last callback asked for: a timeout, hibernate (which does nothing here), or handle_continue. */
  #next: unknown = 'infinity';
  /** Why it stops, and the answer that a stop with a reply still owes. */
  #reason: unknown = 'normal';
  #owed: { readonly from: From; readonly value: unknown } | null = null;
  #since = 0;
  #begunBy = 0;

  constructor(callbacks: GenServerCallbacks<unknown, unknown>, self: ProcessSelf, k: Kernel, process: Process, showsState: boolean) {
    this.#callbacks = callbacks;
    this.#self = self;
    this.#k = k;
    this.#p = process;
    this.#showsState = showsState;
  }

  *run(argument: unknown, linked: boolean): Steps<void> {
    const p = this.#p;
    if (linked) p.exitParent = p.parent;
    yield* this.#init(argument);
    acknowledgeStart(this.#k, p, ['ok', p.pid]);
    for (;;) {
      let goesOn = GOES_ON;
      if (this.#next !== 'infinity' && Array.isArray(this.#next)) {
        goesOn = yield* this.#continue(this.#next[1]);
      } else {
        let message: Envelope | typeof TIMEOUT;
        try {
          message = yield this.#waiting();
        } catch (thrown) {
          // Only a crash commanded from outside raises here: as if the next callback had raised it.
          return yield* this.#terminate(this.#raised(thrown), thrown);
        }
        goesOn = message === TIMEOUT ? yield* this.#timeout() : yield* this.#handle(message);
      }
      if (this.#k.meter.left < 0) yield PREEMPT_ME;
      if (goesOn === STOPS) return yield* this.#terminate(this.#reason, undefined);
    }
  }

  #waiting(): Effect {
    const next = this.#next;
    if (typeof next !== 'number') return RECEIVE_ANY_ENVELOPE;
    const request = new Request(RECEIVE_ENVELOPE, this.#p);
    request.after = next;
    return request;
  }

  // ── init ──

  *#init(argument: unknown): Steps<void> {
    this.#begin('init', argument);
    let result: unknown;
    try {
      result = this.#callbacks.init(argument, this.#self);
      if (isPending(result)) result = yield* finish(this.#k, result, 'init');
    } catch (thrown) {
      result = caught(thrown);
    }
    if (Array.isArray(result) && result[0] === 'ok' && (result.length === 2 || (result.length === 3 && isNext(result[2])))) {
      this.#finish('init', OK, result[1]);
      this.#next = result.length === 3 ? result[2] : 'infinity';
      return;
    }
    const ignored = result === 'ignore';
    const stopped = Array.isArray(result) && result.length === 2 && result[0] === 'stop';
    this.#finish('init', ignored ? IGNORED : stopped ? STOPPED : RAISED, NO_STATE);
    // The name is free again before the starter hears of the failure.
    if (this.#p.name !== null) unregisterName(this.#k, this.#p.name, this.#p.handling);
    if (ignored) refuseStart(this.#p, 'ignore');
    if (ignored) throw new Exit('normal');
    if (result instanceof Raised) throw new Exit(result.reason);
    throw new Exit(stopped ? (result as unknown[])[1] : ['bad_return_value', result]);
  }

  // ── callbacks ──

  *#handle(envelope: Envelope): Steps<number> {
    const { kind } = envelope;
    if (kind === SYSTEM) return this.#system(envelope);
    if (isParentExit(this.#p, envelope)) {
      this.#reason = (envelope.message as unknown[])[2];
      return STOPS;
    }
    this.#mark();
    const callbacks = this.#callbacks;
    let result: unknown;
    let from: From | null = null;
    const name = kind === CALL_MESSAGE ? 'handle_call' : kind === CAST ? 'handle_cast' : 'handle_info';
    try {
      if (kind === CALL_MESSAGE) {
        from = [envelope.from as From[0], new Ref(envelope.ref)];
        result =
          callbacks.handleCall === undefined
            ? undefinedCallback()
            : callbacks.handleCall(envelope.message as never, from, this.#state, this.#self);
      } else if (kind === CAST) {
        result =
          callbacks.handleCast === undefined
            ? undefinedCallback()
            : callbacks.handleCast(envelope.message as never, this.#state, this.#self);
      } else {
        result =
          callbacks.handleInfo === undefined
            ? ['noreply', this.#state]
            : callbacks.handleInfo(envelope.message as never, this.#state, this.#self);
      }
      if (isPending(result)) result = yield* finish(this.#k, result, name);
    } catch (thrown) {
      result = caught(thrown);
    }
    return this.#settle(name, result, from);
  }

  *#continue(argument: unknown): Steps<number> {
    this.#begin('handle_continue', argument);
    this.#next = 'infinity';
    let result: unknown;
    try {
      const callback = this.#callbacks.handleContinue;
      result = callback === undefined ? undefinedCallback() : callback.call(this.#callbacks, argument as never, this.#state, this.#self);
      if (isPending(result)) result = yield* finish(this.#k, result, 'handle_continue');
    } catch (thrown) {
      result = caught(thrown);
    }
    return this.#settle('handle_continue', result, null);
  }

  *#timeout(): Steps<number> {
    this.#begin('handle_timeout', 'timeout');
    this.#next = 'infinity';
    let result: unknown;
    try {
      const callback = this.#callbacks.handleInfo;
      result =
        callback === undefined ? ['noreply', this.#state] : callback.call(this.#callbacks, 'timeout' as never, this.#state, this.#self);
      if (isPending(result)) result = yield* finish(this.#k, result, 'handle_timeout');
    } catch (thrown) {
      result = caught(thrown);
    }
    return this.#settle('handle_timeout', result, null);
  }

  /** sys:terminate, which gen_server:stop uses. */
  #system(envelope: Envelope): number {
    const request = envelope.message;
    if (!Array.isArray(request) || request[0] !== 'terminate') return GOES_ON;
    const waiting = envelope.from === null ? undefined : this.#k.table.get(envelope.from.id)?.wait;
    if (waiting?.op === STOP && waiting.ref === envelope.ref) waiting.reply = envelope;
    this.#reason = request[1];
    return STOPS;
  }

  /** Acts on a callback's return value. */
  #settle(name: string, result: unknown, from: From | null): number {
    this.#next = 'infinity';
    if (!Array.isArray(result)) return this.#refuse(name, result);
    const [what, x, y, z] = result as unknown[];
    const { length } = result;
    if (what === 'noreply' && (length === 2 || (length === 3 && isNext(y)))) {
      this.#finish(name, NOREPLY, x);
      if (length === 3) this.#next = y;
      return GOES_ON;
    }
    if (what === 'reply' && from !== null && (length === 3 || (length === 4 && isNext(z)))) {
      sendReply(this.#k, this.#p, from, x);
      this.#finish(name, REPLY, y);
      if (length === 4) this.#next = z;
      return GOES_ON;
    }
    if (what === 'stop' && (length === 3 || (length === 4 && from !== null))) {
      this.#finish(name, STOPPED, length === 4 ? z : y);
      if (length === 4 && from !== null) this.#owed = { from, value: y };
      this.#reason = x;
      return STOPS;
    }
    return this.#refuse(name, result);
  }

  #refuse(name: string, result: unknown): number {
    this.#finish(name, RAISED, NO_STATE);
    this.#reason = result instanceof Raised ? result.reason : ['bad_return_value', result];
    return STOPS;
  }

  // ── the end ──

  *#terminate(reason: unknown, thrown: unknown): Steps<void> {
    try {
      yield* this.#callTerminate(reason);
    } finally {
      if (this.#owed !== null && this.#k.current === this.#p) sendReply(this.#k, this.#p, this.#owed.from, this.#owed.value);
    }
    throw thrown ?? new Exit(reason);
  }

  *#callTerminate(reason: unknown): Steps<void> {
    const { terminate } = this.#callbacks;
    if (terminate === undefined) return;
    this.#begin('terminate', reason);
    let outcome = OK;
    try {
      const result = terminate.call(this.#callbacks, reason, this.#state, this.#self);
      if (isPending(result)) yield* finish(this.#k, result, 'terminate');
    } catch (thrown) {
      const what = caught(thrown);
      // What terminate throws is harmless; an exit or error replaces the reason.
      if (!(what instanceof Raised)) return;
      outcome = RAISED;
      throw new Exit(what.reason);
    } finally {
      if (this.#k.current === this.#p) this.#finish('terminate', outcome, NO_STATE);
    }
  }

  #raised(thrown: unknown): unknown {
    const what = caught(thrown);
    return what instanceof Raised ? what.reason : ['bad_return_value', what];
  }

  // ── records ──

  /** A callback begins that no message begins. */
  #begin(callback: string, argument: unknown): void {
    const { trace } = this.#k;
    const p = this.#p;
    p.handling = trace.write(EV.callback_started, 0, p.id, p.handling, trace.string(callback), trace.string(tagOf(argument)), 0, 0);
    this.#mark();
  }

  /** The reductions of the callback that begins are counted from here. */
  #mark(): void {
    this.#k.meter.left -= 1;
    this.#k.meter.driven = NOBODY;
    this.#begunBy = this.#p.handling;
    this.#since = this.#spent();
  }

  #spent(): number {
    return this.#p.reductions + REDUCTIONS_PER_TURN - this.#k.meter.left;
  }

  #finish(callback: string, outcome: number, state: unknown): void {
    const k = this.#k;
    const changed = state !== NO_STATE && state !== this.#state;
    if (changed) this.#state = state;
    const name = k.trace.string(callback);
    const reductions = this.#spent() - this.#since + 1;
    const flags = outcome << KIND_SHIFT;
    if (changed && this.#showsState) k.writeState(EV.callback_finished, flags | BIT0, this.#p.id, this.#begunBy, name, reductions, state);
    else k.trace.write(EV.callback_finished, flags, this.#p.id, this.#begunBy, name, reductions, 0, 0);
  }
}

/** A timeout in ms, `infinity`, `hibernate`, or `['continue', argument]`. */
const isNext = (value: unknown): boolean =>
  value === 'infinity' ||
  value === 'hibernate' ||
  (typeof value === 'number' && Number.isInteger(value) && value >= 0) ||
  (Array.isArray(value) && value.length === 2 && value[0] === 'continue');

function undefinedCallback(): never {
  throw new ErrorExit('undef');
}
