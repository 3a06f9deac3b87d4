// The tables in which the model of records (record-model.ts) keeps what it knows of processes, names, mailboxes and timers. Used for one
// row after the other: making them anew took as long as a third of all the guesses.

/** Places by the low bits of a pid or a string id. */
export const PLACES = 8192;
export const PLACE = PLACES - 1;

/** What is known by pid, eight numbers a place: what it handles, whom it sent to last, its mailbox, its place in the queue. */
export const STRIDE = 8;
export const HANDLES = 0;
export const SENT_TO = 1;
export const OLDEST = 2;
export const NEWEST = 3;
export const QUEUED = 4;

/** No position: those before the row are negative, and no distance reaches this far. */
export const UNKNOWN = -0x8000_0000;

/** So many different delays of timers are followed in a row. */
export const DELAYS = 16;

/** What a record is in mailboxes. */
export const NEW = 0;
export const WAITS = 1;
export const TAKEN = 2;

/** The table as a row begins. */
const NOTHING_KNOWN = Int32Array.from({ length: PLACES * STRIDE }, (_, i) =>
  i % STRIDE === HANDLES || i % STRIDE === OLDEST ? UNKNOWN : 0,
);

export const processes = new Int32Array(PLACES * STRIDE);
/** By name: who got the last message that was sent to it. */
export const named = new Int32Array(PLACES);
/** By record: what it is in a mailbox, and which is the next there. Each enters one once, so that no list is a circle. */
export let state = new Uint8Array(0);
export let next = new Int32Array(0);
/** By record that started a timer: the next of the same delay. */
export let nextTimer = new Int32Array(0);
/** Who waits for a turn. */
export let queue = new Int32Array(0);
/** By delay: its timer that is due first, when that is, and the one that was started last. */
export const delays = new Float64Array(DELAYS);
export const firstTimers = new Int32Array(DELAYS);
export const firstDues = new Float64Array(DELAYS);
export const lastTimers = new Int32Array(DELAYS);

/** As a row of so many records begins. */
export function forgetAll(count: number): void {
  processes.set(NOTHING_KNOWN);
  named.fill(0);
  if (state.length < count) {
    state = new Uint8Array(count);
    next = new Int32Array(count);
    nextTimer = new Int32Array(count);
    queue = new Int32Array(2 * count);
  } else state.fill(NEW, 0, count);
}
