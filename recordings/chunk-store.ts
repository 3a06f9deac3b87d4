// The rows of the table `chunks`: an index of all of them in memory (a few numbers each), and the latest decoded ones.

import type { Database, Statement } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import type { EventChunk, StringTable } from '../runtime/protocol/chunk.ts';
import { EV, EVENT_NAMES } from '../runtime/protocol/event-table.ts';
import type { ChunkRow, ProfileSample } from './chunk-codec.ts';
import { decodeChunk, decodeChunkLazily, decodePairs, decodeProfile } from './chunk-codec.ts';
import type { Prefix } from './column-codec.ts';
import type { Columns } from './columns.ts';
import { emptyColumns } from './columns.ts';
import type { Codec } from './compression.ts';
import { MAX_SIZE } from './compression.ts';
import { blobField, countField, numberField } from './fields.ts';
import { RecordingError } from './log-reader.ts';
import { MAX_RECORDS } from './row-memory.ts';

/** Decoded chunks kept: some 16,000 events of about 45 bytes, and their payloads, each; fewer where these are large. */
const KEPT_DECODED = 24;
const KEPT_BYTES = 128 * 1024 * 1024;
const BYTES_PER_EVENT = 45;
/** Records of a row of which a part is decoded; longer parts are decoded as whole rows are. */
const LARGEST_PREFIX = 32_768;

/** Unpacked bytes that no writer puts into a row: columns take less than this for each record, pairs of type and flags included. */
const MAX_COLUMN_BYTES_EACH = 128;
/** Writers cut rows at 16 MiB of payloads, except where a single record has more: that has what a text of JavaScript can have. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

const prepare = (db: Database): { readonly row: Statement; readonly profile: Statement; readonly columns: Statement } => ({
  row: db.prepare('SELECT * FROM chunks WHERE first_seq = ?'),
  profile: db.prepare('SELECT count, profile FROM chunks WHERE first_seq = ?'),
  columns: db.prepare('SELECT columns_codec, columns_size, columns FROM chunks WHERE first_seq = ?'),
});

/** Where a row stands in the log. */
export interface ChunkPlace {
  readonly firstSeq: number;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly live: number;
}

export class ChunkStore {
  /** Ascending. */
  readonly places: ChunkPlace[] = [];
  readonly #strings: StringTable;
  #select: Statement;
  #selectProfile: Statement;
  #selectColumns: Statement;
  /** Some thirty numbers for each row that was asked about. */
  readonly #pairs = new Map<number, { readonly count: number; readonly pairs: readonly number[] }>();
  /** By firstSeq, least recently used first. */
  readonly #decoded = new Map<number, EventChunk>();
  /** The row of which only a part was decoded last, and the columns for such parts: new ones for each would be most of its garbage. */
  #part: EventChunk | undefined;
  #scratch: Columns | undefined;
  readonly #keptBytes: number;
  #heldBytes = 0;

  /** `keptBytes`: what decoded chunks may take in memory together; the latest is kept whatever it takes. */
  constructor(db: Database, strings: StringTable, keptBytes = KEPT_BYTES) {
    this.#keptBytes = keptBytes;
    this.#strings = strings;
    const { row, profile, columns } = prepare(db);
    this.#select = row;
    this.#selectProfile = profile;
    this.#selectColumns = columns;
  }

  /** The same rows in another file from now on. */
  use(db: Database): void {
    const { row, profile, columns } = prepare(db);
    this.#select = row;
    this.#selectProfile = profile;
    this.#selectColumns = columns;
  }

