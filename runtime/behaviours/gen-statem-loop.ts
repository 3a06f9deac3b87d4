// The loop of one gen_statem. Follows gen_statem.erl: init with its acknowledgement, then one callback per event. Which event is
// next, gen-statem-events.ts decides.
//
// As gen-server-loop.ts it is what a generator would be to the scheduler, written by hand.

import type { Kernel } from '../process/kernel.ts';
import { NOBODY } from '../process/kernel.ts';
import { CALL_MESSAGE, CAST, isParentExit, SYSTEM } from '../process/mailbox.ts';
import { sendReply } from '../process/messages.ts';
import type { Code, Envelope, Process } from '../process/process.ts';
import { Behaviour } from '../process/process.ts';
import type { ProcessSelf } from '../process/process-self.ts';
import { Leave } from '../process/raised.ts';
import { releaseNames } from '../process/registration.ts';
import { PREEMPT_ME, RECEIVE_ANY_ENVELOPE } from '../process/request.ts';
import type { From, Self } from '../process/self.ts';
import { acknowledgeStart, refuseStart } from '../process/starting.ts';
import { termEquals } from '../process/terms.ts';
import { BIT0, CALLBACK_OUTCOMES, EV, KIND_SHIFT } from '../protocol/event-table.ts';
import { Ref } from '../protocol/ids.ts';
import { tagOf } from '../protocol/term-codec.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import { IN_PROGRESS, type Runner, resultOf, resumeCallback } from './callback-code.ts';
import { isFrom, listify, readResult } from './gen-statem-actions.ts';
import type { Event } from './gen-statem-events.ts';
import { StatemEvents } from './gen-statem-events.ts';
import type { EventType } from './gen-statem-types.ts';
import { caught, Raised, raisedError } from './outcome.ts';
import { acceptStop } from './system-message.ts';

type Outcome = (typeof CALLBACK_OUTCOMES)[number];

/** A gen_statem's callbacks, whatever their mode. */
export interface Machine {
  readonly name: string;
  readonly stateEnter: boolean;
  init(argument: unknown, self: Self): unknown;
  /** The callback for an event in a state, and its name in the log. */
  handle(type: EventType, content: unknown, state: unknown, data: unknown, self: Self): unknown;
  callbackName(state: unknown): string;
  terminate: ((reason: unknown, state: unknown, data: unknown, self: Self) => unknown) | undefined;
}

// In place of a callback's result: no callback has run; it is to stop.
const NONE: unique symbol = Symbol('none');
const STOP_NOW: unique symbol = Symbol('stop now');

// What follows a callback: the next event, a state enter call, terminate, the end.
const GO_ON = 0;
const ENTER = 1;
const TERMINATE = 2;
const LEAVE = 3;

const NOTHING: unique symbol = Symbol('nothing');

export class GenStatemLoop extends Behaviour implements Runner {
  readonly #machine: Machine;
  readonly #self: ProcessSelf;
  readonly #k: Kernel;
  readonly #p: Process;
  readonly #events: StatemEvents;
  #argument: unknown;
  #running = false;

  #state: unknown = NOTHING;
  #data: unknown = undefined;
  /** What the log was told last. */
  #shownState: unknown = NOTHING;
  #shownData: unknown = undefined;

  // ── the transition that is being made: from the callback of an event through the state enter calls after it ──
  #nextState: unknown = NOTHING;
  #nextData: unknown = undefined;

  #callback = '';
  #isEnter = false;
  #isTerminating = false;
  #since = 0;
  #begunBy = 0;
  #before = 0;
  inner: Code | null = null;
  yielded: unknown = undefined;

  /** What terminate is told, and what the process ends with: for an error with the stack. */
  #reason: unknown = 'normal';
  #exitReason: unknown = 'normal';

  constructor(machine: Machine, self: ProcessSelf, k: Kernel, process: Process, argument: unknown, linked: boolean) {
    super();
    this.#machine = machine;
    this.#self = self;
    this.#k = k;
    this.#p = process;
    this.#events = new StatemEvents(k, process);
    this.#argument = argument;
    if (linked) process.heedParent();
  }

