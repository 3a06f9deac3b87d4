// The memory of the model of records (record-model.ts): one array for the records of a row and for all that it knows of processes, names,
// mailboxes and timers. One, since the compiler looks up where an array lies, and how long it is, once for each array in each round of a
// loop: with thirty of them that was a third of the work. And a record is one line of a cache, where its columns were ten.
//
// It serves one row after the other: making it anew took as long as a third of all the guesses. Only the pages that are used are there.

import type { Columns } from './columns.ts';
import type { Corrections } from './corrections.ts';
import { FIELDS } from './corrections.ts';

/** More records than this in one row are not written, and not believed. */
export const MAX_RECORDS = 65_536;

/** Places by the low bits of a pid or a string id. */
export const PLACES = 8192;
export const PLACE = PLACES - 1;

/** From the beginning on: what is known by pid, eight numbers a place: what it handles, whom it sent to last, its mailbox, its place in the queue. */
export const STRIDE = 8;
export const HANDLES = 0;
export const SENT_TO = 1;
export const OLDEST = 2;
export const NEWEST = 3;
export const QUEUED = 4;
/** By name: who got the last message that was sent to it. */
export const NAMES = PLACES * STRIDE;
/** Who waits for a turn: a record adds two at most. */
export const QUEUE = NAMES + PLACES;
/** By number of a pair of type and flags the last record that had it, or -1. */
export const LAST_OF = QUEUE + 2 * MAX_RECORDS;
/** Corrections of 32 bits, field by field. */
export const WRONG_PID = LAST_OF + MAX_RECORDS;
export const WRONG_CAUSE = WRONG_PID + MAX_RECORDS;
export const WRONG_D = WRONG_CAUSE + MAX_RECORDS;
export const WRONG_A = WRONG_D + MAX_RECORDS;
export const WRONG_B = WRONG_A + MAX_RECORDS;
export const WRONG_C = WRONG_B + MAX_RECORDS;
export const WRONG_PAYLOAD = WRONG_C + MAX_RECORDS;
/** Records, so many numbers each. */
export const RECORDS = WRONG_PAYLOAD + MAX_RECORDS;
export const SIZE = 16;
export const PID_AT = 0;
export const CAUSE_AT = 1;
export const A_AT = 2;
export const B_AT = 3;
export const C_AT = 4;
export const D_AT = 5;
export const PAYLOAD_AT = 6;
export const TYPE_AT = 7;
export const FLAGS_AT = 8;
/** The number of its pair of type and flags. */
export const PAIR_AT = 9;
/** Which of its fields were guessed wrongly. */
export const MISS_AT = 10;
/** What it is in a mailbox, and which is the next there. Each enters one once, so that no list is a circle. */
export const STATE_AT = 11;
export const NEXT_AT = 12;
/** Of one that started a timer: the next of the same delay. */
export const NEXT_TIMER_AT = 13;

/** What a record is in mailboxes. */
export const NEW = 0;
export const WAITS = 1;
export const TAKEN = 2;

/** No position: those before the row are negative, and no distance reaches this far. */
export const UNKNOWN = -0x8000_0000;

/** So many different delays of timers are followed in a row. */
export const DELAYS = 16;

export const memory = new Int32Array(RECORDS + MAX_RECORDS * SIZE);
/** By delay: its timer that is due first, when that is, and the one that was started last. */
export const delays = new Float64Array(DELAYS);
export const firstTimers = new Int32Array(DELAYS);
export const firstDues = new Float64Array(DELAYS);
export const lastTimers = new Int32Array(DELAYS);

const wrong = (from: number): Int32Array => memory.subarray(from, from + MAX_RECORDS);

export const corrections: Corrections = {
  at: new Float64Array(MAX_RECORDS),
  pid: wrong(WRONG_PID),
  cause: wrong(WRONG_CAUSE),
  d: wrong(WRONG_D),
  a: wrong(WRONG_A),
  b: wrong(WRONG_B),
  c: wrong(WRONG_C),
  payload: wrong(WRONG_PAYLOAD),
  counts: new Int32Array(FIELDS.length),
};

/** What is known of processes as a row begins. */
const NOTHING_KNOWN = Int32Array.from({ length: PLACES * STRIDE }, (_, i) =>
  i % STRIDE === HANDLES || i % STRIDE === OLDEST ? UNKNOWN : 0,
);

/** As a row begins that has so many pairs of type and flags. */
export function forgetAll(pairCount: number): void {
  memory.set(NOTHING_KNOWN);
  memory.fill(0, NAMES, NAMES + PLACES);
  memory.fill(-1, LAST_OF, LAST_OF + pairCount);
}

/** The first `count` records of these columns, times aside. `pairs`: the numbers of their pairs of type and flags. */
export function loadRecords(columns: Columns, pairs: Uint16Array, count: number): void {
  const [to, { pid, causeDistance, a, b, c, d, payload, type, flags }] = [memory, columns];
  for (let i = 0, r = RECORDS; i < count; i++, r += SIZE) {
    to[r + PID_AT] = pid[i] as number;
    to[r + CAUSE_AT] = causeDistance[i] as number;
    to[r + A_AT] = a[i] as number;
    to[r + B_AT] = b[i] as number;
    to[r + C_AT] = c[i] as number;
    to[r + D_AT] = d[i] as number;
    to[r + PAYLOAD_AT] = payload[i] as number;
    to[r + TYPE_AT] = type[i] as number;
    to[r + FLAGS_AT] = flags[i] as number;
    to[r + PAIR_AT] = pairs[i] as number;
    to[r + STATE_AT] = NEW;
  }
}

/** The first `count` records as columns, times, types and flags aside. */
export function storeRecords({ pid, causeDistance, a, b, c, d, payload }: Columns, count: number): void {
  const from = memory;
  for (let i = 0, r = RECORDS; i < count; i++, r += SIZE) {
    pid[i] = from[r + PID_AT] as number;
    causeDistance[i] = from[r + CAUSE_AT] as number;
    a[i] = from[r + A_AT] as number;
    b[i] = from[r + B_AT] as number;
    c[i] = from[r + C_AT] as number;
    d[i] = from[r + D_AT] as number;
    payload[i] = from[r + PAYLOAD_AT] as number;
  }
}
