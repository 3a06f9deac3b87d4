// What a record will say, guessed from the records before it in the same row. Logs are far from random: a message is received
// as it was sent, mailboxes and the run queue are first in, first out, timers fire in the order of their due times, a reply goes
// to who asked. The column codec stores only where a guess is wrong: a fifth of the space that differences took.
//
// A guess need not be right, only the same for writer and reader: it may look at the records before, at its own type and flags,
// and at what is settled of its own record, in the order `at, pid, cause, d, a, b, c, payload`. Processes and names share places
// in small tables by their low bits; who collides there is guessed wrongly and costs a few bytes. FORMAT.md has every rule:
// changing one changes the format.
//
// Positions count records from the row's first; what lies before it is negative. Values of 32 bits are signed here.

import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { BIT0, BIT1, EV, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS, PREEMPTED, TURN_BEGIN, TURN_END } from '../runtime/protocol/event-table.ts';
import { DueTimers, UNKNOWN } from './due-timers.ts';

export type Columns = Pick<EventChunk, 'at' | 'type' | 'flags' | 'pid' | 'causeDistance' | 'a' | 'b' | 'c' | 'd' | 'payload'>;

/** Places by the low bits of a pid or a string id. */
const PLACES = 16_384;
const placeOf = (id: number): number => id & (PLACES - 1);

/** What a record is in mailboxes. */
const NEW = 0;
const WAITS = 1;
const TAKEN = 2;

const PREEMPTION = TURN_END | PREEMPTED;
const CALL = MESSAGE_KINDS.indexOf('call');
const REPLY = MESSAGE_KINDS.indexOf('reply');
const kindOf = (flags: number): number => (flags >> KIND_SHIFT) & KIND_MASK;

export class RecordModel {
  // The guesses of `fields`.
  a = 0;
  b = 0;
  c = 0;
  d = 0;

  readonly #columns: Columns;
  /** Which of the row's pairs of type and flags each record has; and by pair the last record that had it, or -1. */
  readonly #pairs: Uint16Array;
  readonly #lastOf: Int32Array;

  // By process: the position of what it handles, whom it sent to last, and the ends of its mailbox.
  readonly #handles = new Int32Array(PLACES).fill(UNKNOWN);
  readonly #sentTo = new Int32Array(PLACES);
  readonly #oldest = new Int32Array(PLACES).fill(UNKNOWN);
  readonly #newest = new Int32Array(PLACES);
  /** By name: who got the last message that was sent to it. */
  readonly #named = new Int32Array(PLACES);

  // By record: what it is in a mailbox, and which is the next there. Each enters one once, so that no list is a circle.
  readonly #state: Uint8Array;
  readonly #next: Int32Array;

  readonly #timers: DueTimers;
  /** Who waits for a turn, and by process where it stands there. */
  readonly #queue: Uint32Array;
  readonly #queued = new Int32Array(PLACES);
  #queueHead = 0;
  #queueTail = 0;

  #turnPid = 0;
  #spawned = 0;
  #reference = 0;
  #payloads = 0;

  /** `columns` are read as far as they are known. */
  constructor(columns: Columns, pairs: Uint16Array, pairCount: number) {
    const count = pairs.length;
    this.#columns = columns;
    this.#pairs = pairs;
    this.#lastOf = new Int32Array(pairCount).fill(-1);
    this.#state = new Uint8Array(count);
    this.#next = new Int32Array(count);
    this.#timers = new DueTimers(count);
    this.#queue = new Uint32Array(2 * count);
  }

  /** As much after the record before as the last record of this pair was. */
  at(i: number): number {
    const { at } = this.#columns;
    const last = this.#lastOf[this.#pairs[i] as number] as number;
    const before = i === 0 ? 0 : (at[i - 1] as number);
    return last < 1 ? before : before + ((at[last] as number) - (at[last - 1] as number));
  }

