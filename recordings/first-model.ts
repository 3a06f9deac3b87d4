// How rows of format version 1 guess what a record will say; record-model.ts has the idea, and what has taken its place. Only read
// any more: the rules are those of "Rows of version 1" in FORMAT.md and never change.

import { BIT0, BIT1, EV, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS, PREEMPTED, TURN_BEGIN, TURN_END } from '../runtime/protocol/event-table.ts';
import type { Columns } from './columns.ts';
import { DueTimers, UNKNOWN } from './due-timers.ts';
import type { VarintReader } from './varints.ts';

/** The streams of what was guessed wrongly, in order; all after `misses` hold a correction for each record that needs one. */
export const STREAMS = ['pairs', 'misses', 'at', 'pid', 'cause', 'd', 'a', 'b', 'c', 'payload'] as const;
export type Streams<T> = { readonly [S in (typeof STREAMS)[number]]: T };

/** Bits of a record's byte of misses: the guess of this field is wrong. */
const AT = 1;
const PID = 2;
const CAUSE = 4;
const D = 8;
const A = 16;
const B = 32;
const C = 64;
const PAYLOAD = 128;

/** Places by the low bits of a pid or a string id. */
const PLACES = 16_384;
const PLACE = PLACES - 1;

/** What is known by pid, `STRIDE` numbers a place: what it handles, whom it sent to last, its mailbox, its place in the queue. */
const STRIDE = 8;
const HANDLES = 0;
const SENT_TO = 1;
const OLDEST = 2;
const NEWEST = 3;
const QUEUED = 4;

/** What a record is in mailboxes. */
const NEW = 0;
const WAITS = 1;
const TAKEN = 2;

const PREEMPTION = TURN_END | PREEMPTED;
const CALL = MESSAGE_KINDS.indexOf('call');
const REPLY = MESSAGE_KINDS.indexOf('reply');

/** The tables as a row begins. */
const NOTHING_KNOWN = Int32Array.from({ length: PLACES * STRIDE }, (_, i) =>
  i % STRIDE === HANDLES || i % STRIDE === OLDEST ? UNKNOWN : 0,
);

/** Used for one row after the other: making them anew took as long as a third of all the guesses. */
const processes = new Int32Array(PLACES * STRIDE);
/** By name: who got the last message that was sent to it. */
const named = new Int32Array(PLACES);
/** By record: what it is in a mailbox, and which is the next there. Each enters one once, so that no list is a circle. */
let state = new Uint8Array(0);
let next = new Int32Array(0);
/** Who waits for a turn. */
let queue = new Uint32Array(0);

function forgetAll(count: number): void {
  processes.set(NOTHING_KNOWN);
  named.fill(0);
  if (state.length < count) {
    state = new Uint8Array(count);
    next = new Int32Array(count);
    queue = new Uint32Array(2 * count);
  } else state.fill(NEW, 0, count);
}

/**
 * Fills the columns, of which type and flags are known. @throws FormatError for corrections that are missing or impossible
 */
