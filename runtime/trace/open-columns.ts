// The columns of the chunk that is being written, in one buffer: to write a record is to store into two arrays, not into ten. Type and
// flags are one word while the chunk is open and are taken apart when it is closed.

import type { EventChunk } from '../protocol/chunk.ts';

export type Columns = Pick<EventChunk, 'at' | 'type' | 'flags' | 'pid' | 'causeDistance' | 'a' | 'b' | 'c' | 'd' | 'payload'>;

/** Which of the columns of words: of pid, d and payload. 0 is type and flags; the others stand between, in the order of `Columns`. */
export const PID = 1;
export const D = 6;
export const PAYLOAD = 7;

/** Bytes of a record: `at`, eight words, type and flags by themselves. */
const BYTES = 8 + 8 * 4 + 2 + 1;
/** Columns of 2ⁿ records would fall into the same few lines of a processor's cache: so much lies between two of them. */
const APART = 16;

/** A copy of the first `n` records, in a buffer of their own. */
function firstOf(columns: Columns, n: number): Columns {
  return {
    at: columns.at.slice(0, n),
    type: columns.type.slice(0, n),
    flags: columns.flags.slice(0, n),
    pid: columns.pid.slice(0, n),
    causeDistance: columns.causeDistance.slice(0, n),
    a: columns.a.slice(0, n),
    b: columns.b.slice(0, n),
    c: columns.c.slice(0, n),
    d: columns.d.slice(0, n),
    payload: columns.payload.slice(0, n),
  };
}

/** The first `n` records where they are. */
const beginOf = (columns: Columns, n: number): Columns => ({
  at: columns.at.subarray(0, n),
  type: columns.type.subarray(0, n),
  flags: columns.flags.subarray(0, n),
  pid: columns.pid.subarray(0, n),
  causeDistance: columns.causeDistance.subarray(0, n),
  a: columns.a.subarray(0, n),
  b: columns.b.subarray(0, n),
  c: columns.c.subarray(0, n),
  d: columns.d.subarray(0, n),
  payload: columns.payload.subarray(0, n),
});

export class OpenColumns {
  /** Eight columns, each `stride` words after the one before: head (type, and flags from bit 8 up), pid, causeDistance, a, b, c, d, payload. */
  readonly words: Int32Array;
  readonly stride: number;
  readonly columns: Columns;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
    this.stride = size + APART;
    const words = this.stride * 8;
    const buffer = new ArrayBuffer(Math.ceil(((size + APART) * BYTES) / 8) * 8 + 64);
    this.words = new Int32Array(buffer, 0, words);
    const column = (at: number): Uint32Array => new Uint32Array(buffer, this.stride * at * 4, size);
    const after = words * 4;
    this.columns = {
      at: new Float64Array(buffer, after, size),
      flags: new Uint16Array(buffer, after + this.stride * 8, size),
      type: new Uint8Array(buffer, after + this.stride * 10, size),
      pid: column(PID),
      causeDistance: column(2),
      a: column(3),
      b: column(4),
      c: column(5),
      d: column(D),
      payload: column(PAYLOAD),
    };
  }

  /** The first `count` records: the columns themselves where that is all of them, else a copy, or as far as they go where `lent`. */
  close(count: number, lent = false): Columns {
    const { type, flags } = this.columns;
    const { words } = this;
    for (let i = 0; i < count; i++) {
      const head = words[i] as number;
      type[i] = head;
      flags[i] = head >> 8;
    }
    if (count === this.#size) return this.columns;
    return lent ? beginOf(this.columns, count) : firstOf(this.columns, count);
  }

  /** `c`, `d` and `payload` are 0 where nothing has been written. `hasPayloads`: whether there are any. */
  clear(count: number, hasPayloads: boolean): void {
    this.columns.c.fill(0, 0, count);
    this.columns.d.fill(0, 0, count);
    if (hasPayloads) this.columns.payload.fill(0, 0, count);
  }
}
