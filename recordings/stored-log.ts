// A log in a database, and what is not in it yet: the answers that are the same for a recording and for a session that still
// writes. `tail` are the chunks after the last row of the store, in order; a recording has none.

import type { Database } from 'better-sqlite3';
import type { World } from '../runtime/fold/world.ts';
import type { EventChunk, StringTable } from '../runtime/protocol/chunk.ts';
import { causeOf, payloadText } from '../runtime/protocol/chunk.ts';
import { EV } from '../runtime/protocol/event-table.ts';
import { readState, StateCache } from '../runtime/protocol/state-patch.ts';
import type { ProfileSample } from './chunk-codec.ts';
import type { ChunkPlace } from './chunk-store.ts';
import { ChunkStore, upperBound } from './chunk-store.ts';
import type { Cut } from './cut.ts';
import { KeptRecords, readCut } from './cut.ts';
import { KeptWorlds } from './kept-worlds.ts';
import { KeyframeReader } from './keyframes.ts';
import type { CrashRow, GapRow, LogOverview } from './log-reader.ts';
import { RecordingError } from './log-reader.ts';
import { makeOverview } from './overview.ts';
import type { Stretch } from './query/source.ts';
import { stretchOf } from './query/source.ts';

/** A world is kept at the last multiple of this before each seq that was asked for. */
const MARK_EVERY = 1024;
/** And at the last multiple of this, while somebody steps back: then a step costs a fork and a few events. */
const NEAR_MARK_EVERY = 16;
/** A fork of a world of more processes costs more, once it is changed, than what lies between marks; it is kept for steps back only. */
const FEW_PROCESSES = 16_384;
/** A seek this near to the one before is of somebody who scrubs or steps: worlds on its way are kept. */
const NEAR_BY = 65_536;
/** A kept world that is so many events behind a keyframe is still nearer: to read one takes as long as to fold these. */
const WORTH_FOLDING = 8192;

export class StoredLog {
  readonly strings: StringTable;
  readonly chunks: ChunkStore;
  readonly keyframes: KeyframeReader;
  tail: EventChunk[] = [];
  #db: Database;
  #cut: Cut | undefined;
  #kept: KeptRecords | undefined;
  readonly #worlds = new KeptWorlds();
  /** The seq of the world that was asked for last. */
  #asked = 0;
  readonly #states = new StateCache();

