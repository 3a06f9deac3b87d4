// A recording that was opened: read-only, in the form that the newest version gives it.

import type { Database } from 'better-sqlite3';
import type { World } from '../runtime/fold/world.ts';
import type { EventChunk, StringTable } from '../runtime/protocol/chunk.ts';
import { LogHash } from '../runtime/protocol/log-hash.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import { readPlaces } from './chunk-store.ts';
import type { CrashRow, GapRow, LogOverview, LogReader, RecordingInfo, RecordingMeta, RestartRow } from './log-reader.ts';
import type { ClosingFacts } from './meta.ts';
import { readMeta } from './meta.ts';
import { ProcessTable } from './process-table.ts';
import type { Stretch } from './query/source.ts';
import { FORMAT_VERSION } from './schema.ts';
import { SideTables } from './side-tables.ts';
import { StoredLog } from './stored-log.ts';
import { readStrings } from './string-store.ts';
import type { VerifyReport } from './verify.ts';
import { verifyLog } from './verify.ts';

export class RecordingReader implements LogReader {
  /** As it was opened; what is read may be a recovered copy. */
  readonly path: string;
  readonly meta: RecordingMeta;
  /** Only what could be read of a damaged file is here. */
  readonly salvaged: boolean;
  /** Who lived when. */
  readonly processes: ProcessTable;
  readonly #db: Database;
  readonly #log: StoredLog;
  readonly #tables: SideTables;
  readonly #closing: ClosingFacts;
  readonly #onClose: () => void;
  #logHash: string | undefined;

  /**
   * Use `openRecording`. Takes over the database, and calls `onClose` when it is closed.
   * @throws FormatError or SqliteError when the database is not a sound recording
   */
  constructor(db: Database, path: string, salvaged: boolean, onClose: () => void) {
    this.path = path;
    this.salvaged = salvaged;
    this.#db = db;
    this.#onClose = onClose;
    this.#tables = new SideTables(db);
    this.processes = new ProcessTable(db);
    const { meta, closing } = readMeta(db);
    this.meta = meta;
    this.#closing = closing;
    this.#log = new StoredLog(db, readStrings(db));
    const gapCounts = new Map(this.#tables.gaps().map(({ seq, count }) => [seq, count]));
    this.#log.chunks.places.push(...readPlaces(db, gapCounts));
    if (closing.closedCleanly) this.#logHash = closing.logHash;
  }

  /** The file that is read: as it was opened, or a copy that was brought into order. */
  get file(): string {
    return this.#db.name;
  }
  get strings(): StringTable {
    return this.#log.strings;
  }
  get lastSeq(): number {
    return this.#log.lastSeq;
  }
  get lastAt(): Micros {
    return this.#log.lastAt;
  }
  /** False when the session was cut off (a crash, a power failure), or was only in part readable. */
  get closedCleanly(): boolean {
    return this.#closing.closedCleanly;
  }
  get logHash(): string {
    this.#logHash ??= this.computeLogHash();
    return this.#logHash;
  }

  /** The log hash from the events themselves, whatever the file says it is. */
  computeLogHash(): string {
    const hash = new LogHash();
    for (const chunk of this.#log.all()) hash.add(chunk);
    return hash.hex();
  }

  /**
   * Looks at everything: SQLite's pages, every row, every keyframe against the fold, the lists and the log hash against the
   * events. Takes as long as a full replay; `onProgress` is told how far it is, from 0 to 1.
   */
  verify(onProgress?: (share: number) => void): VerifyReport {
    return verifyLog(this.#db, this.#log, this.#tables, this.#closing, onProgress);
  }

  info(): RecordingInfo {
    const { processes, crashes, restarts, gaveUp, gaps } = this.#tables.counts();
    const { program, seed } = this.meta;
    const events = this.#log.chunks.places.reduce((n, place) => n + place.count, 0);
    const [durationUs, logHash, closedCleanly] = [this.lastAt, this.logHash, this.closedCleanly];
    return {
      formatVersion: FORMAT_VERSION,
      program,
      seed,
      events,
      processes,
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
    return this.#tables.crashes();
  }
  restarts(): RestartRow[] {
    return this.#tables.restarts();
  }
  gaps(): GapRow[] {
    return this.#tables.gaps();
  }
  overview(buckets: number): LogOverview {
    return this.#log.overview(buckets, this.crashes(), this.gaps());
  }

  close(): void {
    if (!this.#db.open) return;
    this.#db.close();
    this.#onClose();
  }
}
