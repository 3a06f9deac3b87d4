// What a process asks of the scheduler when it yields: one class for all requests, so that the scheduler sees one shape.

import type { Ref, Untyped } from '../protocol/ids.ts';
import type { Envelope, Process } from './process.ts';
import type { Effect, effect, ServerRef } from './self.ts';
import type { SpawnOptions } from './spawn.ts';
import type { Timer } from './timers.ts';

export const RECEIVE = 1;
/** As RECEIVE, but gives the envelope. For behaviours. */
export const RECEIVE_ENVELOPE = 2;
export const SLEEP = 3;
export const WORK = 4;
export const PREEMPT = 5;
export const CALL = 6;
export const STOP = 7;
export const START = 8;
/** `start` says what and on which node. */
export const SPAWN_AT = 9;
/** net_kernel:connect_node; `term` is the node's name. */
export const CONNECT = 10;
/** Something from outside: `to` is its name, `term` the argument. */
export const HOST = 11;

export const FOREVER = -1;

export class Request implements Effect<Untyped> {
  declare readonly [effect]?: Untyped;
  readonly op: number;
  /** Whose request it is; null for the shared ones, which keep no state. */
  owner: Process | null;
  /** Milliseconds; FOREVER for `infinity`. */
  after = FOREVER;
  /** Position in TIMER_KINDS of the timer behind `after`; -1 for the usual one. */
  timerKind = -1;
  match: ((message: never) => boolean) | null = null;
  to: ServerRef | undefined = undefined;
  /** The request of a call, the reason of a stop, the reductions of work. */
  term: unknown = undefined;
  start: SpawnOptions | null = null;

  // ── while it is waited for ──
  timer: Timer | null = null;
  /** Its last timer, which is used again. */
  spareTimer: Timer | null = null;
  /** Seq of the timer_fired record, once time is up. */
  firedBy = 0;
  /** The last mailbox entry that did not match, and how many there are up to it. */
  seen: Envelope | null = null;
  seenCount = 0;
  ref = 0;
  /** The monitor of a start that asked for one. */
  monitor: Ref | null = null;
  /** The process that a call or stop waits for, in whose list of callers this request stands. */
  server: Process | null = null;
  nextCaller: Request | null = null;
  previousCaller: Request | null = null;
  /** The answer to a call. `answeredAt`: how many messages stood before it in the mailbox. */
  reply: Envelope | null = null;
  answeredAt = 0;
  settled = false;
  failed = false;
  result: unknown = undefined;
  /** Seq of the record that settled it; 0 where there is none. */
  settledBy = 0;
  /** Seq of the send of a call. */
  sentBy = 0;

  constructor(op: number, owner: Process | null) {
    this.op = op;
    this.owner = owner;
  }

  /** For `yield*`, which gives the result the effect's own type: yields the request itself, once. */
  [Symbol.iterator](): Iterator<Effect, Untyped, Untyped> {
    return new Once(this);
  }
}

/** A generator of one yield, written by hand: a fifth of the price. */
export class Once implements Iterator<Effect, Untyped, Untyped> {
  #request: Effect | null;
  constructor(request: Effect) {
    this.#request = request;
  }
  next(value: unknown): IteratorResult<Effect, unknown> {
    const request = this.#request;
    if (request === null) return { done: true, value };
    this.#request = null;
    return { done: false, value: request };
  }
  throw(thrown: unknown): never {
    throw thrown;
  }
}

/** `yield self.receive()`: any message, for ever. */
export const RECEIVE_ANY = Object.freeze(new Request(RECEIVE, null));
export const RECEIVE_ANY_ENVELOPE = Object.freeze(new Request(RECEIVE_ENVELOPE, null));
/** Gives the processor up and goes to the end of the run queue. */
export const PREEMPT_ME = Object.freeze(new Request(PREEMPT, null));
