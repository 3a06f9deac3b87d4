import { expect, test } from 'vitest';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { makeTransferable } from '../../../src-main/hosts/transferable.ts';

/** Columns as a writer has them that allocates once for many events: longer than the chunk, or part of one buffer. */
function chunkOf(count: number, room: number): EventChunk {
  const shared = new ArrayBuffer(room * 8);
  const column = (): Uint32Array => Uint32Array.from({ length: room }, (_, i) => i + 1);
  return {
    firstSeq: 1,
    count,
    at: Float64Array.from({ length: room }, (_, i) => i * 10),
    type: new Uint8Array(shared, 0, count).fill(8),
    flags: new Uint16Array(room).fill(3),
    pid: column(),
    causeDistance: column(),
    a: column(),
    b: new Uint32Array(shared, room * 4, count),
    c: column(),
    d: column(),
    payload: column(),
    firstString: 1,
    strings: ['x'],
    payloads: { ends: new Uint32Array(0), bytes: new Uint8Array(0) },
  };
}

test.each([
  [4, 4],
  [3, 16],
])('a chunk of %i in arrays of %i arrives whole, in arrays of exactly its size', (count, room) => {
  const source = chunkOf(count, room);
  const expected = structuredClone({
    at: [...source.at.subarray(0, count)],
    pid: [...source.pid.subarray(0, count)],
    type: [...source.type],
  });
  const { chunk, buffers } = makeTransferable(source);
  const arrived = structuredClone(chunk, { transfer: buffers });
  expect({ at: [...arrived.at], pid: [...arrived.pid], type: [...arrived.type] }).toEqual(expected);
  for (const array of [arrived.at, arrived.type, arrived.flags, arrived.pid, arrived.a, arrived.b, arrived.payload]) {
    expect(array.length).toBe(count);
    expect(array.buffer.byteLength).toBe(array.byteLength);
  }
});

test('an empty array that the runtime shares between chunks is not taken away from it', () => {
  const source = chunkOf(2, 2);
  const { chunk, buffers } = makeTransferable(source);
  structuredClone(chunk, { transfer: buffers });
  const again = makeTransferable({ ...chunkOf(2, 2), payloads: source.payloads });
  expect(structuredClone(again.chunk, { transfer: again.buffers }).payloads.bytes).toHaveLength(0);
});
