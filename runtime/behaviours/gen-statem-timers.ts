// The timeouts of one gen_statem: at most one of each type. A time of zero needs no timer: it waits in a queue of its own until
// every event that is already there has been handled, and comes before any message. Follows gen_statem.erl, loop_timeouts.

import type { Kernel } from '../process/kernel.ts';
import { INFO, TIMER_MESSAGE, takeFirst } from '../process/mailbox.ts';
import type { Process } from '../process/process.ts';
import { termEquals } from '../process/terms.ts';
import { cancelTimer, START_TIMER, startTimer } from '../process/timers.ts';
import { Ref } from '../protocol/ids.ts';
import type { TimeoutType } from './gen-statem-types.ts';

/** A timeout as an action asks for it. */
export interface Timeout {
  readonly type: TimeoutType;
  /** Milliseconds, `infinity` (ends the one that runs), or `update` (the content only). */
  readonly time: number | 'infinity' | 'update';
  readonly content: unknown;
  /** The time is a point in time, not a duration. */
  readonly absolute: boolean;
}

interface Running {
  readonly type: TimeoutType;
  /** Null for a time of zero. */
  readonly ref: Ref | null;
  readonly content: unknown;
  /** Seq of what set it. */
  readonly cause: number;
}

export class StatemTimers {
  readonly #k: Kernel;
  readonly #p: Process;
  #running: Running[] = [];
  /** Types of the timeouts of zero, in the order they will be handled. */
  #zero: TimeoutType[] = [];

  constructor(k: Kernel, p: Process) {
    this.#k = k;
    this.#p = p;
  }

  /** Carries out the timeouts of one transition, given in the order of the actions: of one type the last counts. */
  set(timeouts: readonly Timeout[]): void {
    const seen: TimeoutType[] = [];
    const zero: TimeoutType[] = [];
    for (const timeout of timeouts.toReversed()) {
      if (seen.some((type) => termEquals(type, timeout.type))) continue;
      seen.push(timeout.type);
      if (this.#setOne(timeout)) zero.unshift(timeout.type);
    }
    this.#zero.push(...zero);
  }

  /** True where it belongs at the end of the queue of zeros. */
  #setOne({ type, time, content, absolute }: Timeout): boolean {
    const cause = this.#p.handling;
    if (time === 'update') {
      const before = this.#find(type);
      if (before !== undefined) {
        this.#running[this.#running.indexOf(before)] = { ...before, content };
        return false;
      }
      this.#running.push({ type, ref: null, content, cause });
      return true;
    }
    this.cancel(type);
    if (time === 'infinity') return false;
    const ref = time === 0 ? null : startTimer(this.#k, this.#p, START_TIMER, absolute ? this.#until(time) : time, this.#p.pid, type);
    this.#running.push({ type, ref, content, cause });
    return time === 0;
  }

  #until(time: number): number {
    return Math.max(0, Math.ceil(time - this.#k.now / 1000));
  }

  /** Ends a timeout; one whose message is already there is taken out of the mailbox. */
  cancel(type: TimeoutType): void {
    const running = this.#find(type);
    if (running === undefined) return;
    this.#forget(running);
    const { ref } = running;
    if (ref === null || cancelTimer(this.#k, this.#p, ref) !== false) return;
    takeFirst(this.#k, this.#p, ({ kind, message }) => (kind === TIMER_MESSAGE || kind === INFO) && isTimeoutOf(message, ref));
  }

  /** The timeout that a message stands for, which is then over; undefined for any other message. */
  fired(message: unknown): Running | undefined {
    if (!Array.isArray(message) || message.length !== 3 || message[0] !== 'timeout') return undefined;
    const running = this.#running.find(({ ref }) => ref !== null && isTimeoutOf(message, ref));
    if (running !== undefined) this.#forget(running);
    return running;
  }

  /** The next timeout of zero, which is then over. */
  takeZero(): Running | undefined {
    const type = this.#zero[0];
    const running = type === undefined ? undefined : this.#find(type);
    if (running !== undefined) this.#forget(running);
    return running;
  }

  #find(type: TimeoutType): Running | undefined {
    return this.#running.find((running) => termEquals(running.type, type));
  }

  #forget(running: Running): void {
    this.#running = this.#running.filter((other) => other !== running);
    if (running.ref === null) this.#zero = this.#zero.filter((type) => !termEquals(type, running.type));
  }
}

const isTimeoutOf = (message: unknown, ref: Ref): boolean =>
  Array.isArray(message) && message[0] === 'timeout' && message[1] instanceof Ref && message[1].id === ref.id;
