// Writes a session into a file while it runs, folds it, and answers questions about it meanwhile (log-reader.ts).
//
// Events are written after at most 4 ms or 16,000 of them, in one transaction. What was written so early is replaced when
// its 16,000 are together: so a crash of this process loses little, and a closed file consists of few well-packed rows.
// While a session writes, the file is in WAL mode and locked for other processes; closing leaves a single file.
//
// The design had a spill file beside the recording for what is not in SQLite yet. A commit into the WAL is an append too: it
// takes a tenth of a millisecond, needs no second way of recovery, and leaves nothing beside the file that could get lost.

import type { Database } from 'better-sqlite3';
import { World } from '../runtime/fold/world.ts';
import type { EventChunk, StringTable } from '../runtime/protocol/chunk.ts';
import { LogHash } from '../runtime/protocol/log-hash.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import type { Lost } from './file-watch.ts';
import { FileWatch, nextFreeName } from './file-watch.ts';
import { closeLost, copyHeldFile, createHeldFile, makeSingleFile } from './held-file.ts';
import type { CrashRow, GapRow, LogOverview, LogReader, RecordingInfo, RecordingMeta, RestartRow } from './log-reader.ts';
import { letGoOf } from './log-reader.ts';
import { writeClosing } from './meta.ts';
import type { Stretch } from './query/source.ts';
import type { Keep } from './retention.ts';
import { Retention } from './retention.ts';
import { RowWriter } from './row-writer.ts';
import { FORMAT_VERSION } from './schema.ts';
import { SideFacts } from './side-facts.ts';
import { SideTables } from './side-tables.ts';
import { StoredLog } from './stored-log.ts';

const EVENTS_PER_TRANSACTION = 16_384;
/** With the 4 to 8 ms that events may wait in the program's worker, a kill loses some 10 ms of them. */
const MILLIS_PER_TRANSACTION = 4;

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
  /** How much detail is kept, the newest. Default all. */
  readonly keep?: Keep;
  /** Events after which a row is complete. Default 16,384; fewer make a larger file, for tests that need many rows. */
  readonly eventsPerRow?: number;
}

/**
 * Begins a recording. The file must not exist yet.
 * @throws Error when it exists; SqliteError when it can't be created
 */
export function createRecording(path: string, meta: RecordingMeta, options: WriterOptions = {}): RecordingWriter {
  return new RecordingWriter(createHeldFile(path, meta, options.durable !== false), path, meta, options);
}

export class RecordingWriter implements LogReader {
  /** Changes when the recording goes on in another file. */
  path: string;
  readonly meta: RecordingMeta;
  /** The live fold: the world after everything that was appended. Others may read it, only this class may change it. */
  readonly world = new World();
  #db: Database;
  #watch: FileWatch;
  readonly #now: () => number;
  readonly #log: StoredLog;
  readonly #hash = new LogHash();
  readonly #facts: SideFacts;
  readonly #tables: SideTables;
  readonly #rows: RowWriter;
  readonly #retention: Retention | undefined;
  #unwritten = 0;
  #recordedUpTo = 0;
  #waitingSince = 0;
  #lastWrite = Number.NEGATIVE_INFINITY;
  /** Milliseconds from an event's arrival to the end of the transaction that wrote it, at most, until now. */
  #longestWait = 0;
  #closed = false;
  readonly #onWriteFailed: ((error: unknown) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Use `createRecording`. */
  constructor(db: Database, path: string, meta: RecordingMeta, options: WriterOptions) {
    this.#db = db;
    this.path = path;
    this.#watch = new FileWatch(path);
    this.meta = meta;
    this.#now = options.now ?? (() => performance.now());
    this.#onWriteFailed = options.onWriteFailed;
    this.#log = new StoredLog(db, this.world.strings);
    this.#facts = new SideFacts(db, this.world);
    this.#tables = new SideTables(db);
    this.#rows = new RowWriter(db, this.world, this.#log, this.#facts, options.eventsPerRow);
    this.#retention = options.keep && new Retention(db, this.#log, options.keep);
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
    this.#rows.add(chunk);
    if (this.#unwritten === 0) this.#waitingSince = this.#now();
    this.#unwritten += chunk.count;
    if (this.#unwritten >= EVENTS_PER_TRANSACTION || this.#rows.isComplete) this.flush();
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
    this.#write(this.#rows.isComplete);
    const waited = Math.ceil(this.#now() - this.#waitingSince);
    if (waited > this.#longestWait) this.#longestWait = waited;
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
    const db = copyHeldFile(this.#db, path);
    const [old, oldPath] = [this.#db, this.path];
    this.#db = db;
    this.path = path;
    this.#watch = new FileWatch(path);
    for (const part of [this.#log, this.#facts, this.#tables, this.#rows, this.#retention]) part?.use(db);
    closeLost(old, oldPath);
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
    makeSingleFile(this.#db);
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
    this.#rows.write(complete, this.#longestWait);
    this.#unwritten = 0;
    this.#recordedUpTo = this.lastSeq;
    if (complete) this.#retention?.afterRows();
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
  get writtenWithinMs(): number {
    return this.#longestWait;
  }
  get letGo(): RecordingInfo['letGo'] {
    return letGoOf(this.#log.cut).letGo;
  }
  info(): RecordingInfo {
    const { spawned, crashes, restarts, gaveUp } = this.world.counts;
    // The gap that stands for what was let go is a record of the file, and not of the program.
    const events = this.world.counts.events - (this.#log.cut ? this.#log.cut.events - 1 : 0);
    const gaps = this.#log.cut ? this.gaps().length : this.world.counts.gaps;
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
      ...letGoOf(this.#log.cut),
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
  messageAt(key: number): string | undefined {
    return this.#log.messageAt(key);
  }
  recordAt(seq: number): EventChunk | undefined {
    return this.#log.recordAt(seq);
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
