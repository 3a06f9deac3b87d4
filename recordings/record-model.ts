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
import {
  A_AT,
  B_AT,
  C_AT,
  CAUSE_AT,
  corrections,
  D_AT,
  DELAYS,
  delays,
  FLAGS_AT,
  firstDues,
  firstTimers,
  forgetAll,
  HANDLES,
  LAST_OF,
  lastTimers,
  MISS_AT,
  memory,
  NAMES,
  NEW,
  NEWEST,
  NEXT_AT,
  NEXT_TIMER_AT,
  OLDEST,
  PAIR_AT,
  PAYLOAD_AT,
  PID_AT,
  PLACE,
  QUEUE,
  QUEUED,
  RECORDS,
  SENT_TO,
  SIZE,
  STATE_AT,
  STRIDE,
  TAKEN,
  TYPE_AT,
  UNKNOWN,
  WAITS,
  WRONG_A,
  WRONG_B,
  WRONG_C,
  WRONG_CAUSE,
  WRONG_D,
  WRONG_PAYLOAD,
  WRONG_PID,
} from './row-memory.ts';

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
// Constants of this file, and not fields of a table: the loop below asks for them some ten times a record.
const CALLBACK_FINISHED = EV.callback_finished;
const CHILD_RESTARTED = EV.child_restarted;
const CHILD_STARTED = EV.child_started;
const DOWN_SENT = EV.down_sent;
const EXIT_SIGNAL_RECEIVED = EV.exit_signal_received;
const EXIT_SIGNAL_SENT = EV.exit_signal_sent;
const LINKED = EV.linked;
const MESSAGE_DELIVERED = EV.message_delivered;
const MESSAGE_RECEIVED = EV.message_received;
const MESSAGE_SENT = EV.message_sent;
const MONITORED = EV.monitored;
const PROCESS_EXITED = EV.process_exited;
const PROCESS_SPAWNED = EV.process_spawned;
const SUPERVISOR_DECIDED = EV.supervisor_decided;
const TIMER_FIRED = EV.timer_fired;
const TIMER_STARTED = EV.timer_started;

/**
 * Goes through the first `count` records of the row memory. Writing: they are there, and misses, corrections and their counts are filled in.
 * Reading: types, flags, pairs and misses are there, and the counts say how many corrections were used. `at`: their times, to be read or
 * to be filled in; `whole`: they are guessed, too; else they are there already. `pairCount`: how many pairs of type and flags there are.
 */