export function readMisses(columns: Columns, pairs: Uint16Array, pairCount: number, whole: boolean, from: Streams<VarintReader>): void {
  const count = pairs.length;
  forgetAll(count);
  const { at, type, flags, pid, causeDistance, a, b, c, d, payload } = columns;
  const [known, names, states, nexts, waiting] = [processes, named, state, next, queue];
  const timers = new DueTimers(count);
  /** By pair the last record that had it, or -1. */
  const lastOf = new Int32Array(pairCount).fill(-1);
  let [queueHead, queueTail] = [0, 0];
  let [turnPid, spawned, reference, payloads] = [0, 0, 0, 0];

  for (let i = 0; i < count; i++) {
    const pair = pairs[i] as number;
    const last = lastOf[pair] as number;
    const code = type[i] as number;
    const flag = flags[i] as number;
    const kind = (flag >> KIND_SHIFT) & KIND_MASK;
    const miss = from.misses.byte();

    // As much after the record before as the last record of this pair was.
    const before = i === 0 ? 0 : (at[i - 1] as number);
    const time = last < 1 ? before : before + ((at[last] as number) - (at[last - 1] as number));
    at[i] = readTime(from, miss, whole, time);

    // Who: the first in the run queue, or whoever runs.
    let guess = turnPid;
    if (flag & TURN_BEGIN && queueHead < queueTail) guess = (waiting[queueHead] as number) | 0;
    else if (code === EV.timer_fired) {
      const timer = timers.first();
      if (timer !== UNKNOWN) guess = (pid[timer] as number) | 0;
    } else if (code === EV.process_spawned) guess = (spawned + 1) | 0;
    else if (code === EV.exit_signal_received && i > 0 && type[i - 1] === EV.exit_signal_sent) guess = (a[i - 1] as number) | 0;
    pid[i] = guess + (miss & PID ? from.pid.int32() : 0);
    const who = (pid[i] as number) | 0;
    const process = (who & PLACE) * STRIDE;

    // Why: what it handles, its oldest message, the timer that is due.
    let position = 0;
    if (code === EV.message_received) {
      position = known[process + OLDEST] as number;
      if (position !== UNKNOWN && states[position] === TAKEN) {
        do position = nexts[position] as number;
        while (position !== UNKNOWN && states[position] === TAKEN);
        known[process + OLDEST] = position;
      }
    } else if (code === EV.timer_fired) position = timers.first();
    else if (code === EV.exit_signal_received) position = i - 1;
    else if (code === EV.process_spawned) position = known[(turnPid & PLACE) * STRIDE + HANDLES] as number;
    else position = known[process + HANDLES] as number;
    if (position !== UNKNOWN) guess = (i - position) | 0;
    else {
      // As far back as last time, counted from there: older causes come in order, too.
      guess = last < 0 ? 0 : (causeDistance[last] as number);
      if (guess !== 0) guess = (i - last + guess) | 0;
    }
    causeDistance[i] = guess + (miss & CAUSE ? from.cause.int32() : 0);
    const distance = causeDistance[i] as number;
    /** The position of the cause, or -1 where it is not in this row. */
    const source = distance === 0 || distance > i ? -1 : i - distance;

    // `a` to `d`: as the last record of this pair, but for what the type tells.
    let guessA = 0;
    let guessB = 0;
    let guessC = 0;
    let guessD = 0;
    if (last >= 0) {
      guessA = (a[last] as number) | 0;
      guessB = (b[last] as number) | 0;
      guessC = (c[last] as number) | 0;
      guessD = (d[last] as number) | 0;
    }
    switch (code) {
      case EV.message_sent:
        guessA = known[process + SENT_TO] as number;
        if (kind === CALL) guessC = (reference + 1) | 0;
        else if (kind === REPLY && source >= 0) {
          guessA = (a[source] as number) | 0;
          guessC = (c[source] as number) | 0;
        }
        break;
      case EV.message_received:
      case EV.message_delivered:
        if (source < 0) break;
        guessA = ((type[source] === EV.exit_signal_received ? a[source] : pid[source]) as number) | 0;
        guessB = ((type[source] === EV.timer_fired ? d[source] : b[source]) as number) | 0;
        guessC = ((type[source] === EV.timer_fired ? b[source] : c[source]) as number) | 0;
        break;
      case EV.timer_started:
        guessA = who;
        guessB = (reference + 1) | 0;
        break;
      case EV.timer_fired:
        if (source < 0) break;
        guessA = (a[source] as number) | 0;
        guessB = (b[source] as number) | 0;
        guessD = (d[source] as number) | 0;
        break;
      case EV.callback_finished:
        if (source >= 0) guessB = ((at[i] as number) - (at[source] as number)) | 0;
        break;
      case EV.exit_signal_received:
        if (source < 0) break;
        guessA = (pid[source] as number) | 0;
        guessB = (b[source] as number) | 0;
        break;
      case EV.monitored:
        guessB = (reference + 1) | 0;
        break;
      case EV.supervisor_decided:
        if (source >= 0) guessB = (a[source] as number) | 0;
        break;
      case EV.child_restarted:
        guessA = spawned;
        if (source >= 0) guessC = (a[source] as number) | 0;
        break;
      case EV.linked:
      case EV.child_started:
        guessA = spawned;
        break;
      default:
    }
    const guessPayload = last < 0 || payload[last] === 0 ? 0 : (payloads + 1) | 0;

    d[i] = guessD + (miss & D ? from.d.int32() : 0);
    // A name tells better who is meant than the sender does.
    if (code === EV.message_sent && d[i] !== 0) guessA = names[(d[i] as number) & PLACE] as number;
    a[i] = guessA + (miss & A ? from.a.int32() : 0);
    b[i] = guessB + (miss & B ? from.b.int32() : 0);
    c[i] = guessC + (miss & C ? from.c.int32() : 0);
    payload[i] = guessPayload + (miss & PAYLOAD ? from.payload.int32() : 0);

    // The record is wholly known now: what it teaches.
    lastOf[pair] = i;
    if (payload[i] !== 0) payloads = payload[i] as number;
    if (flag & TURN_BEGIN) {
      // Whoever queued before the process that runs now is not expected any more; one that never queued in this row changes nothing.
      const place = known[process + QUEUED] as number;
      if (place >= queueHead && place < queueTail && waiting[place] === pid[i]) queueHead = place + 1;
      turnPid = who;
    }
    let handles = distance === 0 ? UNKNOWN : (i - distance) | 0;
    /** With `wakes`, this process queues for a turn; with `delivered`, record `arrives` is the newest in its mailbox. */
    let receiver = 0;
    let arrives = -1;
    switch (code) {
      case EV.message_sent:
        receiver = a[i] as number;
        arrives = i;
        known[process + SENT_TO] = receiver;
        if (d[i] !== 0) names[(d[i] as number) & PLACE] = receiver;
        // A call takes two references: its own and that of its timeout.
        if (kind === CALL) reference = ((c[i] as number) + 1) | 0;
        break;
      case EV.message_received:
        if (source >= 0) states[source] = TAKEN;
        handles = i;
        break;
      case EV.message_delivered:
        receiver = pid[i] as number;
        arrives = source;
        break;
      case EV.timer_started:
        reference = (b[i] as number) | 0;
        timers.add(i, (at[i] as number) + (c[i] as number) * 1000);
        break;
      case EV.timer_fired:
        if (source >= 0 && type[source] === EV.timer_started) timers.remove(source);
        receiver = a[i] as number;
        arrives = i;
        break;
      case EV.exit_signal_received:
        receiver = pid[i] as number;
        arrives = i;
        break;
      case EV.down_sent:
        receiver = a[i] as number;
        arrives = i;
        break;
      case EV.process_spawned:
        spawned = who;
        handles = i;
        known[process + QUEUED] = queueTail;
        waiting[queueTail++] = who;
        break;
      case EV.process_exited:
        handles = i;
        break;
      case EV.monitored:
        reference = (b[i] as number) | 0;
        break;
      default:
    }
    known[process + HANDLES] = handles;
    if (arrives >= 0) {
      const place = (receiver & PLACE) * STRIDE;
      if (code === EV.timer_fired) known[place + HANDLES] = i;
      if (flag & BIT1) {
        known[place + QUEUED] = queueTail;
        waiting[queueTail++] = receiver;
      }
      if (flag & BIT0 && states[arrives] === NEW) {
        states[arrives] = WAITS;
        nexts[arrives] = UNKNOWN;
        if (known[place + OLDEST] === UNKNOWN) known[place + OLDEST] = arrives;
        else nexts[known[place + NEWEST] as number] = arrives;
        known[place + NEWEST] = arrives;
      }
    }
    if ((flag & PREEMPTION) === PREEMPTION) {
      known[process + QUEUED] = queueTail;
      waiting[queueTail++] = who;
    }
  }
}

function readTime(from: Streams<VarintReader>, miss: number, whole: boolean, guess: number): number {
  let time = whole ? guess : from.at.float();
  if (miss & AT) time += whole ? from.at.signed() : from.misses.fail('corrects a float');
  if (!(time >= 0 && time <= Number.MAX_VALUE) || (whole && time > Number.MAX_SAFE_INTEGER)) from.at.fail(`holds the time ${time}`);
  return time;
}
