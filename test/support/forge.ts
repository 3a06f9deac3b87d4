// Recordings that no writer writes: a sound one with one row changed, its checksum right.

import BetterSqlite from 'better-sqlite3';
import { encodeChunk } from '../../recordings/chunk-codec.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { open } from './recordings.ts';

/** Replaces the row that holds `seq` by what `change` makes of it. */
export function forgeRow(path: string, seq: number, change: (chunk: EventChunk) => EventChunk): void {
  const reader = open(path);
  const chunk = reader.chunkAt(seq);
  reader.close();
  if (!chunk) throw new Error(`${path} has no event ${seq}`);
  const row = encodeChunk(change(chunk), 0);
  const db = new BetterSqlite(path);
  db.prepare(
    `UPDATE chunks SET checksum = @checksum, columns_codec = @columns_codec, columns_size = @columns_size, columns = @columns,
       payloads_codec = @payloads_codec, payloads_size = @payloads_size, payloads = @payloads WHERE first_seq = @first_seq`,
  ).run({ ...row });
  db.close();
}

/** The chunk with another type of the record with this seq. */
export const withType =
  (seq: number, code: number) =>
  (chunk: EventChunk): EventChunk => ({
    ...chunk,
    type: chunk.type.map((type, i) => (chunk.firstSeq + i === seq ? code : type)),
  });

/** The chunk with this text as its first payload. */
export function withFirstPayload(text: string): (chunk: EventChunk) => EventChunk {
  return (chunk) => {
    const { ends, bytes } = chunk.payloads;
    const piece = new TextEncoder().encode(text);
    const first = ends[0] as number;
    const joined = new Uint8Array(bytes.length - first + piece.length);
    joined.set(piece);
    joined.set(bytes.subarray(first), piece.length);
    return { ...chunk, payloads: { ends: ends.map((end) => end - first + piece.length), bytes: joined } };
  };
}