  /** For the text of an error (process/frozen.ts). */
  holds(): Readonly<Record<string, unknown>> {
    return { data: this.#data, event: this.#events.current?.content };
  }

  resume(value: unknown, throws: boolean): unknown {
    if (this.inner !== null) return this.#advance(resumeCallback(this.#k, this, this.#callback, value, throws));
    if (throws) {
      // While it waits, a crash was commanded: as if the next callback had raised it.
      this.#callback = '';
      return this.#advance(caught(value));
    }
    if (!this.#running) {
      this.#running = true;
      this.#begin('init', this.#argument, this.#p.handling);
      return this.#advance(this.#perform());
    }
    // After a preemption there is nothing at hand.
    return this.#advance(value === undefined ? NONE : this.#takeUp(value as Envelope));
  }

  /** Goes on from a callback's result to the next thing that has to be waited for, or to the end. */
  #advance(first: unknown): unknown {
    let result = first;
    for (;;) {
      if (result === IN_PROGRESS) return this.yielded;
      const then = result === NONE ? GO_ON : this.#conclude(result);
      if (then === LEAVE) return new Leave(this.#exitReason);
      if (then === TERMINATE) {
        this.#begin('terminate', this.#reason, this.#p.handling);
        result = this.#perform();
      } else if (then === ENTER) {
        this.#isEnter = true;
        this.#begin(`${this.#machine.callbackName(this.#nextState)} (enter)`, this.#state, this.#p.handling);
        result = this.#perform();
      } else {
        if (this.#k.meter.left < 0) return PREEMPT_ME;
        const event = this.#events.take();
        if (event === null) return RECEIVE_ANY_ENVELOPE;
        this.#begin(this.#machine.callbackName(this.#state), event.content, event.cause);
        result = this.#perform();
      }
    }
  }

  // ── callbacks ──

  /** A message becomes an event, or ends the machine. */
  #takeUp(envelope: Envelope): unknown {
    const { message, kind } = envelope;
    const p = this.#p;
    if (kind === SYSTEM) {
      const asked = acceptStop(this.#k, envelope);
      if (asked === null) return NONE;
      this.#stopsWith(asked[1]);
      return STOP_NOW;
    }
    if (isParentExit(p, envelope)) {
      this.#stopsWith((message as unknown[])[2]);
      return STOP_NOW;
    }
    this.#events.current = this.#eventOf(envelope);
    this.#callback = this.#machine.callbackName(this.#state);
    this.#mark();
    return this.#perform();
  }

  #eventOf({ kind, message, from, ref }: Envelope): Event {
    const cause = this.#p.handling;
    if (kind === CALL_MESSAGE) return { type: ['call', [from as From[0], new Ref(ref)]], content: message, cause };
    if (kind === CAST) return { type: 'cast', content: message, cause };
    const timeout = this.#events.timers.fired(message);
    return timeout === undefined ? { type: 'info', content: message, cause } : { type: timeout.type, content: timeout.content, cause };
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

  #call(): unknown {
    const machine = this.#machine;
    if (this.#callback === 'init' && this.#state === NOTHING) return machine.init(this.#argument, this.#self);
    const { current } = this.#events;
    if (current === null) return machine.terminate?.(this.#reason, this.#state, this.#data, this.#self);
    if (this.#isEnter) return machine.handle('enter', this.#state, this.#nextState, this.#nextData, this.#self);
    return machine.handle(current.type, current.content, this.#state, this.#data, this.#self);
  }

  // ── what follows ──

  #conclude(result: unknown): number {
    if (this.#state === NOTHING) return this.#concludeInit(result);
    if (this.#isTerminating) return this.#concludeTerminate(result);
    if (result === STOP_NOW) return this.#toTerminate();
    if (result instanceof Raised) {
      // The state stays what it was before the transition.
      this.#finish('raised', this.#state, this.#data);
      return this.#failsWith(result);
    }
    return this.#concludeEvent(result);
  }

  #concludeEvent(result: unknown): number {
    const isEnter = this.#isEnter;
    const step = readResult(result, isEnter ? this.#nextState : this.#state, isEnter ? this.#nextData : this.#data, isEnter);
    if (step.what === 'bad') {
      this.#finish('raised', this.#state, this.#data);
      this.#settleOn(isEnter ? this.#nextState : this.#state, isEnter ? this.#nextData : this.#data);
      return this.#failsWith(raisedError(step.reason));
    }
    if (step.what === 'stop') {
      this.#settleOn(isEnter ? this.#nextState : this.#state, step.data);
      this.#finish('stop', this.#state, this.#data);
      this.#stopsWith(step.reason);
      const bad = this.#payReplies(step.replies);
      return bad === NOTHING ? this.#toTerminate() : this.#failsWith(raisedError(['bad_reply_action_from_state_function', bad]));
    }
    this.#nextState = step.state;
    this.#nextData = step.data;
    // Written before the actions: what they do follows from the callback.
    this.#finish(this.#outcomeOf(step.what, step.actions), step.state, step.data);
    const wrong = this.#events.act(step.actions, isEnter);
    if (wrong !== undefined) {
      this.#settleOn(step.state, step.data);
      return this.#failsWith(raisedError(wrong));
    }
    if (step.enter && this.#machine.stateEnter) return ENTER;
    this.#transition();
    return GO_ON;
  }

  #outcomeOf(what: 'next_state' | 'keep_state' | 'repeat_state', actions: readonly unknown[]): Outcome {
    const postpones = actions.some(
      (action) => action === 'postpone' || (Array.isArray(action) && action[0] === 'postpone' && action[1] === true),
    );
    return postpones && what === 'keep_state' ? 'postpone' : what;
  }

  #concludeInit(result: unknown): number {
    const tuple: readonly unknown[] = Array.isArray(result) ? result : [];
    if (tuple[0] === 'ok' && (tuple.length === 3 || tuple.length === 4)) {
      const [, state, data, actions] = tuple;
      this.#settleOn(state, data);
      this.#nextState = state;
      this.#nextData = data;
      this.#finish('ok', state, data);
      acknowledgeStart(this.#k, this.#p, ['ok', this.#p.pid]);
      this.#events.current = { type: 'internal', content: 'init_state', cause: this.#p.handling };
      // That event is not one: it is never postponed.
      const wrong = this.#events.act([...listify(actions), ['postpone', false]], false);
      if (wrong !== undefined) return this.#failsWith(raisedError(wrong));
      if (this.#machine.stateEnter) return ENTER;
      this.#transition();
      return GO_ON;
    }
    return this.#refuse(result, tuple);
  }

  #refuse(result: unknown, tuple: readonly unknown[]): number {
    const ignored = result === 'ignore';
    const stopped = (tuple[0] === 'stop' || tuple[0] === 'error') && tuple.length === 2;
    this.#finish(ignored ? 'ignore' : stopped ? 'stop' : 'raised', NOTHING, undefined);
    // The name is free again before the starter hears of the failure.
    releaseNames(this.#k, this.#p);
    if (result instanceof Raised) {
      this.#exitReason = result.reason;
      refuseStart(this.#p, ['error', result.raw]);
    } else if (ignored) refuseStart(this.#p, 'ignore');
    else if (stopped) {
      this.#exitReason = tuple[0] === 'stop' ? tuple[1] : 'normal';
      refuseStart(this.#p, ['error', tuple[1]]);
    } else this.#exitReason = ['bad_return_from_init', result];
    return LEAVE;
  }

  /** The transition happens. */
  #transition(): void {
    const changed = !termEquals(this.#state, this.#nextState);
    this.#settleOn(this.#nextState, this.#nextData);
    this.#events.commit(changed);
    this.#isEnter = false;
  }

  #settleOn(state: unknown, data: unknown): void {
    this.#state = state;
    this.#data = data;
  }

  // ── the end ──

  #stopsWith(reason: unknown): void {
    this.#reason = reason;
    this.#exitReason = reason;
  }

  #failsWith({ raw, reason }: Raised): number {
    this.#reason = raw;
    this.#exitReason = reason;
    return this.#toTerminate();
  }

  #toTerminate(): number {
    this.#isEnter = false;
    this.#events.current = null;
    this.#isTerminating = true;
    return this.#machine.terminate === undefined ? LEAVE : TERMINATE;
  }

  /** What terminate raises replaces the reason of the exit, what it throws is harmless. */
  #concludeTerminate(result: unknown): number {
    this.#finish(result instanceof Raised ? 'raised' : 'ok', NOTHING, undefined);
    if (result instanceof Raised) this.#exitReason = result.reason;
    // Terminate is not why the process ends: its exit is caused by what it was handling before.
    this.#p.handling = this.#before;
    return LEAVE;
  }

  /** The replies of stop_and_reply, sent before terminate. NOTHING, or the first that is none. */
  #payReplies(replies: readonly unknown[]): unknown {
    for (const reply of replies) {
      if (!Array.isArray(reply) || reply.length !== 3 || reply[0] !== 'reply' || !isFrom(reply[1])) return reply;
      sendReply(this.#k, this.#p, reply[1], reply[2]);
    }
    return NOTHING;
  }

  // ── records ──

  /** A callback begins that no message begins. */
  #begin(callback: string, argument: unknown, cause: number): void {
    const { trace } = this.#k;
    const p = this.#p;
    this.#callback = callback;
    this.#before = p.handling;
    p.handling = trace.write(EV.callback_started, 0, p.id, cause, trace.string(callback), trace.string(tagOf(argument)), 0, 0);
    this.#mark();
  }

  #mark(): void {
    this.#k.meter.left -= 1;
    this.#k.meter.driven = NOBODY;
    this.#begunBy = this.#p.handling;
    this.#since = this.#spent();
  }

  #spent(): number {
    return this.#p.reductions + REDUCTIONS_PER_TURN - this.#k.meter.left;
  }

  /** The process's state in the log is `[state, data]`, as sys:get_state gives it. */
  #finish(outcome: Outcome, state: unknown, data: unknown): void {
    const k = this.#k;
    // Nothing began: it was made to crash while it waited.
    if (this.#callback === '') return;
    const changed = state !== NOTHING && (state !== this.#shownState || data !== this.#shownData);
    const name = k.trace.string(this.#callback);
    const reductions = this.#spent() - this.#since + 1;
    const flags = CALLBACK_OUTCOMES.indexOf(outcome) << KIND_SHIFT;
    if (!changed) {
      k.trace.write(EV.callback_finished, flags, this.#p.id, this.#begunBy, name, reductions, 0, 0);
      return;
    }
    this.#shownState = state;
    this.#shownData = data;
    k.writeState(EV.callback_finished, flags | BIT0, this.#p.id, this.#begunBy, name, reductions, [state, data]);
  }
}
