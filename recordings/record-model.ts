// What a record will say, guessed from the records before it in the same row. Logs are far from random: a message is received
// as it was sent, mailboxes and the run queue are first in, first out, timers of one delay fire in order, a reply goes to who asked.
// Only where a guess is wrong something is stored: a fifth of the space that differences took.
//
// A guess need not be right, only the same for writer and reader: it may look at the records before, at its own type and flags,
// and at what is settled of its own record, in the order `at, pid, cause, d, a, b, c, payload`. Processes and names share places
// in small tables by their low bits; who collides there is guessed wrongly and costs a few bytes. FORMAT.md has every rule:
// changing one changes the format.
//
// Writing and reading are one function, since the rules are one, and all of it is in one loop, whose state the engine then keeps in
// registers: as methods of a model it took twice as long. Corrections come from and go to plain arrays; that they are varints in a
// row is no business of this loop (column-codec.ts), which is twice as fast without it.
//
// Positions count records from the row's first; what lies before it is negative. Values of 32 bits are signed here.

import { BIT0, BIT1, EV, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS, PREEMPTED, TURN_BEGIN, TURN_END } from '../runtime/protocol/event-table.ts';
import type { Columns } from './columns.ts';
import type { Corrections, Shapes } from './corrections.ts';
import {
  DELAYS,
  delays,
  firstDues,
  firstTimers,
  forgetAll,
  HANDLES,
  lastTimers,
  NEW,
  NEWEST,
  named,
  next,
  nextTimer,
  OLDEST,
  PLACE,
  processes,
  QUEUED,
  queue,
  SENT_TO,
  STRIDE,
  state,
  TAKEN,
  UNKNOWN,
  WAITS,
} from './model-tables.ts';

/** Bits of a record's misses, in the order of FIELDS: the guess of this field is wrong. */
const AT = 1;
const PID = 2;
const CAUSE = 4;
const D = 8;
const A = 16;
const B = 32;
const C = 64;
const PAYLOAD = 128;

const PREEMPTION = TURN_END | PREEMPTED;
const CALL = MESSAGE_KINDS.indexOf('call');
const REPLY = MESSAGE_KINDS.indexOf('reply');

const signed = (values: Uint32Array): Int32Array => new Int32Array(values.buffer, values.byteOffset, values.length);

/**
 * Writing: `misses`, corrections and their counts are filled in. Reading: the columns are, of which type and flags are known, and the
 * counts say how many corrections were used. `whole`: times are guessed, too; else they are there already.
 */