  /** The rows before `next` are gone; `place` stands for all of them. */
  letGo(next: number, place: ChunkPlace): void {
    this.places.splice(
      0,
      this.places.findIndex(({ firstSeq }) => firstSeq >= next),
      place,
    );
    for (const [firstSeq, chunk] of this.#decoded) {
      if (firstSeq >= next) continue;
      this.#decoded.delete(firstSeq);
      this.#heldBytes -= sizeOf(chunk);
    }
    for (const firstSeq of this.#pairs.keys()) if (firstSeq < next) this.#pairs.delete(firstSeq);
  }

  get lastSeq(): number {
    const last = this.places.at(-1);
    return last ? last.firstSeq + last.count - 1 : 0;
  }

  /** The place that holds `seq`, or else the last one before it; -1 when there is none. */
  find(seq: number): number {
    return upperBound(this.places, (place) => place.firstSeq <= seq) - 1;
  }

  /** The last place that begins at or before a time, or -1. */
  findTime(at: number): number {
    return upperBound(this.places, (place) => place.firstAt <= at) - 1;
  }

  /** The chunk that holds this seq. @throws RecordingError when its row is damaged */
  chunkAt(seq: number): EventChunk | undefined {
    const place = this.places[this.find(seq)];
    if (!place || seq >= place.firstSeq + place.count) return undefined;
    return this.read(place);
  }

  read(place: ChunkPlace): EventChunk {
    const held = this.#decoded.get(place.firstSeq);
    const chunk = held ?? this.#load(place);
    if (!held) this.#heldBytes += sizeOf(chunk);
    this.#decoded.delete(place.firstSeq);
    this.#decoded.set(place.firstSeq, chunk);
    for (const [firstSeq, oldest] of this.#decoded) {
      const fits = this.#decoded.size <= KEPT_DECODED && this.#heldBytes <= this.#keptBytes;
      if (fits || oldest === chunk) break;
      this.#decoded.delete(firstSeq);
      this.#heldBytes -= sizeOf(oldest);
    }
    return chunk;
  }

  /** The chunk that holds this seq, for one look at its columns: not kept, its payloads unpacked only when they are read. */
  scanAt(seq: number): EventChunk | undefined {
    const place = this.places[this.find(seq)];
    if (!place || seq >= place.firstSeq + place.count) return undefined;
    return this.#decoded.get(place.firstSeq) ?? this.#load(place, true);
  }

  /**
   * A row with its records up to a seq at least: to be folded at once, since its columns are filled anew for another row. A seek goes
   * through several rows that nobody asks for again; where more of the same row is asked for, it is decoded whole and kept: somebody goes
   * about in it.
   */
  prefixTo(place: ChunkPlace, seq: number): EventChunk {
    const until = Math.min(place.count, seq - place.firstSeq + 1);
    const part = this.#part?.firstSeq === place.firstSeq ? this.#part : undefined;
    if (this.#decoded.has(place.firstSeq)) return this.read(place);
    if (part) return until <= part.count ? part : this.read(place);
    this.#part = undefined;
    this.#scratch ??= emptyColumns(LARGEST_PREFIX);
    const chunk = this.#load(place, true, { until, into: this.#scratch });
    if (chunk.at === this.#scratch.at) this.#part = chunk;
    return chunk;
  }

  /** Type and flags that occur in a row, as type + 256 · flags: told by the head of its columns, without the rest. */
  pairs(place: ChunkPlace): readonly number[] {
    const known = this.#pairs.get(place.firstSeq);
    if (known?.count === place.count) return known.pairs;
    const pairs = this.#reading(place, () => {
      const row = this.#selectColumns.get(place.firstSeq) as Record<string, unknown> | undefined;
      if (!row) throw new FormatError('its row is gone', 0);
      const size = countField(row, 'columns_size', 0, MAX_COLUMN_BYTES_EACH * (place.count + 64));
      return decodePairs({ codec: countField(row, 'columns_codec') as Codec, size, bytes: blobField(row, 'columns') }, place.count);
    });
    this.#pairs.set(place.firstSeq, { count: place.count, pairs });
    return pairs;
  }

  /** Bytes of the decoded chunks that are kept. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  profile(place: ChunkPlace): ProfileSample[] {
    return this.#reading(place, () => {
      const row = this.#selectProfile.get(place.firstSeq) as Record<string, unknown> | undefined;
      if (!row) throw new FormatError('its row is gone', 0);
      return decodeProfile(blobField(row, 'profile'), place.count);
    });
  }

  #load(place: ChunkPlace, lazily = false, prefix?: Prefix): EventChunk {
    return this.#reading(place, () => {
      const row = checkRow(this.#select.get(place.firstSeq) as Record<string, unknown> | undefined);
      if (row.count !== place.count) throw new FormatError('its count changed', 0);
      const strings = this.#strings.texts.slice(row.first_string, row.first_string + row.string_count);
      const chunk = lazily ? decodeChunkLazily(row, strings, (read) => this.#reading(place, read), prefix) : decodeChunk(row, strings);
      checkTypes(chunk);
      return chunk;
    });
  }

  #reading<T>(place: ChunkPlace, read: () => T): T {
    try {
      return read();
    } catch (error) {
      const last = place.firstSeq + place.count - 1;
      const why = error instanceof Error ? error.message : String(error);
      throw new RecordingError(`Events ${place.firstSeq} to ${last} of this recording are damaged: ${why}.`, place.firstSeq, error);
    }
  }
}

const sizeOf = ({ count, payloads }: EventChunk): number => count * BYTES_PER_EVENT + payloads.bytes.length + payloads.ends.byteLength;

/** @throws FormatError for a row that is missing or holds what cannot be, before anything of it is unpacked */
export function checkRow(row: Record<string, unknown> | undefined): ChunkRow {
  if (!row) throw new FormatError('its row is gone', 0);
  const count = countField(row, 'count', 1, MAX_RECORDS);
  return {
    first_seq: countField(row, 'first_seq', 1),
    count,
    first_at: numberField(row, 'first_at'),
    last_at: numberField(row, 'last_at'),
    live: countField(row, 'live'),
    first_string: countField(row, 'first_string', 1),
    string_count: countField(row, 'string_count'),
    checksum: countField(row, 'checksum'),
    columns_codec: countField(row, 'columns_codec'),
    columns_size: countField(row, 'columns_size', 0, (count + 64) * MAX_COLUMN_BYTES_EACH),
    payloads_codec: countField(row, 'payloads_codec'),
    payloads_size: countField(row, 'payloads_size', 0, count === 1 ? MAX_SIZE : MAX_PAYLOAD_BYTES),
    profile: blobField(row, 'profile'),
    columns: blobField(row, 'columns'),
    payloads: blobField(row, 'payloads'),
  };
}

/** @throws FormatError for an event that this vocabulary does not have, and for a gap inside: behind one, seqs go on elsewhere */
export function checkTypes({ type, count, firstSeq }: EventChunk): void {
  for (let i = 0; i < count; i++) {
    const code = type[i] as number;
    if (EVENT_NAMES[code] === undefined) throw new FormatError(`event ${firstSeq + i} is of the unknown type ${code}`, i);
    if (code === EV.gap && i < count - 1) throw new FormatError(`event ${firstSeq + i}, a gap, is not the last of its row`, i);
  }
}

/**
 * Reads the index of all rows.
 * @throws FormatError when rows overlap, or leave out seqs where no gap says so (`gapCounts`: by seq of the gap)
 */
export function readPlaces(db: Database, gapCounts: ReadonlyMap<number, number>): ChunkPlace[] {
  const places: ChunkPlace[] = [];
  let next = 1;
  const rows = db.prepare('SELECT first_seq, count, first_at, last_at, live FROM chunks ORDER BY first_seq').iterate();
  for (const row of rows as Iterable<Record<string, unknown>>) {
    const place = {
      firstSeq: countField(row, 'first_seq', 1),
      count: countField(row, 'count', 1, MAX_RECORDS),
      firstAt: numberField(row, 'first_at'),
      lastAt: numberField(row, 'last_at'),
      live: countField(row, 'live'),
    };
    if (place.firstSeq !== next) throw new FormatError(`events ${next} to ${place.firstSeq - 1} are missing`, 0);
    const last = place.firstSeq + place.count - 1;
    next = last + Math.max(1, gapCounts.get(last) ?? 1);
    places.push(place);
  }
  return places;
}

/** How many of the first items hold; they are sorted so that those that hold come first. */
export function upperBound<T>(items: ArrayLike<T>, holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
