// What a gen_server does from a message to its next wait. Follows gen_server.erl: the end of init (gen-server-start.ts), then one callback
// per message, handle_continue before any message, and terminate when it stops by itself, raises, or its parent ends.
//
// A run belongs to the kernel and is lent to the server whose turn it is; a server whose callback waits (a generator) keeps it
// until that callback has returned. So an idle server has none (gen-server-loop.ts).

import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import { CALL_MESSAGE, CAST, isParentExit, SYSTEM } from '../process/mailbox.ts';
import { reply, sendReply } from '../process/messages.ts';
import type { Code, Envelope, Process } from '../process/process.ts';
import { Leave } from '../process/raised.ts';
import { releaseNames } from '../process/registration.ts';
import { PREEMPT_ME, RECEIVE_ANY_ENVELOPE } from '../process/request.ts';
import type { From } from '../process/self.ts';
import { TIMEOUT } from '../process/self.ts';
import { acknowledgeStart, refuseStart } from '../process/starting.ts';
import { BIT0, CALLBACK_OUTCOMES, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { type Pid, Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import { HANDLE_CALL, HANDLE_CAST } from '../trace/string-ids.ts';
import { IN_PROGRESS, type Runner, resultOf, resumeCallback } from './callback-code.ts';
import type { GenServerLoop } from './gen-server-loop.ts';
import { isNext, NO_STATE, undefinedCallback, waitBefore } from './gen-server-next.ts';
import { caught, Raised } from './outcome.ts';
import type { ServerSelf } from './server-self.ts';
import { NEXT, STATE } from './server-self.ts';
import { acceptStop } from './system-message.ts';

// Positions in CALLBACK_OUTCOMES.
const OK = CALLBACK_OUTCOMES.indexOf('ok');
const REPLY = CALLBACK_OUTCOMES.indexOf('reply');
const NOREPLY = CALLBACK_OUTCOMES.indexOf('noreply');
const STOPPED = CALLBACK_OUTCOMES.indexOf('stop');
const IGNORED = CALLBACK_OUTCOMES.indexOf('ignore');
const RAISED = CALLBACK_OUTCOMES.indexOf('raised');

/** A message, TIMEOUT, or null where handle_continue is next. */
type Event = Envelope | typeof TIMEOUT | null;

// In place of a callback's result: no callback has run; it is to stop.
const NONE: unique symbol = Symbol('none');
const STOP_NOW: unique symbol = Symbol('stop now');

// What follows a callback.
const GO_ON = 0;
const TERMINATE = 1;
const LEAVE = 2;

export class GenServerRun implements Runner {
  readonly #k: Kernel;
  #code!: GenServerLoop;
  #server!: ServerSelf;
  #p!: Process;
  /** What comes next: what stands in the server otherwise. */
  next: unknown = undefined;
  /** Why it stops, and the answer that a stop with a reply still owes. */
  #reason: unknown = 'normal';
  #owed: { readonly from: From; readonly value: unknown } | null = null;
  /** The callback that runs, its argument, and whom a call is to be answered. */
  #callback = '';
  subject: unknown = undefined;
  #from: From | null = null;
  #since = 0;
  #begunBy = 0;
  /** What the process was handling when the callback began. */
  #before = 0;

  /** The generator that the callback runs as, and what it yielded last. */
  inner: Code | null = null;
  yielded: unknown = undefined;

  constructor(k: Kernel) {
    this.#k = k;
  }

  /** Lends the run to a server. */
  open(code: GenServerLoop, server: ServerSelf, process: Process): void {
    this.#code = code;
    this.#server = server;
    this.next = server[NEXT];
    server[NEXT] = this;
    this.#p = process;
    this.#callback = '';
  }

  /** Forgets the server's things. False where it has to keep the run: its callback waits for something. */
  close(): boolean {
    if (this.inner !== null) return false;
    this.#reason = 'normal';
    this.#owed = null;
    this.subject = undefined;
    this.#from = null;
    this.yielded = undefined;
    this.#server[NEXT] = this.next;
    return true;
  }

  /**
   * What nearly every message comes to, without the run being lent: one callback that returns `reply` or `noreply` and nothing
   * more. Where it comes to anything else the run is lent after all, as if it had been from the beginning.
   */
  answer(code: GenServerLoop, server: ServerSelf, p: Process, event: Envelope): unknown {
    const k = this.#k;
    const { kind, message, ref, from: sender } = event;
    const { callbacks, handleCall, handleCast } = code;
    const state = server[STATE];
    const from: From | null = kind === CALL_MESSAGE ? [sender as Pid, new Ref(ref, k.recorded)] : null;
    k.envelopes.giveBack(event);
    k.meter.left -= 1;
    k.meter.driven = NOBODY;
    const begunBy = p.handling;
    const since = k.meter.left;
    // For the text of an error (`holds`).
    this.subject = message;
    let result: unknown;
    try {
      result =
        from === null
          ? handleCast === undefined
            ? undefinedCallback()
            : handleCast.call(callbacks, message as never, state, server)
          : handleCall === undefined
            ? undefinedCallback()
            : handleCall.call(callbacks, message as never, from, state, server);
    } catch (thrown) {
      this.#lend(code, server, p, from, begunBy, since);
      return this.#advance(caught(thrown));
    }
    if (Array.isArray(result)) {
      const { length } = result;
      const what: unknown = result[0];
      if (from === null ? length === 2 && what === 'noreply' : (length === 3 && what === 'reply') || (length === 2 && what === 'noreply')) {
        server[NEXT] = 'infinity';
        const next: unknown = length === 3 ? result[2] : result[1];
        if (from !== null && length === 3) reply(k, p, sender as Pid, ref, result[1]);
        const changed = next !== state && (typeof next !== 'symbol' || next !== NO_STATE);
        if (changed) server[STATE] = next;
        const { trace } = k;
        if (trace.on === true) {
          const name = trace.callback(from === null ? HANDLE_CAST : HANDLE_CALL);
          const flags = (length === 3 ? REPLY : NOREPLY) << KIND_SHIFT;
          const reductions = since - k.meter.left + 1;
          if (changed && code.showsState) k.writeState(EV.callback_finished, flags | BIT0, p.pid.id, begunBy, name, reductions, next);
          else trace.writeMessage((flags << 8) | EV.callback_finished, p.pid.id, begunBy, name, reductions, 0);
        } else trace.seq += 1;
        this.subject = undefined;
        return k.meter.left < 0 ? PREEMPT_ME : RECEIVE_ANY_ENVELOPE;
      }
    }
    this.#lend(code, server, p, from, begunBy, since);
    return this.#advance(resultOf(this.#k, this, this.#callback, result));
  }

  #lend(code: GenServerLoop, server: ServerSelf, p: Process, from: From | null, begunBy: number, since: number): void {
    this.open(code, server, p);
    this.#k.spareRun = null;
    this.#callback = from === null ? 'handle_cast' : 'handle_call';
    this.#from = from;
    this.#begunBy = begunBy;
    this.#since = p.reductions + REDUCTIONS_PER_TURN - since;
  }

  resume(value: unknown, throws: boolean): unknown {
    if (throws) return this.#raise(value);
    if (this.inner !== null) return this.#advance(resumeCallback(this.#k, this, this.#callback, value, false));
    // After a preemption there is nothing at hand.
    if (value === undefined) return this.#advance(NONE);
    return this.#advance(this.#takeUp(value as Event) ? this.#perform() : STOP_NOW);
  }

  /**
   * Goes on from a callback that was called without a run (gen-server-loop.ts, gen-server-start.ts). `before`: what the process was
   * handling when it began; `result`: what it returned, or `caught`.
   */
  goOn(callback: string, subject: unknown, before: number, begunBy: number, since: number, result: unknown): unknown {
    this.subject = subject;
    this.#callback = callback;
    this.#before = before;
    this.#begunBy = begunBy;
    this.#since = since;
    return this.#advance(resultOf(this.#k, this, this.#callback, result));
  }

  /** An effect of the callback failed; or, while it waits, a crash was commanded: as if the next callback had raised it. */
  #raise(thrown: unknown): unknown {
    if (this.inner !== null) return this.#advance(resumeCallback(this.#k, this, this.#callback, thrown, true));
    this.#callback = '';
    return this.#advance(caught(thrown));
  }

  /** Goes on from a callback's result to the next thing that has to be waited for, or to the end. */
  #advance(first: unknown): unknown {
    let result = first;
    for (;;) {
      if (result === IN_PROGRESS) return this.yielded;
      const then = result === NONE ? GO_ON : this.#conclude(result);
      if (then === LEAVE) return new Leave(this.#reason);
      if (then === TERMINATE) {
        this.#begin('terminate', this.#reason);
        result = this.#perform();
        continue;
      }
      if (this.#k.meter.left < 0) return PREEMPT_ME;
      if (!Array.isArray(this.next)) return waitBefore(this.next, this.#p);
      this.#takeUp(null);
      result = this.#perform();
    }
  }

  /** Runs the callback. Its result, or IN_PROGRESS where it is a generator that waits for something. */
  #perform(): unknown {
    let result: unknown;
    try {
      result = this.#call();
    } catch (thrown) {
      return caught(thrown);
    }
    return resultOf(this.#k, this, this.#callback, result);
  }

  #conclude(result: unknown): number {
    if (this.#callback === 'init') return this.#concludeInit(result);
    if (this.#callback === 'terminate') return this.#concludeTerminate(result);
    if (result !== STOP_NOW && this.#settle(result)) return GO_ON;
    if (this.#code.callbacks.terminate !== undefined) return TERMINATE;
    this.#payReply();
    return LEAVE;
  }

  #concludeInit(result: unknown): number {
    if (Array.isArray(result) && result[0] === 'ok' && (result.length === 2 || (result.length === 3 && isNext(result[2])))) {
      this.#finish(OK, result[1]);
      this.next = result.length === 3 ? result[2] : 'infinity';
      acknowledgeStart(this.#k, this.#p, ['ok', this.#p.pid]);
      this.#callback = '';
      return GO_ON;
    }
    const ignored = result === 'ignore';
    const stopped = Array.isArray(result) && result.length === 2 && result[0] === 'stop';
    this.#finish(ignored ? IGNORED : stopped ? STOPPED : RAISED, NO_STATE);
    // The name is free again before the starter hears of the failure.
    releaseNames(this.#k, this.#p);
    if (ignored) refuseStart(this.#p, 'ignore');
    if (ignored) this.#reason = 'normal';
    else if (result instanceof Raised) this.#reason = result.reason;
    else this.#reason = stopped ? (result as unknown[])[1] : ['bad_return_value', result];
    return LEAVE;
  }

  /** What terminate raises replaces the reason of the exit, what it throws is harmless. */
  #concludeTerminate(result: unknown): number {
    this.#finish(result instanceof Raised ? RAISED : OK, NO_STATE);
    if (result instanceof Raised) this.#reason = result.reason;
    // Terminate is not why the process ends: its exit is caused by what it was handling before.
    this.#p.handling = this.#before;
    this.#payReply();
    return LEAVE;
  }

  /** A stop with a reply: it is sent after terminate. */
  #payReply(): void {
    if (this.#owed !== null) sendReply(this.#k, this.#p, this.#owed.from, this.#owed.value);
    this.#owed = null;
  }

  // ── callbacks ──

  /** Finds out which callback an event is for; null: handle_continue. False when the server is to stop instead. */
  #takeUp(event: Event): boolean {
    if (event === null) {
      this.subject = (this.next as readonly unknown[])[1];
      this.#begin('handle_continue', this.subject);
    } else if (event === TIMEOUT) {
      this.subject = 'timeout';
      this.#begin('handle_timeout', 'timeout');
    } else if (event.kind === SYSTEM) {
      return !this.#isStopped(event);
    } else if (isParentExit(this.#p, event)) {
      this.#reason = (event.message as unknown[])[2];
      return false;
    } else {
      this.subject = event.message;
      this.#from = event.kind === CALL_MESSAGE ? [event.from as From[0], new Ref(event.ref, this.#k.recorded)] : null;
      this.#callback = event.kind === CALL_MESSAGE ? 'handle_call' : event.kind === CAST ? 'handle_cast' : 'handle_info';
      this.#k.envelopes.giveBack(event);
      this.#mark();
    }
    return true;
  }

  #call(): unknown {
    const callbacks = this.#code.callbacks;
    const subject = this.subject as never;
    switch (this.#callback) {
      case 'terminate':
        return callbacks.terminate?.(this.#reason, this.#server[STATE], this.#server);
      case 'handle_call':
        return callbacks.handleCall === undefined
          ? undefinedCallback()
          : callbacks.handleCall(subject, this.#from as From, this.#server[STATE], this.#server);
      case 'handle_cast':
        return callbacks.handleCast === undefined ? undefinedCallback() : callbacks.handleCast(subject, this.#server[STATE], this.#server);
      case 'handle_continue':
        return callbacks.handleContinue === undefined
          ? undefinedCallback()
          : callbacks.handleContinue(subject, this.#server[STATE], this.#server);
      case 'handle_info':
      case 'handle_timeout':
        return callbacks.handleInfo === undefined
          ? ['noreply', this.#server[STATE]]
          : callbacks.handleInfo(subject, this.#server[STATE], this.#server);
      default:
        // A system message that asks for nothing we know.
        return ['noreply', this.#server[STATE]];
    }
  }

  #isStopped(envelope: Envelope): boolean {
    const asked = acceptStop(this.#k, envelope);
    if (asked === null) return false;
    this.#reason = asked[1];
    return true;
  }

  /** Acts on a callback's return value. False when the server stops. */
  #settle(result: unknown): boolean {
    this.next = 'infinity';
    if (!Array.isArray(result)) return this.#refuse(result);
    const from = this.#callback === 'handle_call' ? this.#from : null;
    const { length } = result;
    // By index: a pattern would run the array's iterator.
    const what: unknown = result[0];
    const x: unknown = result[1];
    const y: unknown = result[2];
    const z: unknown = result[3];
    if (what === 'noreply' && (length === 2 || (length === 3 && isNext(y)))) {
      this.#finish(NOREPLY, x);
      if (length === 3) this.next = y;
      return true;
    }
    if (what === 'reply' && from !== null && (length === 3 || (length === 4 && isNext(z)))) {
      sendReply(this.#k, this.#p, from, x);
      this.#finish(REPLY, y);
      if (length === 4) this.next = z;
      return true;
    }
    if (what === 'stop' && (length === 3 || (length === 4 && from !== null))) {
      this.#finish(STOPPED, length === 4 ? z : y);
      if (length === 4 && from !== null) this.#owed = { from, value: y };
      this.#reason = x;
      return false;
    }
    return this.#refuse(result);
  }

  #refuse(result: unknown): boolean {
    this.#finish(RAISED, NO_STATE);
    this.#reason = result instanceof Raised ? result.reason : ['bad_return_value', result];
    return false;
  }

  // ── records ──

  /** A callback begins that no message begins. */
  #begin(callback: string, argument: unknown): void {
    const { trace } = this.#k;
    const p = this.#p;
    this.#callback = callback;
    this.#before = p.handling;
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

  #finish(outcome: number, state: unknown): void {
    const k = this.#k;
    // Nothing began: it was made to crash while it waited.
    if (this.#callback === '') return;
    const changed = state !== NO_STATE && state !== this.#server[STATE];
    if (changed) this.#server[STATE] = state;
    const name = k.trace.string(this.#callback);
    const reductions = this.#spent() - this.#since + 1;
    const flags = outcome << KIND_SHIFT;
    if (changed && this.#code.showsState)
      k.writeState(EV.callback_finished, flags | BIT0, this.#p.id, this.#begunBy, name, reductions, state);
    else k.trace.write(EV.callback_finished, flags, this.#p.id, this.#begunBy, name, reductions, 0, 0);
  }
}
