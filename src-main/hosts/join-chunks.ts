// Several chunks as one. A system that is watched hands over each turn by itself; what crosses to the hub is as large as ever.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';

type Column = Float64Array | Uint8Array | Uint16Array | Uint32Array;

/** Consecutive chunks of one log, at least one; the result shares no memory with them. */
export function joinChunks(chunks: readonly EventChunk[]): EventChunk {
  const first = chunks[0] as EventChunk;
  const count = chunks.reduce((n, chunk) => n + chunk.count, 0);
  const column = <T extends Column>(into: T, of: (chunk: EventChunk) => T): T => {
    let at = 0;
    for (const chunk of chunks) {
      const from = of(chunk);
      // A turn has a few records: one by one is faster than a view of them.
      if (chunk.count <= 32) for (let i = 0; i < chunk.count; i++) into[at + i] = from[i] as number;
      else into.set(from.subarray(0, chunk.count), at);
      at += chunk.count;
    }
    return into;
  };
  return {
    firstSeq: first.firstSeq,
    count,
    at: column(new Float64Array(count), (c) => c.at),
    type: column(new Uint8Array(count), (c) => c.type),
    flags: column(new Uint16Array(count), (c) => c.flags),
    pid: column(new Uint32Array(count), (c) => c.pid),
    causeDistance: column(new Uint32Array(count), (c) => c.causeDistance),
    a: column(new Uint32Array(count), (c) => c.a),
    b: column(new Uint32Array(count), (c) => c.b),
    c: column(new Uint32Array(count), (c) => c.c),
    d: column(new Uint32Array(count), (c) => c.d),
    ...joinedPayloads(chunks, count),
    firstString: first.firstString,
    strings: chunks.flatMap((chunk) => chunk.strings),
  };
}

function joinedPayloads(chunks: readonly EventChunk[], count: number): Pick<EventChunk, 'payload' | 'payloads'> {
  const payload = new Uint32Array(count);
  const ends = new Uint32Array(chunks.reduce((n, { payloads }) => n + payloads.ends.length, 0));
  const sizeOf = ({ payloads }: EventChunk): number => payloads.ends.at(-1) ?? 0;
  const bytes = new Uint8Array(chunks.reduce((n, chunk) => n + sizeOf(chunk), 0));
  let [row, n, size] = [0, 0, 0];
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.count; i++) {
      const own = chunk.payload[i] as number;
      payload[row++] = own === 0 ? 0 : own + n;
    }
    for (const end of chunk.payloads.ends) ends[n++] = end + size;
    bytes.set(chunk.payloads.bytes.subarray(0, sizeOf(chunk)), size);
    size += sizeOf(chunk);
  }
  return { payload, payloads: { ends, bytes } };
}