  /** @throws FormatError for a cut that is none */
  constructor(db: Database, strings: StringTable) {
    this.#db = db;
    this.#cut = readCut(db);
    if (this.#cut) this.#kept = new KeptRecords(db);
    this.strings = strings;
    this.chunks = new ChunkStore(db, strings);
    this.keyframes = new KeyframeReader(db, strings);
  }

  /** The same log in another file from now on. */
  use(db: Database): void {
    this.#db = db;
    if (this.#cut) this.#kept = new KeptRecords(db);
    this.chunks.use(db);
    this.keyframes.use(db);
  }

  /** Where the oldest detail was let go, if it was. */
  get cut(): Cut | undefined {
    return this.#cut;
  }

  /** The rows before the cut are gone from the database; `place` stands for them. */
  letGo(cut: Cut, place: ChunkPlace): void {
    this.#cut = cut;
    this.#kept = new KeptRecords(this.#db);
    this.chunks.letGo(cut.next, place);
    this.#worlds.forgetBefore(cut.seq);
  }

  get lastSeq(): number {
    const last = this.tail.at(-1);
    return last ? last.firstSeq + last.count - 1 : this.chunks.lastSeq;
  }

  get lastAt(): number {
    const last = this.tail.at(-1);
    return last ? (last.at[last.count - 1] as number) : (this.chunks.places.at(-1)?.lastAt ?? 0);
  }

  chunkAt(seq: number): EventChunk | undefined {
    const first = this.tail[0];
    if (first === undefined || seq < first.firstSeq) return this.chunks.chunkAt(seq);
    const chunk = this.tail[upperBound(this.tail, ({ firstSeq }) => firstSeq <= seq) - 1];
    return chunk && seq < chunk.firstSeq + chunk.count ? chunk : undefined;
  }

  // ── as a source of queries (query/source.ts) ──

  stretchAt(seq: number): Stretch | undefined {
    const { chunks } = this;
    const found = chunks.find(seq);
    const place = chunks.places[found];
    const holding = place && seq < place.firstSeq + place.count ? place : chunks.places[found + 1];
    if (holding) return { ...holding, pairs: chunks.pairs(holding) };
    const chunk = this.tail[upperBound(this.tail, (c) => c.firstSeq + c.count <= seq)];
    return chunk && stretchOf(chunk);
  }

  stretchBefore(seq: number): Stretch | undefined {
    const chunk = this.tail[upperBound(this.tail, ({ firstSeq }) => firstSeq <= seq) - 1];
    if (chunk) return stretchOf(chunk);
    const place = this.chunks.places[this.chunks.find(seq)];
    return place && { ...place, pairs: this.chunks.pairs(place) };
  }

  scanAt(seq: number): EventChunk | undefined {
    const first = this.tail[0];
    return first === undefined || seq < first.firstSeq ? this.chunks.scanAt(seq) : this.chunkAt(seq);
  }

  payloadAt(seq: number): string | undefined {
    const text = this.#payloadAsWritten(seq);
    return text === undefined ? undefined : readState(text, seq, (base) => this.#payloadAsWritten(base), this.#states);
  }

  /** The message that the record `key` put into a mailbox: a timer's stands with its start, a delayed one with its send. */
  messageAt(key: number): string | undefined {
    const chunk = this.recordAt(key);
    const i = chunk ? key - chunk.firstSeq : 0;
    const type = chunk?.type[i];
    return this.#payloadAsWritten(chunk && (type === EV.timer_fired || type === EV.message_delivered) ? causeOf(chunk, i) : key);
  }

  /** A chunk that holds a record, also one of those let go that was kept: these are alone in theirs. */
  recordAt(seq: number): EventChunk | undefined {
    return this.#cut !== undefined && seq < this.#cut.next ? this.#kept?.get(seq)?.chunk : this.chunkAt(seq);
  }

  #payloadAsWritten(seq: number): string | undefined {
    const chunk = this.recordAt(seq);
    return chunk && payloadText(chunk, seq - chunk.firstSeq);
  }

  /** @throws RecordingError when what leads there is damaged */
  worldAt(seq: number): World {
    const wanted = Math.max(0, seq);
    const last = Math.min(wanted, this.lastSeq);
    const goesBack = last < this.#asked && this.#asked - last <= MARK_EVERY;
    // Who jumps about comes back to none of the places on the way.
    const staysNear = Math.abs(last - this.#asked) <= NEAR_BY;
    this.#asked = last;
    const world = this.#nearest(wanted, staysNear);
    if ((staysNear && world.keptProcesses <= FEW_PROCESSES) || goesBack) this.#keepAt(world, last - (last % MARK_EVERY), last);
    if (goesBack) this.#keepAt(world, last - (last % NEAR_MARK_EVERY), last);
    this.#fold(world, wanted);
    return world;
  }

  /** Folds on to a seq and keeps a fork there, for the next seek near it. */
  #keepAt(world: World, seq: number, last: number): void {
    if (seq <= world.seq) return;
    this.#fold(world, seq, last);
    if (!this.#worlds.has(world.seq)) this.#worlds.keep(world.fork());
  }

  /** The nearest world that is there without folding: the caller's own. */
  #nearest(seq: number, staysNear: boolean): World {
    const kept = this.#worlds.before(seq);
    if (kept && seq - kept.seq < WORTH_FOLDING) return kept.fork();
    const keyframe = kept ? this.keyframes.seqBefore(seq) : 0;
    if (kept && keyframe - kept.seq < WORTH_FOLDING) return kept.fork();
    const read = this.keyframes.before(seq);
    // Where keyframes are damaged, an older one served.
    if (kept && kept.seq >= read.seq) return kept.fork();
    if (staysNear && read.keptProcesses <= FEW_PROCESSES) this.#worlds.keep(read.fork());
    return read;
  }

  /** Folds on to `seq`; the fold will go on to `last`. */
  #fold(world: World, seq: number, last = seq): void {
    while (world.nextSeq <= seq) {
      const from = world.nextSeq;
      const chunk = this.#toFold(from, last);
      if (!chunk) return;
      try {
        world.apply(chunk, Math.max(0, from - chunk.firstSeq), Math.min(chunk.count, seq - chunk.firstSeq + 1));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new RecordingError(`The recording can't be read from event ${world.nextSeq} on: ${why}.`, world.nextSeq, error);
      }
    }
  }

  /** The chunk that goes on from `from`; of one that reaches beyond `to` perhaps only the first part. */
  #toFold(from: number, to: number): EventChunk | undefined {
    const { places } = this.chunks;
    const found = Math.max(0, this.chunks.find(from));
    for (let i = found; i < places.length && i <= found + 1; i++) {
      const place = places[i] as (typeof places)[number];
      if (place.firstSeq > to) return undefined;
      if (place.firstSeq + place.count > from) return this.chunks.prefixTo(place, to);
    }
    return this.tail.find((chunk) => chunk.firstSeq <= to && chunk.firstSeq + chunk.count > from);
  }

  /** The chunks that hold records from one seq to another, both included, in order. */
  *#between(from: number, to: number): Generator<EventChunk> {
    const { places } = this.chunks;
    for (let i = Math.max(0, this.chunks.find(from)); i < places.length; i++) {
      const place = places[i] as (typeof places)[number];
      if (place.firstSeq > to) return;
      if (place.firstSeq + place.count > from) yield this.chunks.read(place);
    }
    for (const chunk of this.tail) if (chunk.firstSeq <= to && chunk.firstSeq + chunk.count > from) yield chunk;
  }

  /** Every chunk in order. */
  all(): Generator<EventChunk> {
    return this.#between(1, Number.POSITIVE_INFINITY);
  }

  seqAtTime(at: number): number {
    const inTail = this.tail.findLast((chunk) => (chunk.at[0] as number) <= at);
    const place = this.chunks.places[this.chunks.findTime(at)];
    const chunk = inTail ?? (place && this.chunks.read(place));
    return chunk ? chunk.firstSeq - 1 + upperBound(chunk.at, (time) => time <= at) : 0;
  }

  overview(buckets: number, crashes: readonly CrashRow[], gaps: readonly GapRow[]): LogOverview {
    return makeOverview(this.samples(), this.lastAt, buckets, crashes, gaps, (seq) => this.timeAfter(seq));
  }

  /** Time of the first record at or after a seq; of the last, where there is none. */
  timeAfter(seq: number): number {
    const chunk = this.chunkAt(seq);
    return chunk ? (chunk.at[seq - chunk.firstSeq] as number) : this.lastAt;
  }

  *samples(): Generator<ProfileSample> {
    let live = 0;
    for (const place of this.chunks.places) {
      yield* this.chunks.profile(place);
      live = place.live;
    }
    for (const chunk of this.tail) {
      for (let i = 0; i < chunk.count; i++) {
        if (chunk.type[i] === EV.process_spawned) live += 1;
        else if (chunk.type[i] === EV.process_exited) live -= 1;
        yield { count: 1, at: chunk.at[i] as number, live: Math.max(0, live) };
      }
    }
  }
}
