// The rows of a recording that is written: the newest chunks gather here until they are a row. Some are written before that, for fear
// of a crash; such early rows are replaced by one as soon as it is complete, or when there are too many of them.

import type { Database, Statement } from 'better-sqlite3';
import type { World } from '../runtime/fold/world.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { EV } from '../runtime/protocol/event-table.ts';
import type { ChunkRow } from './chunk-codec.ts';
import { encodeChunk, liveAfter } from './chunk-codec.ts';
import { cutForRows, joinChunks } from './chunk-cuts.ts';
import type { Columns } from './columns.ts';
import { emptyColumns } from './columns.ts';
import { KeyframeWriter } from './keyframes.ts';
import { writeMeta } from './meta.ts';
import type { SideFacts } from './side-facts.ts';
import type { StoredLog } from './stored-log.ts';
import { stringWriter } from './string-store.ts';

const EVENTS_PER_ROW = 16_384;
/** So many early rows are joined to one: a session of few events would else have thousands of them. */
const EARLY_ROWS = 32;
/** Payload bytes after which a row is complete before it has its 16,000 events. */
const BYTES_PER_ROW = 8 * 1024 * 1024;

export const INSERT_CHUNK = `INSERT OR REPLACE INTO chunks (first_seq, count, first_at, last_at, live, first_string, string_count, checksum,
       columns_codec, columns_size, payloads_codec, payloads_size, profile, columns, payloads)
     VALUES (@first_seq, @count, @first_at, @last_at, @live, @first_string, @string_count, @checksum,
       @columns_codec, @columns_size, @payloads_codec, @payloads_size, @profile, @columns, @payloads)`;

/** Statements with which one file is written. */
interface Statements {
  readonly insertChunk: Statement;
  readonly deleteEarly: Statement;
  readonly writeString: (id: number, text: string) => void;
}

const prepare = (db: Database): Statements => ({
  insertChunk: db.prepare(INSERT_CHUNK),
  deleteEarly: db.prepare('DELETE FROM chunks WHERE first_seq > ?'),
  writeString: stringWriter(db),
});

export class RowWriter {
  #db: Database;
  #statements: Statements;
  readonly #world: World;
  readonly #log: StoredLog;
  readonly #facts: SideFacts;
  readonly #keyframes: KeyframeWriter;
  readonly #eventsPerRow: number;
  /** Of the chunks in `#log.tail`: their events and payload bytes, and how many chunks are written early, as how many rows. */
  #events = 0;
  #bytes = 0;
  #early = 0;
  #earlyRows = 0;
  #stringsWritten = 0;
  #longestWait = 0;
  /** What is joined is written at once, so that one set of columns serves row after row. */
  readonly #joined: Columns;

  constructor(db: Database, world: World, log: StoredLog, facts: SideFacts, eventsPerRow = EVENTS_PER_ROW) {
    this.#eventsPerRow = eventsPerRow;
    this.#joined = emptyColumns(2 * eventsPerRow);
    this.#db = db;
    this.#statements = prepare(db);
    this.#world = world;
    this.#log = log;
    this.#facts = facts;
    this.#keyframes = new KeyframeWriter(db);
  }

  /** Goes on in another file, which has all that was written. */
  use(db: Database): void {
    this.#db = db;
    this.#statements = prepare(db);
    this.#keyframes.use(db);
  }

  add(chunk: EventChunk): void {
    this.#log.tail.push(chunk);
    this.#events += chunk.count;
    this.#bytes += chunk.payloads.bytes.length;
  }

  /** Whether what has gathered is a whole row. */
  get isComplete(): boolean {
    return this.#events >= this.#eventsPerRow || this.#bytes >= BYTES_PER_ROW;
  }

  /**
   * Writes everything there is, in one transaction; `complete`: as rows that stay. `longestWait`: milliseconds until events were in the
   * file, which the file says of itself. @throws SqliteError
   */
  write(complete: boolean, longestWait: number): void {
    const { tail, chunks } = this.#log;
    const { texts } = this.#world.strings;
    const anew = complete || this.#earlyRows >= EARLY_ROWS;
    const rows = this.#rowsOf(anew ? tail : tail.slice(this.#early));
    this.#db.transaction(() => {
      for (let id = this.#stringsWritten + 1; id < texts.length; id++) this.#statements.writeString(id, texts[id] as string);
      if (anew) this.#statements.deleteEarly.run(chunks.lastSeq);
      for (const row of rows) this.#statements.insertChunk.run(row);
      this.#facts.write();
      if (longestWait > this.#longestWait) writeMeta(this.#db, { writtenWithinMs: longestWait });
      if (complete)
        this.#keyframes.afterRows(
          this.#world,
          rows.reduce((n, row) => n + row.columns.length + row.payloads.length, 0),
        );
    })();
    this.#facts.written();
    this.#longestWait = longestWait;
    this.#stringsWritten = texts.length - 1;
    this.#early = tail.length;
    this.#earlyRows = anew ? 1 : this.#earlyRows + 1;
    if (!complete) return;
    for (const { first_seq, count, first_at, last_at, live } of rows) {
      chunks.places.push({ firstSeq: first_seq, count, firstAt: first_at, lastAt: last_at, live });
    }
    this.#log.tail = [];
    this.#events = 0;
    this.#bytes = 0;
    this.#early = 0;
    this.#earlyRows = 0;
  }

  /** Chunks as rows: joined as far as one follows the other (a gap ends a row), cut where they are too large. */
  #rowsOf(chunks: readonly EventChunk[]): ChunkRow[] {
    const rows: ChunkRow[] = [];
    let live = this.#liveBefore(chunks[0]?.firstSeq ?? 0);
    for (let from = 0; from < chunks.length; ) {
      let to = from + 1;
      while (to < chunks.length && follows(chunks[to - 1] as EventChunk, chunks[to] as EventChunk)) to += 1;
      for (const part of cutForRows(joinChunks(chunks.slice(from, to), this.#joined))) {
        const row = encodeChunk(part, live);
        live = row.live;
        rows.push(row);
      }
      from = to;
    }
    return rows;
  }

  /** Live processes before a record of the tail. */
  #liveBefore(seq: number): number {
    let live = this.#log.chunks.places.at(-1)?.live ?? 0;
    for (const chunk of this.#log.tail) {
      if (chunk.firstSeq >= seq) break;
      live = liveAfter(chunk, live);
    }
    return live;
  }
}

/** A gap ends its row, also one that stands for a single record. */
const follows = (before: EventChunk, chunk: EventChunk): boolean =>
  chunk.firstSeq === before.firstSeq + before.count && before.type[before.count - 1] !== EV.gap;
