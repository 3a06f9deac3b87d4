// A chunk as a row of the table `chunks` and back: columns and payloads packed apart, so that one can be read without the
// other, and one checksum over both.

import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter, FormatError } from '../runtime/fold/bytes.ts';
import type { EventChunk, PayloadBlock } from '../runtime/protocol/chunk.ts';
import { EV } from '../runtime/protocol/event-table.ts';
import type { Prefix } from './column-codec.ts';
import { decodeColumns, encodeColumns, readPairs } from './column-codec.ts';
import type { Blob, Codec } from './compression.ts';
import { compress, decompress } from './compression.ts';

/** Records from one sample of the profile to the next. */
export const PROFILE_STEP = 256;

export interface ChunkRow {
  readonly first_seq: number;
  readonly count: number;
  readonly first_at: number;
  readonly last_at: number;
  /** Live processes after the last record. */
  readonly live: number;
  readonly first_string: number;
  readonly string_count: number;
  readonly checksum: number;
  readonly columns_codec: number;
  readonly columns_size: number;
  readonly payloads_codec: number;
  readonly payloads_size: number;
  readonly profile: Uint8Array;
  readonly columns: Uint8Array;
  readonly payloads: Uint8Array;
}

/** `liveBefore`: live processes before its first record. `codec`: default the best this Node has. */
export function encodeChunk(chunk: EventChunk, liveBefore: number, codec?: Codec): ChunkRow {
  const columns = compress(encodeColumns(chunk), codec);
  const payloads = compress(encodePayloads(chunk.payloads), codec);
  const { profile, live } = profileOf(chunk, liveBefore);
  return {
    first_seq: chunk.firstSeq,
    count: chunk.count,
    first_at: chunk.at[0] as number,
    last_at: chunk.at[chunk.count - 1] as number,
    live,
    first_string: chunk.firstString,
    string_count: chunk.strings.length,
    checksum: checksumOf(columns.bytes, payloads.bytes),
    columns_codec: columns.codec,
    columns_size: columns.size,
    payloads_codec: payloads.codec,
    payloads_size: payloads.size,
    profile,
    columns: columns.bytes,
    payloads: payloads.bytes,
  };
}

/** @throws FormatError, or RangeError of a codec, for a row that is damaged */
export function decodeChunk(row: ChunkRow, strings: readonly string[]): EventChunk {
  if (checksumOf(row.columns, row.payloads) !== row.checksum) throw new FormatError('the checksum does not fit', 0);
  const columns = decodeColumns(decompress({ codec: row.columns_codec, size: row.columns_size, bytes: row.columns }), row.count);
  const payloads = decodePayloads(decompress({ codec: row.payloads_codec, size: row.payloads_size, bytes: row.payloads }));
  checkNamed(payloads, columns.payload);
  return { firstSeq: row.first_seq, count: row.count, ...columns, firstString: row.first_string, strings, payloads };
}

/**
 * The same; payloads are unpacked when they are first asked for, and are checked only then, by what `reading` makes of an error. With
 * `prefix` the chunk has at least its first records, in columns that the next call fills anew.
 */
export function decodeChunkLazily(
  row: ChunkRow,
  strings: readonly string[],
  reading: (read: () => PayloadBlock) => PayloadBlock,
  prefix?: Prefix,
): EventChunk {
  if (checksumOf(row.columns, row.payloads) !== row.checksum) throw new FormatError('the checksum does not fit', 0);
  const columns = decodeColumns(decompress({ codec: row.columns_codec, size: row.columns_size, bytes: row.columns }), row.count, prefix);
  const count = prefix && columns === prefix.into ? Math.min(row.count, prefix.until) : row.count;
  const packed = { codec: row.payloads_codec, size: row.payloads_size, bytes: row.payloads };
  let payloads: PayloadBlock | undefined;
  return {
    firstSeq: row.first_seq,
    count,
    ...columns,
    firstString: row.first_string,
    strings,
    get payloads() {
      payloads ??= reading(() => checkNamed(decodePayloads(decompress(packed)), columns.payload, count));
      return payloads;
    },
  };
}