export function codeRecords(at: Float64Array, count: number, pairCount: number, whole: boolean, reading: boolean): void {
  forgetAll(pairCount);
  const [rows, { at: wrongAt, counts }] = [memory, corrections];
  let [nAt, nPid, nCause, nD, nA, nB, nC, nPayload] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [queueHead, queueTail] = [0, 0];
  let [turnPid, spawned, reference, payloads, delayCount, now] = [0, 0, 0, 0, 0, 0];

  for (let i = 0; i < count; i++) {
    const r = RECORDS + i * SIZE;
    const pair = rows[r + PAIR_AT] as number;
    const last = rows[LAST_OF + pair] as number;
    const l = RECORDS + last * SIZE;
    const code = rows[r + TYPE_AT] as number;
    const flag = rows[r + FLAGS_AT] as number;
    let miss = reading ? (rows[r + MISS_AT] as number) : 0;

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
    if (code === TIMER_FIRED) {
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
    if (flag & TURN_BEGIN && queueHead < queueTail) guess = rows[QUEUE + queueHead] as number;
    else if (timer !== UNKNOWN) guess = rows[RECORDS + timer * SIZE + PID_AT] as number;
    else if (code === PROCESS_SPAWNED) guess = (spawned + 1) | 0;
    else if (code === EXIT_SIGNAL_RECEIVED && i > 0 && rows[r - SIZE + TYPE_AT] === EXIT_SIGNAL_SENT)
      guess = rows[r - SIZE + A_AT] as number;
    let who = guess;
    if (reading) {
      if (miss & PID) who = (guess + (rows[WRONG_PID + nPid++] as number)) | 0;
      rows[r + PID_AT] = who;
    } else {
      who = rows[r + PID_AT] as number;
      if (who !== guess) {
        miss |= PID;
        rows[WRONG_PID + nPid++] = (who - guess) | 0;
      }
    }
    const process = (who & PLACE) * STRIDE;

    // Why: what it handles, its oldest message, the timer that is due.
    let position = 0;
    if (code === MESSAGE_RECEIVED) {
      position = rows[process + OLDEST] as number;
      if (position !== UNKNOWN && rows[RECORDS + position * SIZE + STATE_AT] === TAKEN) {
        do position = rows[RECORDS + position * SIZE + NEXT_AT] as number;
        while (position !== UNKNOWN && rows[RECORDS + position * SIZE + STATE_AT] === TAKEN);
        rows[process + OLDEST] = position;
      }
    } else if (code === TIMER_FIRED) position = timer;
    else if (code === EXIT_SIGNAL_RECEIVED) position = i - 1;
    else if (code === PROCESS_SPAWNED) position = rows[(turnPid & PLACE) * STRIDE + HANDLES] as number;
    else position = rows[process + HANDLES] as number;
    if (position !== UNKNOWN) guess = (i - position) | 0;
    else {
      // As far back as last time, counted from there: older causes come in order, too.
      guess = last < 0 ? 0 : (rows[l + CAUSE_AT] as number);
      if (guess !== 0) guess = (i - last + guess) | 0;
    }
    let distance = guess;
    if (reading) {
      if (miss & CAUSE) distance = (guess + (rows[WRONG_CAUSE + nCause++] as number)) | 0;
      rows[r + CAUSE_AT] = distance;
    } else {
      distance = rows[r + CAUSE_AT] as number;
      if (distance !== guess) {
        miss |= CAUSE;
        rows[WRONG_CAUSE + nCause++] = (distance - guess) | 0;
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
      guessA = rows[l + A_AT] as number;
      guessB = rows[l + B_AT] as number;
      guessC = rows[l + C_AT] as number;
      guessD = rows[l + D_AT] as number;
      if (rows[l + PAYLOAD_AT] !== 0) guessPayload = (payloads + 1) | 0;
    }
    switch (code) {
      case MESSAGE_SENT: {
        const kind = (flag >> KIND_SHIFT) & KIND_MASK;
        guessA = rows[process + SENT_TO] as number;
        if (kind === CALL) guessC = (reference + 1) | 0;
        else if (kind === REPLY && source >= 0) {
          guessA = rows[RECORDS + source * SIZE + A_AT] as number;
          guessC = rows[RECORDS + source * SIZE + C_AT] as number;
        }
        break;
      }
      case MESSAGE_RECEIVED:
      case MESSAGE_DELIVERED: {
        if (source < 0) break;
        const from = rows[RECORDS + source * SIZE + TYPE_AT];
        guessA = (from === EXIT_SIGNAL_RECEIVED ? rows[RECORDS + source * SIZE + A_AT] : rows[RECORDS + source * SIZE + PID_AT]) as number;
        guessB = (from === TIMER_FIRED ? rows[RECORDS + source * SIZE + D_AT] : rows[RECORDS + source * SIZE + B_AT]) as number;
        guessC = (from === TIMER_FIRED ? rows[RECORDS + source * SIZE + B_AT] : rows[RECORDS + source * SIZE + C_AT]) as number;
        break;
      }
      case TIMER_STARTED:
        guessA = who;
        guessB = (reference + 1) | 0;
        break;
      case TIMER_FIRED:
        if (source < 0) break;
        guessA = rows[RECORDS + source * SIZE + A_AT] as number;
        guessB = rows[RECORDS + source * SIZE + B_AT] as number;
        guessD = rows[RECORDS + source * SIZE + D_AT] as number;
        break;
      case CALLBACK_FINISHED:
        if (source >= 0) guessB = (now - (at[source] as number)) | 0;
        break;
      case EXIT_SIGNAL_RECEIVED:
        if (source < 0) break;
        guessA = rows[RECORDS + source * SIZE + PID_AT] as number;
        guessB = rows[RECORDS + source * SIZE + B_AT] as number;
        break;
      case MONITORED:
        guessB = (reference + 1) | 0;
        break;
      case SUPERVISOR_DECIDED:
        if (source >= 0) guessB = rows[RECORDS + source * SIZE + A_AT] as number;
        break;
      case CHILD_RESTARTED:
        guessA = spawned;
        if (source >= 0) guessC = rows[RECORDS + source * SIZE + A_AT] as number;
        break;
      case LINKED:
      case CHILD_STARTED:
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
      if (miss & D) inD = (guessD + (rows[WRONG_D + nD++] as number)) | 0;
      // A name tells better who is meant than the sender does.
      if (code === MESSAGE_SENT && inD !== 0) inA = rows[NAMES + (inD & PLACE)] as number;
      if (miss & A) inA = (inA + (rows[WRONG_A + nA++] as number)) | 0;
      if (miss & B) inB = (guessB + (rows[WRONG_B + nB++] as number)) | 0;
      if (miss & C) inC = (guessC + (rows[WRONG_C + nC++] as number)) | 0;
      if (miss & PAYLOAD) inPayload = (guessPayload + (rows[WRONG_PAYLOAD + nPayload++] as number)) | 0;
      rows[r + A_AT] = inA;
      rows[r + B_AT] = inB;
      rows[r + C_AT] = inC;
      rows[r + D_AT] = inD;
      rows[r + PAYLOAD_AT] = inPayload;
    } else {
      inA = rows[r + A_AT] as number;
      inB = rows[r + B_AT] as number;
      inC = rows[r + C_AT] as number;
      inD = rows[r + D_AT] as number;
      inPayload = rows[r + PAYLOAD_AT] as number;
      if (code === MESSAGE_SENT && inD !== 0) guessA = rows[NAMES + (inD & PLACE)] as number;
      if (inD !== guessD) {
        miss |= D;
        rows[WRONG_D + nD++] = (inD - guessD) | 0;
      }
      if (inA !== guessA) {
        miss |= A;
        rows[WRONG_A + nA++] = (inA - guessA) | 0;
      }
      if (inB !== guessB) {
        miss |= B;
        rows[WRONG_B + nB++] = (inB - guessB) | 0;
      }
      if (inC !== guessC) {
        miss |= C;
        rows[WRONG_C + nC++] = (inC - guessC) | 0;
      }
      if (inPayload !== guessPayload) {
        miss |= PAYLOAD;
        rows[WRONG_PAYLOAD + nPayload++] = (inPayload - guessPayload) | 0;
      }
      rows[r + MISS_AT] = miss;
    }

    // The record is wholly known now: what it teaches.
    rows[LAST_OF + pair] = i;
    if (inPayload !== 0) payloads = inPayload;
    if (flag & TURN_BEGIN) {
      // Whoever queued before the process that runs now is not expected any more; one that never queued in this row changes nothing.
      const place = rows[process + QUEUED] as number;
      if (place >= queueHead && place < queueTail && rows[QUEUE + place] === who) queueHead = place + 1;
      turnPid = who;
    }
    let handles = distance === 0 ? UNKNOWN : (i - distance) | 0;
    /** With `wakes`, this process queues for a turn; with `delivered`, record `arrives` is the newest in its mailbox. */
    let receiver = 0;
    let arrives = -1;
    switch (code) {
      case MESSAGE_SENT:
        receiver = inA;
        arrives = i;
        rows[process + SENT_TO] = inA;
        if (inD !== 0) rows[NAMES + (inD & PLACE)] = inA;
        // A call takes two references: its own and that of its timeout.
        if (((flag >> KIND_SHIFT) & KIND_MASK) === CALL) reference = (inC + 1) | 0;
        break;
      case MESSAGE_RECEIVED:
        if (source >= 0) rows[RECORDS + source * SIZE + STATE_AT] = TAKEN;
        handles = i;
        break;
      case MESSAGE_DELIVERED:
        receiver = who;
        arrives = source;
        break;
      case TIMER_STARTED: {
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
        rows[r + NEXT_TIMER_AT] = -1;
        if ((firstTimers[k] as number) < 0) {
          firstTimers[k] = i;
          firstDues[k] = now + delay * 1000;
        } else rows[RECORDS + (lastTimers[k] as number) * SIZE + NEXT_TIMER_AT] = i;
        lastTimers[k] = i;
        break;
      }
      case TIMER_FIRED:
        // Whatever was due before it did not fire, so it was cancelled or has lost its process: it goes too.
        if (source >= 0 && rows[RECORDS + source * SIZE + TYPE_AT] === TIMER_STARTED) {
          const due = (at[source] as number) + ((rows[RECORDS + source * SIZE + C_AT] as number) >>> 0) * 1000;
          for (let k = 0; k < delayCount; k++) {
            let first = firstTimers[k] as number;
            let firstDue = firstDues[k] as number;
            while (first >= 0 && (firstDue < due || (firstDue === due && first <= source))) {
              first = rows[RECORDS + first * SIZE + NEXT_TIMER_AT] as number;
              if (first >= 0) firstDue = (at[first] as number) + (delays[k] as number) * 1000;
            }
            firstTimers[k] = first;
            firstDues[k] = firstDue;
          }
        }
        receiver = inA;
        arrives = i;
        break;
      case EXIT_SIGNAL_RECEIVED:
        receiver = who;
        arrives = i;
        break;
      case DOWN_SENT:
        receiver = inA;
        arrives = i;
        break;
      case PROCESS_SPAWNED:
        spawned = who;
        handles = i;
        rows[process + QUEUED] = queueTail;
        rows[QUEUE + queueTail++] = who;
        break;
      case PROCESS_EXITED:
        handles = i;
        break;
      case MONITORED:
        reference = inB;
        break;
      default:
    }
    rows[process + HANDLES] = handles;
    if (arrives >= 0) {
      const place = (receiver & PLACE) * STRIDE;
      if (code === TIMER_FIRED) rows[place + HANDLES] = i;
      if (flag & BIT1) {
        rows[place + QUEUED] = queueTail;
        rows[QUEUE + queueTail++] = receiver;
      }
      if (flag & BIT0 && rows[RECORDS + arrives * SIZE + STATE_AT] === NEW) {
        rows[RECORDS + arrives * SIZE + STATE_AT] = WAITS;
        rows[RECORDS + arrives * SIZE + NEXT_AT] = UNKNOWN;
        if (rows[place + OLDEST] === UNKNOWN) rows[place + OLDEST] = arrives;
        else rows[RECORDS + (rows[place + NEWEST] as number) * SIZE + NEXT_AT] = arrives;
        rows[place + NEWEST] = arrives;
      }
    }
    if ((flag & PREEMPTION) === PREEMPTION) {
      rows[process + QUEUED] = queueTail;
      rows[QUEUE + queueTail++] = who;
    }
  }
  counts.set([nAt, nPid, nCause, nD, nA, nB, nC, nPayload]);
}
