// Chunks travel from the program's worker by transfer: no copy, and the arrays belong to the receiver afterwards.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { COLUMNS } from '../../runtime/protocol/chunk.ts';

type Column = Float64Array | Uint8Array | Uint16Array | Uint32Array;

/** The chunk with arrays that own exactly their bytes, and the buffers to transfer. Arrays that are part of a larger buffer are copied. */
export function makeTransferable(chunk: EventChunk): { chunk: EventChunk; buffers: ArrayBuffer[] } {
  const buffers: ArrayBuffer[] = [];
  const own = <T extends Column>(array: T): T => {
    // Nothing to transfer, and an empty array may be a constant of the runtime's that has to stay whole.
    if (array.byteLength === 0) return array;
    const exact = array.byteLength === array.buffer.byteLength && array.buffer instanceof ArrayBuffer ? array : (array.slice() as T);
    buffers.push(exact.buffer as ArrayBuffer);
    return exact;
  };
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, own(atMost(chunk[name], chunk.count))]));
  const payloads = { ends: own(chunk.payloads.ends), bytes: own(chunk.payloads.bytes) };
  return { chunk: { ...chunk, ...columns, payloads } as EventChunk, buffers };
}

/** A preallocated column may be longer than the chunk. */
function atMost<T extends Column>(column: T, count: number): T {
  return column.length === count ? column : (column.subarray(0, count) as T);
}