/** Type and flags that occur, as type + 256 · flags. @throws FormatError */
export const decodePairs = (columns: Blob, count: number): number[] => readPairs(decompress(columns), count);

function checkNamed(payloads: PayloadBlock, column: Uint32Array, count = column.length): PayloadBlock {
  const known = payloads.ends.length;
  for (let i = 0; i < count; i++) if ((column[i] as number) > known) throw new FormatError(`payload ${column[i]} of ${known} is named`, 0);
  return payloads;
}

const checksumOf = (columns: Uint8Array, payloads: Uint8Array): number => crc32(payloads, crc32(columns));

/** How many payloads, the length of each, then all their bytes. */
function encodePayloads({ ends, bytes }: PayloadBlock): Uint8Array {
  const writer = new ByteWriter();
  writer.uint(ends.length);
  let last = 0;
  for (const end of ends) {
    writer.uint(end - last);
    last = end;
  }
  writer.raw(bytes.subarray(0, last));
  return writer.take();
}

function decodePayloads(raw: Uint8Array): PayloadBlock {
  const reader = new ByteReader(raw);
  const ends = new Uint32Array(reader.count('payloads'));
  let last = 0;
  for (let i = 0; i < ends.length; i++) {
    last += reader.uint();
    if (last > raw.length) reader.fail(`payload ${i + 1} ends beyond what is there`);
    ends[i] = last;
  }
  const bytes = reader.raw(last);
  if (reader.left > 0) reader.fail(`${reader.left} bytes too many`);
  return { ends, bytes };
}

/** Time and live processes after every 256th record and after the last: what the overview reads instead of the events. */
function profileOf(chunk: EventChunk, liveBefore: number): { profile: Uint8Array; live: number } {
  const writer = new ByteWriter();
  const { at, count } = chunk;
  const lives = new Lives(chunk, liveBefore);
  let live = liveBefore;
  for (let end = Math.min(PROFILE_STEP, count); ; end = Math.min(end + PROFILE_STEP, count)) {
    live = lives.before(end);
    writer.number(at[end - 1] as number);
    writer.number(live);
    if (end === count) return { profile: writer.take(), live };
  }
}

/** Live processes after a chunk, by what it says alone. */
export const liveAfter = (chunk: EventChunk, liveBefore: number): number => new Lives(chunk, liveBefore).before(chunk.count);

/** Counts who lives along a chunk. Few records change that: they are looked for, which is many times faster than to look at each. */
class Lives {
  readonly #types: Uint8Array;
  #live: number;
  #spawned: number;
  #exited: number;

  constructor({ type, count }: EventChunk, live: number) {
    this.#types = type.subarray(0, count);
    this.#live = live;
    this.#spawned = placeOf(this.#types, EV.process_spawned, 0);
    this.#exited = placeOf(this.#types, EV.process_exited, 0);
  }

  /** How many live before record `end`; `end` must not go back. */
  before(end: number): number {
    for (; this.#spawned < end; this.#spawned = placeOf(this.#types, EV.process_spawned, this.#spawned + 1)) this.#live += 1;
    for (; this.#exited < end; this.#exited = placeOf(this.#types, EV.process_exited, this.#exited + 1)) this.#live -= 1;
    return Math.max(0, this.#live);
  }
}

/** The next record of a type from `from` on; beyond all where there is none. */
function placeOf(types: Uint8Array, code: number, from: number): number {
  const place = types.indexOf(code, from);
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}

export interface ProfileSample {
  /** Records since the sample before. */
  readonly count: number;
  readonly at: number;
  readonly live: number;
}

export function decodeProfile(profile: Uint8Array, count: number): ProfileSample[] {
  const reader = new ByteReader(profile);
  const samples: ProfileSample[] = [];
  for (let left = count; left > 0; left -= PROFILE_STEP) {
    samples.push({ count: Math.min(left, PROFILE_STEP), at: reader.number(), live: reader.number() });
  }
  return samples;
}
