// Writes a session into a file while it runs, folds it, and answers questions about it meanwhile (log-reader.ts).
//
// Events are written after at most 4 ms or 16,000 of them, in one transaction. What was written so early is replaced when
// its 16,000 are together: so a crash of this process loses little, and a closed file consists of few well-packed rows.
// While a session writes, the file is in WAL mode and locked for other processes; closing leaves a single file.
//
// The design had a spill file beside the recording for what is not in SQLite yet. A commit into the WAL is an append too: it
// takes a tenth of a millisecond, needs no second way of recovery, and leaves nothing beside the file that could get lost.

import { existsSync, rmSync, statSync } from 'node:fs';
import type { Database, Statement } from 'better-sqlite3';
import { World } from '../runtime/fold/world.ts';
import type { EventChunk, StringTable } from '../runtime/protocol/chunk.ts';
import { EV } from '../runtime/protocol/event-table.ts';
import { LogHash } from '../runtime/protocol/log-hash.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import type { ChunkRow } from './chunk-codec.ts';
import { encodeChunk, liveAfter } from './chunk-codec.ts';
import { cutForRows, joinChunks } from './chunk-cuts.ts';
import { openFile, sqliteCode } from './database.ts';
import type { Lost } from './file-watch.ts';
import { FileWatch, nextFreeName } from './file-watch.ts';
import { KeyframeWriter } from './keyframes.ts';
import type { CrashRow, GapRow, LogOverview, LogReader, RecordingInfo, RecordingMeta, RestartRow } from './log-reader.ts';
import { writeClosing, writeRecordingMeta } from './meta.ts';
import type { Stretch } from './query/source.ts';
import { FORMAT_VERSION, migrate } from './schema.ts';
import { SideFacts } from './side-facts.ts';
import { SideTables } from './side-tables.ts';
import { StoredLog } from './stored-log.ts';
import { stringWriter } from './string-store.ts';

const EVENTS_PER_ROW = 16_384;
const EVENTS_PER_TRANSACTION = 16_384;
/** With the 4 to 8 ms that events may wait in the program's worker, a kill loses some 10 ms of them. */
const MILLIS_PER_TRANSACTION = 4;
/** So many early rows are joined to one: a session of few events would else have thousands of them. */
const EARLY_ROWS = 32;
/** A checkpoint waits for the disk: at SQLite's own 1,000 pages it did so ten times a second at full speed. */
const PAGES_PER_CHECKPOINT = 8000;
/** Payload bytes after which a row is complete before it has its 16,000 events. */
const BYTES_PER_ROW = 8 * 1024 * 1024;

export interface WriterOptions {
  /** Milliseconds on a clock that never goes back. Default `performance.now`. */
  readonly now?: () => number;
  /**
   * With it the recording writes in time by itself, as long as this thread's event loop runs; it is told what failed then. Without
   * it, `tick` has to be called often.
   */
  readonly onWriteFailed?: (error: unknown) => void;
  /** False: a copy that can be made again; nothing waits for the disk. Default true. */
  readonly durable?: boolean;
}

/**
 * Begins a recording. The file must not exist yet.
 * @throws Error when it exists; SqliteError when it can't be created
 */
export function createRecording(path: string, meta: RecordingMeta, options: WriterOptions = {}): RecordingWriter {
  if (existsSync(path)) throw new Error(`${path} exists already: a recording is never written over`);
  const db = openFile(path, 'create');
  try {
    if (options.durable === false) db.pragma('synchronous = OFF');
    // Identity and tables go into the file itself before WAL begins, so that a crashed session's file is known for what it is.
    migrate(db);
    db.transaction(() => writeRecordingMeta(db, meta))();
    holdForWriting(db);
    if (options.durable === false) db.pragma('synchronous = OFF');
  } catch (error) {
    db.close();
    throw error;
  }
  return new RecordingWriter(db, path, meta, options);
}

function holdForWriting(db: Database): void {
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma(`wal_autocheckpoint = ${PAGES_PER_CHECKPOINT}`);
}

/** Statements with which one file is written. */
interface Statements {
  readonly insertChunk: Statement;
  readonly deleteEarly: Statement;
  readonly writeString: (id: number, text: string) => void;
}

const prepare = (db: Database): Statements => ({
  insertChunk: db.prepare(
    `INSERT OR REPLACE INTO chunks (first_seq, count, first_at, last_at, live, first_string, string_count, checksum,
       columns_codec, columns_size, payloads_codec, payloads_size, profile, columns, payloads)
     VALUES (@first_seq, @count, @first_at, @last_at, @live, @first_string, @string_count, @checksum,
       @columns_codec, @columns_size, @payloads_codec, @payloads_size, @profile, @columns, @payloads)`,
  ),
  deleteEarly: db.prepare('DELETE FROM chunks WHERE first_seq > ?'),
  writeString: stringWriter(db),
});