export function codeRecords(
  columns: Columns,
  count: number,
  shapes: Shapes,
  whole: boolean,
  corrections: Corrections,
  reading: boolean,
): void {
  forgetAll(count);
  const { at, type, flags } = columns;
  const [pid, causeDistance, payload] = [signed(columns.pid), signed(columns.causeDistance), signed(columns.payload)];
  const [a, b, c, d] = [signed(columns.a), signed(columns.b), signed(columns.c), signed(columns.d)];
  const { pairs, pairCount, misses } = shapes;
  const { at: wrongAt, pid: wrongPid, cause: wrongCause, d: wrongD } = corrections;
  const { a: wrongA, b: wrongB, c: wrongC, payload: wrongPayload } = corrections;
  const [known, names, states, nexts, nextTimers, waiting] = [processes, named, state, next, nextTimer, queue];
  /** By pair the last record that had it, or -1. */
  const lastOf = new Int32Array(pairCount).fill(-1);
  let [nAt, nPid, nCause, nD, nA, nB, nC, nPayload] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [queueHead, queueTail] = [0, 0];
  let [turnPid, spawned, reference, payloads, delayCount, now] = [0, 0, 0, 0, 0, 0];

  for (let i = 0; i < count; i++) {
    const pair = pairs[i] as number;
    const last = lastOf[pair] as number;
    const code = type[i] as number;
    const flag = flags[i] as number;
    let miss = reading ? (misses[i] as number) : 0;

    // When: as much after the record before as the last record of this pair was.
    if (whole) {
      const time = last < 1 ? now : now + ((at[last] as number) - (at[last - 1] as number));
      if (reading) {
        now = miss & AT ? time + (wrongAt[nAt++] as number) : time;
        at[i] = now;
      } else {
        now = at[i] as number;
        if (now !== time) {
          miss |= AT;
          wrongAt[nAt++] = now - time;
        }
      }
    } else now = at[i] as number;

    // Who: the first in the run queue, or whoever runs.
    let guess = turnPid;
    let timer = UNKNOWN;
    if (code === EV.timer_fired) {
      let soonest = Number.POSITIVE_INFINITY;
      for (let k = 0; k < delayCount; k++) {
        const first = firstTimers[k] as number;
        const due = firstDues[k] as number;
        if (first >= 0 && (due < soonest || (due === soonest && first < timer))) {
          soonest = due;
          timer = first;
        }
      }
    }
    if (flag & TURN_BEGIN && queueHead < queueTail) guess = waiting[queueHead] as number;
    else if (timer !== UNKNOWN) guess = pid[timer] as number;
    else if (code === EV.process_spawned) guess = (spawned + 1) | 0;
    else if (code === EV.exit_signal_received && i > 0 && type[i - 1] === EV.exit_signal_sent) guess = a[i - 1] as number;
    let who = guess;
    if (reading) {
      if (miss & PID) who = (guess + (wrongPid[nPid++] as number)) | 0;
      pid[i] = who;
    } else {
      who = pid[i] as number;
      if (who !== guess) {
        miss |= PID;
        wrongPid[nPid++] = (who - guess) | 0;
      }
    }
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
    } else if (code === EV.timer_fired) position = timer;
    else if (code === EV.exit_signal_received) position = i - 1;
    else if (code === EV.process_spawned) position = known[(turnPid & PLACE) * STRIDE + HANDLES] as number;
    else position = known[process + HANDLES] as number;
    if (position !== UNKNOWN) guess = (i - position) | 0;
    else {
      // As far back as last time, counted from there: older causes come in order, too.
      guess = last < 0 ? 0 : (causeDistance[last] as number);
      if (guess !== 0) guess = (i - last + guess) | 0;
    }
    let distance = guess;
    if (reading) {
      if (miss & CAUSE) distance = (guess + (wrongCause[nCause++] as number)) | 0;
      causeDistance[i] = distance;
    } else {
      distance = causeDistance[i] as number;
      if (distance !== guess) {
        miss |= CAUSE;
        wrongCause[nCause++] = (distance - guess) | 0;
      }
    }
    /** The position of the cause, or -1 where it is not in this row: from 2^31 on distances are negative here. */
    const source = distance <= 0 || distance > i ? -1 : i - distance;

    // `a` to `d`: as the last record of this pair, but for what the type tells.
    let guessA = 0;
    let guessB = 0;
    let guessC = 0;
    let guessD = 0;
    let guessPayload = 0;
    if (last >= 0) {
      guessA = a[last] as number;
      guessB = b[last] as number;
      guessC = c[last] as number;
      guessD = d[last] as number;
      if (payload[last] !== 0) guessPayload = (payloads + 1) | 0;
    }
    switch (code) {
      case EV.message_sent: {
        const kind = (flag >> KIND_SHIFT) & KIND_MASK;
        guessA = known[process + SENT_TO] as number;
        if (kind === CALL) guessC = (reference + 1) | 0;
        else if (kind === REPLY && source >= 0) {
          guessA = a[source] as number;
          guessC = c[source] as number;
        }
        break;
      }
      case EV.message_received:
      case EV.message_delivered: {
        if (source < 0) break;
        const from = type[source];
        guessA = (from === EV.exit_signal_received ? a[source] : pid[source]) as number;
        guessB = (from === EV.timer_fired ? d[source] : b[source]) as number;
        guessC = (from === EV.timer_fired ? b[source] : c[source]) as number;
        break;
      }
      case EV.timer_started:
        guessA = who;
        guessB = (reference + 1) | 0;
        break;
      case EV.timer_fired:
        if (source < 0) break;
        guessA = a[source] as number;
        guessB = b[source] as number;
        guessD = d[source] as number;
        break;
      case EV.callback_finished:
        if (source >= 0) guessB = (now - (at[source] as number)) | 0;
        break;
      case EV.exit_signal_received:
        if (source < 0) break;
        guessA = pid[source] as number;
        guessB = b[source] as number;
        break;
      case EV.monitored:
        guessB = (reference + 1) | 0;
        break;
      case EV.supervisor_decided:
        if (source >= 0) guessB = a[source] as number;
        break;
      case EV.child_restarted:
        guessA = spawned;
        if (source >= 0) guessC = a[source] as number;
        break;
      case EV.linked:
      case EV.child_started:
        guessA = spawned;
        break;
      default:
    }

    let inA = guessA;
    let inB = guessB;
    let inC = guessC;
    let inD = guessD;
    let inPayload = guessPayload;
    if (reading) {
      if (miss & D) inD = (guessD + (wrongD[nD++] as number)) | 0;
      // A name tells better who is meant than the sender does.
      if (code === EV.message_sent && inD !== 0) inA = names[inD & PLACE] as number;
      if (miss & A) inA = (inA + (wrongA[nA++] as number)) | 0;
      if (miss & B) inB = (guessB + (wrongB[nB++] as number)) | 0;
      if (miss & C) inC = (guessC + (wrongC[nC++] as number)) | 0;
      if (miss & PAYLOAD) inPayload = (guessPayload + (wrongPayload[nPayload++] as number)) | 0;
      a[i] = inA;
      b[i] = inB;
      c[i] = inC;
      d[i] = inD;
      payload[i] = inPayload;
    } else {
      inA = a[i] as number;
      inB = b[i] as number;
      inC = c[i] as number;
      inD = d[i] as number;
      inPayload = payload[i] as number;
      if (code === EV.message_sent && inD !== 0) guessA = names[inD & PLACE] as number;
      if (inD !== guessD) {
        miss |= D;
        wrongD[nD++] = (inD - guessD) | 0;
      }
      if (inA !== guessA) {
        miss |= A;
        wrongA[nA++] = (inA - guessA) | 0;
      }
      if (inB !== guessB) {
        miss |= B;
        wrongB[nB++] = (inB - guessB) | 0;
      }
      if (inC !== guessC) {
        miss |= C;
        wrongC[nC++] = (inC - guessC) | 0;
      }
      if (inPayload !== guessPayload) {
        miss |= PAYLOAD;
        wrongPayload[nPayload++] = (inPayload - guessPayload) | 0;
      }
      misses[i] = miss;
    }

    // The record is wholly known now: what it teaches.
    lastOf[pair] = i;
    if (inPayload !== 0) payloads = inPayload;
    if (flag & TURN_BEGIN) {
      // Whoever queued before the process that runs now is not expected any more; one that never queued in this row changes nothing.
      const place = known[process + QUEUED] as number;
      if (place >= queueHead && place < queueTail && waiting[place] === who) queueHead = place + 1;
      turnPid = who;
    }
    let handles = distance === 0 ? UNKNOWN : (i - distance) | 0;
    /** With `wakes`, this process queues for a turn; with `delivered`, record `arrives` is the newest in its mailbox. */
    let receiver = 0;
    let arrives = -1;
    switch (code) {
      case EV.message_sent:
        receiver = inA;
        arrives = i;
        known[process + SENT_TO] = inA;
        if (inD !== 0) names[inD & PLACE] = inA;
        // A call takes two references: its own and that of its timeout.
        if (((flag >> KIND_SHIFT) & KIND_MASK) === CALL) reference = (inC + 1) | 0;
        break;
      case EV.message_received:
        if (source >= 0) states[source] = TAKEN;
        handles = i;
        break;
      case EV.message_delivered:
        receiver = who;
        arrives = source;
        break;
      case EV.timer_started: {
        reference = inB;
        const delay = inC >>> 0;
        let k = 0;
        while (k < delayCount && delays[k] !== delay) k += 1;
        if (k === DELAYS) break;
        if (k === delayCount) {
          delayCount += 1;
          delays[k] = delay;
          firstTimers[k] = -1;
        }
        nextTimers[i] = -1;
        if ((firstTimers[k] as number) < 0) {
          firstTimers[k] = i;
          firstDues[k] = now + delay * 1000;
        } else nextTimers[lastTimers[k] as number] = i;
        lastTimers[k] = i;
        break;
      }
      case EV.timer_fired:
        // Whatever was due before it did not fire, so it was cancelled or has lost its process: it goes too.
        if (source >= 0 && type[source] === EV.timer_started) {
          const due = (at[source] as number) + ((c[source] as number) >>> 0) * 1000;
          for (let k = 0; k < delayCount; k++) {
            let first = firstTimers[k] as number;
            let firstDue = firstDues[k] as number;
            while (first >= 0 && (firstDue < due || (firstDue === due && first <= source))) {
              first = nextTimers[first] as number;
              if (first >= 0) firstDue = (at[first] as number) + (delays[k] as number) * 1000;
            }
            firstTimers[k] = first;
            firstDues[k] = firstDue;
          }
        }
        receiver = inA;
        arrives = i;
        break;
      case EV.exit_signal_received:
        receiver = who;
        arrives = i;
        break;
      case EV.down_sent:
        receiver = inA;
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
        reference = inB;
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
  corrections.counts.set([nAt, nPid, nCause, nD, nA, nB, nC, nPayload]);
}