  pid(i: number): number {
    const { type, flags, pid, a } = this.#columns;
    if ((flags[i] as number) & TURN_BEGIN && this.#queueHead < this.#queueTail) return (this.#queue[this.#queueHead] as number) | 0;
    switch (type[i]) {
      case EV.timer_fired: {
        const timer = this.#timers.first();
        return timer === UNKNOWN ? this.#turnPid : (pid[timer] as number) | 0;
      }
      case EV.process_spawned:
        return (this.#spawned + 1) | 0;
      case EV.exit_signal_received:
        return i > 0 && type[i - 1] === EV.exit_signal_sent ? (a[i - 1] as number) | 0 : this.#turnPid;
      default:
        return this.#turnPid;
    }
  }

  causeDistance(i: number): number {
    const position = this.#causeOf(i);
    if (position !== UNKNOWN) return (i - position) | 0;
    // As far back as last time, counted from there: older causes come in order, too.
    const last = this.#lastOf[this.#pairs[i] as number] as number;
    const distance = last < 0 ? 0 : (this.#columns.causeDistance[last] as number);
    return distance === 0 ? 0 : (i - last + distance) | 0;
  }

  #causeOf(i: number): number {
    const { type, pid } = this.#columns;
    switch (type[i]) {
      case EV.message_received:
        return this.#oldestMessage(placeOf(pid[i] as number));
      case EV.timer_fired:
        return this.#timers.first();
      case EV.exit_signal_received:
        return i - 1;
      case EV.process_spawned:
        return this.#handles[placeOf(this.#turnPid)] as number;
      default:
        return this.#handles[placeOf(pid[i] as number)] as number;
    }
  }

  #oldestMessage(place: number): number {
    let oldest = this.#oldest[place] as number;
    if (oldest === UNKNOWN || this.#state[oldest] !== TAKEN) return oldest;
    do oldest = this.#next[oldest] as number;
    while (oldest !== UNKNOWN && this.#state[oldest] === TAKEN);
    this.#oldest[place] = oldest;
    return oldest;
  }

  /** The position of the cause, or -1 where it is not in this row. */
  source(i: number): number {
    const distance = this.#columns.causeDistance[i] as number;
    return distance === 0 || distance > i ? -1 : i - distance;
  }

  /** Guesses `a` to `d`, once pid and cause are known: as the last record of this pair, but for what the type tells. */
  fields(i: number, source: number): void {
    const { at, type, flags, pid, a, b, c, d } = this.#columns;
    const last = this.#lastOf[this.#pairs[i] as number] as number;
    const isFirst = last < 0;
    this.a = isFirst ? 0 : (a[last] as number) | 0;
    this.b = isFirst ? 0 : (b[last] as number) | 0;
    this.c = isFirst ? 0 : (c[last] as number) | 0;
    this.d = isFirst ? 0 : (d[last] as number) | 0;
    switch (type[i]) {
      case EV.message_sent: {
        const kind = kindOf(flags[i] as number);
        this.a = this.#sentTo[placeOf(pid[i] as number)] as number;
        if (kind === CALL) this.c = (this.#reference + 1) | 0;
        else if (kind === REPLY && source >= 0) {
          this.a = (a[source] as number) | 0;
          this.c = (c[source] as number) | 0;
        }
        return;
      }
      case EV.message_received:
      case EV.message_delivered:
        if (source < 0) return;
        this.a = ((type[source] === EV.exit_signal_received ? a[source] : pid[source]) as number) | 0;
        this.b = ((type[source] === EV.timer_fired ? d[source] : b[source]) as number) | 0;
        this.c = ((type[source] === EV.timer_fired ? b[source] : c[source]) as number) | 0;
        return;
      case EV.timer_started:
        this.a = (pid[i] as number) | 0;
        this.b = (this.#reference + 1) | 0;
        return;
      case EV.timer_fired:
        if (source < 0) return;
        this.a = (a[source] as number) | 0;
        this.b = (b[source] as number) | 0;
        this.d = (d[source] as number) | 0;
        return;
      case EV.callback_finished:
        if (source >= 0) this.b = ((at[i] as number) - (at[source] as number)) | 0;
        return;
      case EV.exit_signal_received:
        if (source < 0) return;
        this.a = (pid[source] as number) | 0;
        this.b = (b[source] as number) | 0;
        return;
      case EV.monitored:
        this.b = (this.#reference + 1) | 0;
        return;
      case EV.supervisor_decided:
        if (source >= 0) this.b = (a[source] as number) | 0;
        return;
      case EV.child_restarted:
        this.a = this.#spawned;
        if (source >= 0) this.c = (a[source] as number) | 0;
        return;
      case EV.linked:
      case EV.child_started:
        this.a = this.#spawned;
        return;
      default:
    }
  }

  /** The guess of `a`, once `d` is known too: a name tells better who is meant than the sender does. */
  target(i: number): number {
    const { type, d } = this.#columns;
    return type[i] === EV.message_sent && d[i] !== 0 ? (this.#named[placeOf(d[i] as number)] as number) : this.a;
  }

  payload(i: number): number {
    const last = this.#lastOf[this.#pairs[i] as number] as number;
    return last < 0 || this.#columns.payload[last] === 0 ? 0 : (this.#payloads + 1) | 0;
  }

  /** Learns from record `i`, which is wholly known now. */
  learn(i: number, source: number): void {
    const { at, type, flags, pid, causeDistance, a, b, c, d, payload } = this.#columns;
    const flag = flags[i] as number;
    const process = placeOf(pid[i] as number);
    const distance = causeDistance[i] as number;
    this.#lastOf[this.#pairs[i] as number] = i;
    if (payload[i] !== 0) this.#payloads = payload[i] as number;
    if (flag & TURN_BEGIN) this.#beginTurn(pid[i] as number);
    this.#handles[process] = distance === 0 ? UNKNOWN : (i - distance) | 0;

    switch (type[i]) {
      case EV.message_sent:
        this.#arrive(flag, a[i] as number, i);
        this.#sentTo[process] = a[i] as number;
        if (d[i] !== 0) this.#named[placeOf(d[i] as number)] = a[i] as number;
        // A call takes two references: its own and that of its timeout.
        if (kindOf(flag) === CALL) this.#reference = ((c[i] as number) + 1) | 0;
        break;
      case EV.message_received:
        if (source >= 0) this.#state[source] = TAKEN;
        this.#handles[process] = i;
        break;
      case EV.message_delivered:
        if (source >= 0) this.#arrive(flag, pid[i] as number, source);
        break;
      case EV.timer_started:
        this.#reference = (b[i] as number) | 0;
        this.#timers.add(i, (at[i] as number) + (c[i] as number) * 1000);
        break;
      case EV.timer_fired:
        if (source >= 0 && type[source] === EV.timer_started) this.#timers.remove(source);
        this.#arrive(flag, a[i] as number, i);
        this.#handles[placeOf(a[i] as number)] = i;
        break;
      case EV.exit_signal_received:
        this.#arrive(flag, pid[i] as number, i);
        break;
      case EV.down_sent:
        this.#arrive(flag, a[i] as number, i);
        break;
      case EV.process_spawned:
        this.#spawned = (pid[i] as number) | 0;
        this.#handles[process] = i;
        this.#enqueue(pid[i] as number);
        break;
      case EV.process_exited:
        this.#handles[process] = i;
        break;
      case EV.monitored:
        this.#reference = (b[i] as number) | 0;
        break;
      default:
    }
    if ((flag & PREEMPTION) === PREEMPTION) this.#enqueue(pid[i] as number);
  }

  /** With `wakes`, this process queues for a turn; with `delivered`, record `position` is the newest in its mailbox. */
  #arrive(flag: number, pid: number, position: number): void {
    if (flag & BIT1) this.#enqueue(pid);
    if (!(flag & BIT0) || this.#state[position] !== NEW) return;
    const place = placeOf(pid);
    this.#state[position] = WAITS;
    this.#next[position] = UNKNOWN;
    if (this.#oldest[place] === UNKNOWN) this.#oldest[place] = position;
    else this.#next[this.#newest[place] as number] = position;
    this.#newest[place] = position;
  }

  #enqueue(pid: number): void {
    this.#queued[placeOf(pid)] = this.#queueTail;
    this.#queue[this.#queueTail++] = pid;
  }

  /** Whoever queued before the process that runs now is not expected any more; one that never queued in this row changes nothing. */
  #beginTurn(pid: number): void {
    const at = this.#queued[placeOf(pid)] as number;
    if (at >= this.#queueHead && at < this.#queueTail && this.#queue[at] === pid) this.#queueHead = at + 1;
    this.#turnPid = pid | 0;
  }
}
