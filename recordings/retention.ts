// Lets go of the oldest detail where only so much is to be kept: whole rows of events, from the front. What stays of them is what people
// look up by hand (the side tables: lives, crashes, restarts, supervisors), a gap record in their place, a keyframe at the cut, so that
// every world behind it is what it was, and the records which that world names: states, messages that wait or are on their way.
//
// Each step is one transaction, so that whatever ends this process, the file is as before it or as after it.

import type { Database } from 'better-sqlite3';
import type { World } from '../runtime/fold/world.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { causeOf, payloadText } from '../runtime/protocol/chunk.ts';
import { BIT0, EV } from '../runtime/protocol/event-table.ts';
import { LogHash } from '../runtime/protocol/log-hash.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import { encodeChunk } from './chunk-codec.ts';
import type { ChunkPlace } from './chunk-store.ts';
import type { Cut, KeptRecord } from './cut.ts';
import { gapBefore, KeptRecords, singleRecord, writeCut } from './cut.ts';
import { writeKeyframe } from './keyframes.ts';
import { INSERT_CHUNK } from './row-writer.ts';
import type { StoredLog } from './stored-log.ts';

/** How much is kept, at least the last row: bytes of the file, or µs of virtual time before the last event. */
export type Keep = { readonly bytes: number } | { readonly us: Micros };

/** A step looks at every process, so it takes more rows at once where there are many. */
const PROCESSES_PER_ROW = 4096;
const MOST_ROWS = 64;

export class Retention {
  #db: Database;
  readonly #log: StoredLog;
  readonly #keep: Keep;
  /** Over all that was let go. */
  #hash: LogHash | undefined;
  /** Messages on their way at the cut, by the record that sent them off. */
  #waiting: Map<number, KeptRecord> | undefined;
  /** A step failed, and hash and messages may count rows that are still there: no other is tried. */
  #failed = false;

  constructor(db: Database, log: StoredLog, keep: Keep) {
    this.#db = db;
    this.#log = log;
    this.#keep = keep;
  }

  /** Goes on in another file, which has all that was written. */
  use(db: Database): void {
    this.#db = db;
  }

  /** To be called after complete rows were written: lets go of what is too much. @throws SqliteError, RecordingError */
  afterRows(): void {
    while (this.step());
  }

  /** Lets go of some of what is too much. False where there is nothing, or nothing more can go. @throws SqliteError, RecordingError */
  step(): boolean {
    return this.#isTooMuch() && this.#letGo();
  }

  #isTooMuch(): boolean {
    if ('us' in this.#keep) {
      const oldest = this.#rows[0];
      return oldest !== undefined && oldest.lastAt < this.#log.lastAt - this.#keep.us;
    }
    const pragma = (name: string): number => Number(this.#db.pragma(name, { simple: true }));
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size') > this.#keep.bytes;
  }

  /** Rows with records of the program. */
  get #rows(): readonly ChunkPlace[] {
    const { places } = this.#log.chunks;
    return this.#log.cut ? places.slice(1) : places;
  }

  /** One step. False where nothing more can go. */
  #letGo(): boolean {
    const rows = this.#rows;
    const processes = this.#log.worldAt((rows[0]?.firstSeq ?? 1) - 1).keptProcesses;
    const many = Math.min(rows.length - 1, MOST_ROWS, Math.ceil((processes + 1) / PROCESSES_PER_ROW));
    if (many < 1 || this.#failed) return false;
    this.#failed = true;
    const going = rows.slice(0, many);
    const [first, last] = [going[0] as ChunkPlace, going.at(-1) as ChunkPlace];
    const next = (rows[many] as ChunkPlace).firstSeq;
    const chunks = going.map((place) => this.#log.chunks.read(place));
    const world = this.#log.worldAt(last.firstSeq + last.count - 1);
    for (const chunk of chunks) this.#passOver(chunk);
    const kept = this.#neededBy(world);
    const { seq, at, counts } = world;
    const cut: Cut = { seq, at, next, events: counts.events, hash: this.#hashBefore(first).state() };
    const gap = gapBefore(next, this.#log.chunks.places[0]?.firstAt ?? 0);
    if (!this.#write(cut, gap, world, kept)) return false;
    const { firstSeq, count, at: gapAt } = gap;
    const place = { firstSeq, count, firstAt: gapAt[0] as number, lastAt: gapAt[0] as number, live: counts.live };
    this.#log.letGo(cut, place);
    this.#failed = false;
    return true;
  }

  #write(cut: Cut, gap: EventChunk, world: World, kept: ReadonlyMap<number, KeptRecord>): boolean {
    const db = this.#db;
    return db.transaction(() => {
      if (!writeKeyframe(db, world)) return false;
      db.prepare('DELETE FROM keyframes WHERE seq < ?').run(cut.seq);
      db.prepare('DELETE FROM chunks WHERE first_seq < ?').run(cut.next);
      db.prepare(INSERT_CHUNK).run(encodeChunk(gap, world.counts.live));
      db.prepare('DELETE FROM gaps WHERE seq < ?').run(cut.next);
      db.prepare("INSERT INTO gaps (seq, at, count, why) VALUES (1, ?, ?, 'retention')").run(gap.at[0], cut.next - 1);
      const table = this.#log.cut ? new KeptRecords(db) : KeptRecords.create(db);
      table.replace(kept);
      writeCut(db, cut);
      return true;
    })();
  }

  #hashBefore(first: ChunkPlace): LogHash {
    const { cut, strings } = this.#log;
    this.#hash ??= cut ? LogHash.from(cut.hash, strings.texts.slice(0, this.#log.chunks.read(first).firstString)) : new LogHash();
    return this.#hash;
  }

  #passOver(chunk: EventChunk): void {
    this.#hashBefore(this.#rows[0] as ChunkPlace).add(chunk);
    this.#waiting ??= this.#waitingBefore();
    for (let i = 0; i < chunk.count; i++) {
      const type = chunk.type[i] as number;
      if (type === EV.timer_fired || type === EV.message_delivered || type === EV.message_dropped || type === EV.timer_cancelled)
        this.#waiting.delete(causeOf(chunk, i));
      else if (type === EV.timer_started || (type === EV.message_sent && !((chunk.flags[i] as number) & BIT0))) {
        this.#waiting.set(chunk.firstSeq + i, { chunk: singleRecord(chunk, i, payloadText(chunk, i)), waiting: true });
      }
    }
  }

  #waitingBefore(): Map<number, KeptRecord> {
    if (!this.#log.cut) return new Map();
    const kept = new KeptRecords(this.#db);
    return new Map(kept.seqs(true).map((seq) => [seq, kept.get(seq) as KeptRecord]));
  }

  /** The records that go and that this world names: states, messages that wait, what is handled. */
  #neededBy(world: World): Map<number, KeptRecord> {
    const needed = new Map<number, KeptRecord>();
    const keep = (seq: number): void => {
      const chunk = seq === 0 ? undefined : this.#log.recordAt(seq);
      if (!chunk) return;
      const i = seq - chunk.firstSeq;
      needed.set(seq, { chunk: singleRecord(chunk, i, this.#log.payloadAt(seq)), waiting: false });
      // The message of a timer stands with its start, a delayed one with its send.
      if (chunk.type[i] === EV.timer_fired || chunk.type[i] === EV.message_delivered) keep(causeOf(chunk, i));
    };
    for (const { stateSeq, handlingSeq, mailbox } of world.processes()) {
      keep(handlingSeq);
      keep(stateSeq);
      for (const { key } of mailbox) keep(key);
    }
    for (const [seq, record] of this.#waiting ?? []) needed.set(seq, record);
    return needed;
  }
}