export class RecordingWriter implements LogReader {
  /** Changes when the recording goes on in another file. */
  path: string;
  readonly meta: RecordingMeta;
  /** The live fold: the world after everything that was appended. Others may read it, only this class may change it. */
  readonly world = new World();
  #db: Database;
  #watch: FileWatch;
  #statements: Statements;
  readonly #now: () => number;
  readonly #log: StoredLog;
  readonly #hash = new LogHash();
  readonly #facts: SideFacts;
  readonly #tables: SideTables;
  readonly #keyframes: KeyframeWriter;
  /** Of `#log.tail`: how many chunks, events and payload bytes there are, and how many chunks are written early. */
  #tailEvents = 0;
  #tailBytes = 0;
  #writtenEarly = 0;
  #earlyRows = 0;
  #unwritten = 0;
  #stringsWritten = 0;
  #recordedUpTo = 0;
  #waitingSince = 0;
  #lastWrite = Number.NEGATIVE_INFINITY;
  #closed = false;
  readonly #onWriteFailed: ((error: unknown) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Use `createRecording`. */
  constructor(db: Database, path: string, meta: RecordingMeta, options: WriterOptions) {
    this.#db = db;
    this.path = path;
    this.#watch = new FileWatch(path);
    this.#statements = prepare(db);
    this.meta = meta;
    this.#now = options.now ?? (() => performance.now());
    this.#onWriteFailed = options.onWriteFailed;
    this.#log = new StoredLog(db, this.world.strings);
    this.#facts = new SideFacts(db, this.world);
    this.#tables = new SideTables(db);
    this.#keyframes = new KeyframeWriter(db);
  }

