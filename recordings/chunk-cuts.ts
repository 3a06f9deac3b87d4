// Chunks come as the program happens to flush them, ten records or thousands; rows hold about 16,000. Here they are joined, and
// what is too large for a row is cut.

import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { COLUMNS } from '../runtime/protocol/chunk.ts';
import type { Columns } from './columns.ts';
import { emptyColumns } from './columns.ts';
import { MAX_RECORDS } from './row-memory.ts';

/** Payload bytes after which a row ends, if it has more than one record. */
const ROW_PAYLOAD_BYTES = 16 * 1024 * 1024;

const payloadBytes = (chunk: EventChunk): number => chunk.payloads.ends.at(-1) ?? 0;

/**
 * Chunks that follow each other, as one. With `into`, whose columns have room for them, its columns are those of what is given: until
 * they are filled anew.
 */
export function joinChunks(chunks: readonly EventChunk[], into?: Columns): EventChunk {
  const [first] = chunks as [EventChunk];
  if (chunks.length === 1) return first;
  const count = chunks.reduce((n, chunk) => n + chunk.count, 0);
  const joined = into && count <= into.at.length ? into : emptyColumns(count);
  const ends = new Uint32Array(chunks.reduce((n, chunk) => n + chunk.payloads.ends.length, 0));
  const bytes = new Uint8Array(chunks.reduce((n, chunk) => n + payloadBytes(chunk), 0));
  let [at, payload, byte] = [0, 0, 0];
  for (const chunk of chunks) {
    for (const name of COLUMNS) joined[name].set(chunk[name].subarray(0, chunk.count), at);
    if (payload > 0) for (let i = at; i < at + chunk.count; i++) if (joined.payload[i] !== 0) (joined.payload[i] as number) += payload;
    for (let i = 0; i < chunk.payloads.ends.length; i++) ends[payload + i] = (chunk.payloads.ends[i] as number) + byte;
    bytes.set(chunk.payloads.bytes.subarray(0, payloadBytes(chunk)), byte);
    at += chunk.count;
    payload += chunk.payloads.ends.length;
    byte += payloadBytes(chunk);
  }
  const strings = chunks.flatMap((chunk) => chunk.strings);
  return { firstSeq: first.firstSeq, count, ...joined, firstString: first.firstString, strings, payloads: { ends, bytes } };
}

/** A chunk as parts that each fit into a row of so many payload bytes. Nearly always the chunk itself. */
export function cutForRows(chunk: EventChunk, payloadLimit = ROW_PAYLOAD_BYTES): EventChunk[] {
  if (chunk.count <= MAX_RECORDS && payloadBytes(chunk) <= payloadLimit) return [chunk];
  const parts: EventChunk[] = [];
  for (let from = 0; from < chunk.count; ) {
    let to = from;
    let bytes = 0;
    while (to < chunk.count && to - from < MAX_RECORDS) {
      bytes += payloadLength(chunk, to);
      if (bytes > payloadLimit && to > from) break;
      to += 1;
    }
    parts.push(sliceChunk(chunk, from, to));
    from = to;
  }
  return parts;
}

/** Records `from` to `to` (exclusive) with their payloads; the strings go with the first part. */
export function sliceChunk(chunk: EventChunk, from: number, to: number): EventChunk {
  const columns = emptyColumns(to - from);
  for (const name of COLUMNS) columns[name].set(chunk[name].subarray(from, to));
  const ends: number[] = [];
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let i = 0; i < columns.payload.length; i++) {
    const n = columns.payload[i] as number;
    if (n === 0) continue;
    const piece = payloadOf(chunk, n);
    length += piece.length;
    ends.push(length);
    pieces.push(piece);
    columns.payload[i] = ends.length;
  }
  const bytes = new Uint8Array(length);
  for (const [i, piece] of pieces.entries()) bytes.set(piece, (ends[i] as number) - piece.length);
  const strings = from === 0 ? chunk.strings : [];
  const firstString = from === 0 ? chunk.firstString : chunk.firstString + chunk.strings.length;
  return {
    firstSeq: chunk.firstSeq + from,
    count: to - from,
    ...columns,
    firstString,
    strings,
    payloads: { ends: Uint32Array.from(ends), bytes },
  };
}

function payloadOf(chunk: EventChunk, n: number): Uint8Array {
  const { ends, bytes } = chunk.payloads;
  return bytes.subarray(n === 1 ? 0 : (ends[n - 2] as number), ends[n - 1] as number);
}

function payloadLength(chunk: EventChunk, i: number): number {
  const n = chunk.payload[i] as number;
  return n === 0 ? 0 : payloadOf(chunk, n).length;
}
