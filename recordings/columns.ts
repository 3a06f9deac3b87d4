// The columns of a chunk by themselves.

import type { EventChunk } from '../runtime/protocol/chunk.ts';

export type Columns = Pick<EventChunk, 'at' | 'type' | 'flags' | 'pid' | 'causeDistance' | 'a' | 'b' | 'c' | 'd' | 'payload'>;

/** Columns for so many records, all zero. */
export const emptyColumns = (count: number): Columns => ({
  at: new Float64Array(count),
  type: new Uint8Array(count),
  flags: new Uint16Array(count),
  pid: new Uint32Array(count),
  causeDistance: new Uint32Array(count),
  a: new Uint32Array(count),
  b: new Uint32Array(count),
  c: new Uint32Array(count),
  d: new Uint32Array(count),
  payload: new Uint32Array(count),
});