  /**
   * Takes the next chunk of the log; its arrays belong to the recording from now on. Writes when 16,000 events have gathered.
   * @throws RangeError for a chunk that does not follow; SqliteError when the file can't be written (a full disk)
   */
  append(chunk: EventChunk): void {
    if (this.#closed) throw new Error(`${this.path} is closed: nothing can be recorded any more`);
    if (chunk.count === 0) return;
    this.#facts.fold(chunk);
    this.#hash.add(chunk);
    this.#log.tail.push(chunk);
    this.#tailEvents += chunk.count;
    this.#tailBytes += chunk.payloads.bytes.length;
    if (this.#unwritten === 0) this.#waitingSince = this.#now();
    this.#unwritten += chunk.count;
    if (this.#unwritten >= EVENTS_PER_TRANSACTION || this.#tailBytes >= BYTES_PER_ROW) this.flush();
    else if (this.#onWriteFailed && !this.#timer) {
      const wait = this.#lastWrite + MILLIS_PER_TRANSACTION - this.#now();
      if (wait <= 0) this.flush();
      else this.#timer = setTimeout(() => this.#writeInTime(), wait);
    }
  }

  /** To be called often: writes what has waited for 4 ms. */
  tick(): void {
    if (this.#unwritten > 0 && this.#now() - this.#waitingSince >= MILLIS_PER_TRANSACTION) this.flush();
  }

  #writeInTime(): void {
    this.#timer = undefined;
    if (this.#closed) return;
    try {
      this.flush();
    } catch (error) {
      this.#onWriteFailed?.(error);
    }
  }

  /** Seq of the last record that is in the file for good. */
  get recordedUpTo(): number {
    return this.#recordedUpTo;
  }

  /** Writes everything there is, in one transaction. */
  flush(): void {
    if (this.#unwritten === 0) return;
    this.#lastWrite = this.#now();
    const complete = this.#tailEvents >= EVENTS_PER_ROW || this.#tailBytes >= BYTES_PER_ROW;
    this.#write(complete);
  }

  /** What happened to the file behind our back, if anything. To be asked each second or so. @throws the error of the file system */
  look(): Lost | undefined {
    return this.#watch.look();
  }

  /**
   * Goes on in a new file beside the old one, which has all that was recorded so far: what was deleted or replaced under its name
   * can still be read by who holds it open. Gives the new path; the one that had the name is left as it is.
   * @throws SqliteError when there can be no new file (a folder that is gone); then all is as before
   */
  moveOn(): string {
    if (this.#closed) throw new Error(`${this.path} is closed: nothing can be recorded any more`);
    if (this.#unwritten > 0) this.flush();
    const path = nextFreeName(this.path);
    let db: Database | undefined;
    try {
      this.#db.prepare('VACUUM INTO ?').run(path);
      db = openFile(path, 'write');
      holdForWriting(db);
    } catch (error) {
      db?.close();
      for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
      throw error;
    }
    const [old, oldPath] = [this.#db, this.path];
    this.#db = db;
    this.path = path;
    this.#watch = new FileWatch(path);
    this.#statements = prepare(db);
    for (const part of [this.#log, this.#facts, this.#tables, this.#keyframes]) part.use(db);
    letGoOf(old, oldPath);
    return path;
  }

  /**
   * Writes the rest and leaves one file that opens read-only anywhere. `cleanly` false: the session was cut off.
   * @throws SqliteError when that can't be written; the recording can still be asked, closed again, or abandoned
   */
  close(cleanly = true): void {
    if (this.#closed) return;
    if (this.#log.tail.length > 0) this.#write(true);
    writeClosing(this.#db, { closedCleanly: cleanly, logHash: this.#hash.hex(), ended: new Date().toISOString() });
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.pragma('journal_mode = DELETE');
    this.#end();
  }

  /** Lets go of the file without writing anything: after `close` has failed. Nothing can be asked of it then. */
  abandon(): void {
    this.#end();
  }

  #end(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#db.close();
  }

  #write(complete: boolean): void {
    const { tail, chunks } = this.#log;
    const texts = this.strings.texts;
    const anew = complete || this.#earlyRows >= EARLY_ROWS;
    const rows = this.#rowsOf(anew ? tail : tail.slice(this.#writtenEarly));
    this.#db.transaction(() => {
      for (let id = this.#stringsWritten + 1; id < texts.length; id++) this.#statements.writeString(id, texts[id] as string);
      if (anew) this.#statements.deleteEarly.run(chunks.lastSeq);
      for (const row of rows) this.#statements.insertChunk.run(row);
      this.#facts.write();
      if (complete)
        this.#keyframes.afterRows(
          this.world,
          rows.reduce((n, row) => n + row.columns.length + row.payloads.length, 0),
        );
    })();
    this.#facts.written();
    this.#stringsWritten = texts.length - 1;
    this.#unwritten = 0;
    this.#recordedUpTo = this.lastSeq;
    this.#writtenEarly = tail.length;
    this.#earlyRows = anew ? 1 : this.#earlyRows + 1;
    if (!complete) return;
    this.#earlyRows = 0;
    for (const { first_seq, count, first_at, last_at, live } of rows) {
      chunks.places.push({ firstSeq: first_seq, count, firstAt: first_at, lastAt: last_at, live });
    }
    this.#log.tail = [];
    this.#tailEvents = 0;
    this.#tailBytes = 0;
    this.#writtenEarly = 0;
  }

  /** Chunks as rows: joined as far as one follows the other (a gap ends a row), cut where they are too large. */
  #rowsOf(chunks: readonly EventChunk[]): ChunkRow[] {
    const rows: ChunkRow[] = [];
    let live = this.#liveBefore(chunks[0]?.firstSeq ?? 0);
    for (let from = 0; from < chunks.length; ) {
      let to = from + 1;
      while (to < chunks.length && follows(chunks[to - 1] as EventChunk, chunks[to] as EventChunk)) to += 1;
      for (const part of cutForRows(joinChunks(chunks.slice(from, to)))) {
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

  // ── what can be asked meanwhile ──

  get strings(): StringTable {
    return this.world.strings;
  }
  get lastSeq(): number {
    return this.world.seq;
  }
  get lastAt(): Micros {
    return this.world.at;
  }
  get logHash(): string {
    return this.#hash.hex();
  }
  info(): RecordingInfo {
    const { events, spawned, crashes, restarts, gaveUp, gaps } = this.world.counts;
    const { program, seed } = this.meta;
    const [durationUs, logHash, closedCleanly] = [this.lastAt, this.logHash, this.#closed];
    return {
      formatVersion: FORMAT_VERSION,
      program,
      seed,
      events,
      processes: spawned,
      crashes,
      restarts,
      gaveUp,
      durationUs,
      gaps,
      logHash,
      closedCleanly,
    };
  }
  chunkAt(seq: number): EventChunk | undefined {
    return this.#log.chunkAt(seq);
  }
  worldAt(seq: number): World {
    return this.#log.worldAt(seq);
  }
  payloadAt(seq: number): string | undefined {
    return this.#log.payloadAt(seq);
  }
  stretchAt(seq: number): Stretch | undefined {
    return this.#log.stretchAt(seq);
  }
  stretchBefore(seq: number): Stretch | undefined {
    return this.#log.stretchBefore(seq);
  }
  scanAt(seq: number): EventChunk | undefined {
    return this.#log.scanAt(seq);
  }
  seqAtTime(at: Micros): number {
    return this.#log.seqAtTime(at);
  }
  crashes(): CrashRow[] {
    this.#flushFacts();
    return this.#tables.crashes();
  }
  restarts(): RestartRow[] {
    this.#flushFacts();
    return this.#tables.restarts();
  }
  gaps(): GapRow[] {
    this.#flushFacts();
    return this.#tables.gaps();
  }
  overview(buckets: number): LogOverview {
    return this.#log.overview(buckets, this.crashes(), this.gaps());
  }

  /** The side tables answer for what is written; so what is not is written first. */
  #flushFacts(): void {
    if (this.#facts.pending > 0) this.flush();
  }
}

/**
 * Closes a file that lost its name. What was only in its -wal goes into it first (it may have a new name), so that no -wal of ours
 * stays beside a file that is not ours. What SQLite has against tidying up there does not matter any more.
 */
function letGoOf(db: Database, path: string): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    db.close();
  }
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (wal?.size === 0) rmSync(`${path}-wal`, { force: true });
}

/** A gap ends its row, also one that stands for a single record. */
const follows = (before: EventChunk, chunk: EventChunk): boolean =>
  chunk.firstSeq === before.firstSeq + before.count && before.type[before.count - 1] !== EV.gap;
