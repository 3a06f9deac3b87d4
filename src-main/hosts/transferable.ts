// Chunks travel from the program's worker by transfer: no copy, and the arrays belong to the receiver afterwards.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { COLUMNS } from '../../runtime/protocol/chunk.ts';

type Column = Float64Array | Uint8Array | Uint16Array | Uint32Array;

/**
 * The chunk with arrays that nobody else has, and the buffers to transfer. Columns that together are a whole buffer, as the runtime
 * makes them, go with it as they are; any other array that is part of a larger buffer is copied.
 */
export function makeTransferable(chunk: EventChunk): { chunk: EventChunk; buffers: ArrayBuffer[] } {
  const columns = COLUMNS.map((name) => atMost(chunk[name], chunk.count));
  const whole = wholeBuffer(columns);
  const buffers = new Set<ArrayBuffer>();
  const own = <T extends Column>(array: T): T => {
    // Nothing to transfer, and an empty array may be a constant of the runtime's that has to stay whole.
    if (array.byteLength === 0) return array;
    const isOwn = array.buffer === whole || (array.byteLength === array.buffer.byteLength && array.buffer instanceof ArrayBuffer);
    const exact = isOwn ? array : (array.slice() as T);
    buffers.add(exact.buffer as ArrayBuffer);
    return exact;
  };
  const owned = Object.fromEntries(COLUMNS.map((name, i) => [name, own(columns[i] as Column)]));
  const payloads = { ends: own(chunk.payloads.ends), bytes: own(chunk.payloads.bytes) };
  return { chunk: { ...chunk, ...owned, payloads } as EventChunk, buffers: [...buffers] };
}

/** The buffer that all the columns are part of, if they are nearly all of it. */
function wholeBuffer(columns: readonly Column[]): ArrayBuffer | undefined {
  const buffer = columns[0]?.buffer;
  if (!(buffer instanceof ArrayBuffer) || columns.some((column) => column.buffer !== buffer)) return undefined;
  const bytes = columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return bytes > buffer.byteLength * 0.75 ? buffer : undefined;
}

/** A preallocated column may be longer than the chunk. */
function atMost<T extends Column>(column: T, count: number): T {
  return column.length === count ? column : (column.subarray(0, count) as T);
}
