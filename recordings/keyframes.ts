// Keyframes: where the fold can begin. One is written after a row of about 16,000 events, as long as keyframes take no more than
// twice what the events themselves take and 256 KiB: with more than some 10,000 processes they come further apart, and a seek decodes
// and folds more rows instead. A row decoded takes as long as a keyframe written, and seeks wait for it, so this is not the place to
// save.

import type { Database, Statement } from 'better-sqlite3';
import { FrameSink } from '../runtime/fold/frame-sink.ts';
import { World } from '../runtime/fold/world.ts';
import type { StringTable } from '../runtime/protocol/chunk.ts';
import { compress, decompress } from './compression.ts';
import { isDamage } from './damage.ts';
import { blobField, countField } from './fields.ts';

/** Keyframe bytes per byte of chunks. */
const SHARE = 2;
/** Bytes that keyframes may take besides, so that a log that packs to nearly nothing has some too. */
const ALWAYS = 256 * 1024;
/** A row that is shorter, the last of a session, gets none: folding it takes a millisecond. */
const MIN_EVENTS = 8192;

/** Unpacked: some million processes. A larger one is neither written nor believed; its world takes many times that in memory. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Damaged keyframes that one seek tries one after the other, and then so many at distances that double. */
const TRIED_ONE_BY_ONE = 8;
const DOUBLINGS = 12;

const INSERT = 'INSERT OR REPLACE INTO keyframes (seq, codec, size, frame) VALUES (?, ?, ?, ?)';
const SELECT = 'SELECT seq, codec, size, frame FROM keyframes WHERE seq <= ? ORDER BY seq DESC LIMIT 1';
const SELECT_SEQ = 'SELECT seq FROM keyframes WHERE seq <= ? ORDER BY seq DESC LIMIT 1';
const SELECT_ALL = 'SELECT seq, codec, size, frame FROM keyframes ORDER BY seq';

export class KeyframeWriter {
  #insert: Statement;
  readonly #sink = new FrameSink();
  #chunkBytes = 0;
  #keyframeBytes = 0;
  /** The last world that was encoded, its packed bytes and its processes: encoding a large one only to find it too large takes long. */
  #lastBytes = 0;
  #lastKept = 1;
  #lastEvents = 0;

  constructor(db: Database) {
    this.#insert = db.prepare(INSERT);
  }

  /** Goes on in another file, which has all that was written. */
  use(db: Database): void {
    this.#insert = db.prepare(INSERT);
  }

  /** To be called when rows of `bytes` bytes were written that end at the world's seq. */
  afterRows(world: World, bytes: number): void {
    this.#chunkBytes += bytes;
    const { events } = world.counts;
    if (events - this.#lastEvents < MIN_EVENTS) return;
    const left = ALWAYS + this.#chunkBytes * SHARE - this.#keyframeBytes;
    const kept = Math.max(1, world.keptProcesses);
    if (this.#lastBytes * Math.min(1, kept / this.#lastKept) > left) return;
    const encoded = world.encode({ strings: false, sink: this.#sink });
    if (encoded.length > MAX_FRAME_BYTES) return;
    const frame = compress(encoded);
    this.#lastBytes = frame.bytes.length;
    this.#lastKept = kept;
    if (frame.bytes.length > left) return;
    this.#keyframeBytes += frame.bytes.length;
    this.#lastEvents = events;
    this.#insert.run(world.seq, frame.codec, frame.size, frame.bytes);
  }
}

/** A keyframe wherever it is needed, unless there is one. False, and nothing is written, for a world that is too large. */
export function writeKeyframe(db: Database, world: World): boolean {
  if (db.prepare('SELECT 1 FROM keyframes WHERE seq = ?').get(world.seq)) return true;
  const encoded = world.encode({ strings: false });
  if (encoded.length > MAX_FRAME_BYTES) return false;
  const { codec, size, bytes } = compress(encoded);
  db.prepare(INSERT).run(world.seq, codec, size, bytes);
  return true;
}

export class KeyframeReader {
  readonly #strings: StringTable;
  #select: Statement;
  #selectSeq: Statement;
  #selectAll: Statement;
  /** Seqs of those that could not be read. */
  readonly #damaged = new Set<number>();

  constructor(db: Database, strings: StringTable) {
    this.#strings = strings;
    this.#selectAll = db.prepare(SELECT_ALL);
    this.#select = db.prepare(SELECT);
    this.#selectSeq = db.prepare(SELECT_SEQ);
  }

  /** The same keyframes in another file from now on. */
  use(db: Database): void {
    this.#selectAll = db.prepare(SELECT_ALL);
    this.#select = db.prepare(SELECT);
    this.#selectSeq = db.prepare(SELECT_SEQ);
  }

  /** Every keyframe by seq, with the world it gives; `undefined` for one that is damaged. */
  *all(): Generator<{ seq: number; world: World | undefined }> {
    for (const row of this.#selectAll.iterate() as Iterable<Record<string, unknown>>) {
      const seq = Number(row['seq']);
      yield { seq, world: this.#decode(row, seq) };
    }
  }

  /**
   * The world at the last keyframe at or before `seq`: the caller's own. A damaged one is skipped and not tried again, the one before it
   * serves. Where many in a row are damaged, it is looked ever further back: none of a file may be readable, and each takes its time.
   */
  before(seq: number): World {
    let tried = 0;
    for (let at = seq; at > 0; ) {
      const found = this.seqBefore(at);
      if (found === 0) break;
      if (!this.#damaged.has(found)) {
        const row = this.#find(found);
        const world = row && this.#decode(row, found);
        if (world) return world;
        this.#damaged.add(found);
        tried += 1;
      }
      const further = tried - TRIED_ONE_BY_ONE;
      at = found - (further <= 0 ? 1 : Math.ceil(seq / 2 ** (DOUBLINGS - further)));
    }
    return new World(this.#strings);
  }

  /** Where the last keyframe at or before `seq` says it stands, 0 where there is none; it may be damaged. */
  seqBefore(seq: number): number {
    const found = Number(this.#find(seq, this.#selectSeq)?.['seq'] ?? 0);
    return found >= 0 ? found : 0;
  }

  #find(seq: number, select = this.#select): Record<string, unknown> | undefined {
    try {
      return select.get(seq) as Record<string, unknown> | undefined;
    } catch (error) {
      // As in #decode: without keyframes it only takes longer.
      if (isDamage(error)) return undefined;
      throw error;
    }
  }

  #decode(row: Record<string, unknown>, seq: number): World | undefined {
    try {
      const packed = { codec: countField(row, 'codec'), size: countField(row, 'size'), bytes: blobField(row, 'frame') };
      const bytes = decompress(packed, MAX_FRAME_BYTES);
      const world = World.decode(bytes, this.#strings);
      return world.seq === seq ? world : undefined;
    } catch (error) {
      // A keyframe only saves time: the events say the same, and `bough verify` reports that one is damaged.
      if (isDamage(error)) return undefined;
      throw error;
    }
  }
}
