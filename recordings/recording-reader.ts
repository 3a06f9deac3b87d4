// A recording that was opened: read-only, in the form that the newest version gives it.

import type { Database } from 'better-sqlite3';
import type { World } from '../runtime/fold/world.ts';
import type { EventChunk, StringTable } from '../runtime/protocol/chunk.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import type { LogFacts } from './log-facts.ts';
import { readProcessFacts } from './log-facts.ts';
import type { CrashRow, GapRow, LogOverview, LogReader, RecordingInfo, RecordingMeta, RestartRow } from './log-reader.ts';
import { letGoOf } from './log-reader.ts';
import type { ClosingFacts } from './meta.ts';
import { readMeta } from './meta.ts';
import { openLog } from './open-log.ts';
import { ProcessTable } from './process-table.ts';
import type { Stretch } from './query/source.ts';
import { FORMAT_VERSION } from './schema.ts';
import { SideTables } from './side-tables.ts';
import type { StoredLog } from './stored-log.ts';
import type { VerifyReport } from './verify.ts';
import { hashOf, verifyLog } from './verify.ts';

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
    this.#log = openLog(db);
    if (closing.closedCleanly) this.#logHash = closing.logHash;
  }

  /** The file that is read: as it was opened, or a copy that was brought into order. */
  get file(): string {
    return this.#db.name;
  }
  get strings(): StringTable {
    return this.#log.strings;
  }
  get writtenWithinMs(): number | undefined {
    return this.#closing.writtenWithinMs;
  }
  /** What was let go of it, if anything: as in `info`, and at once. */
  get letGo(): RecordingInfo['letGo'] {
    return letGoOf(this.#log.cut).letGo;
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
    return hashOf(this.#log).hex();
  }

  /**
   * Looks at everything: SQLite's pages, every row, every keyframe against the fold, the lists and the log hash against the
   * events. Takes as long as a full replay.
   */
  verify(): VerifyReport {
    const steps = this.verifySteps();
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  }

  /** The same in steps: each yields how far it is, from 0 to 1. */
  verifySteps(): Generator<number, VerifyReport, void> {
    return verifyLog(this.#db, this.#log, this.#tables, this.#closing);
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
    return this.#tables.crashes();
  }
  restarts(): RestartRow[] {
    return this.#tables.restarts();
  }
  gaps(): GapRow[] {
    return this.#tables.gaps();
  }
  /** What the side tables say of the whole log; `undefined` where the events have more to say (log-facts.ts). `newest`: its last world. */
  facts(newest: World): LogFacts | undefined {
    const plain = !this.salvaged && this.closedCleanly && this.#log.cut === undefined && newest.counts.gaps === 0;
    if (!plain || newest.nodes().length > 0) return undefined;
    return { texts: this.strings.texts, processes: () => readProcessFacts(this.#db, newest), samples: () => this.#log.samples() };
  }
  /** The reason of crash `k`, at `seq`, as tagged JSON; null where none was recorded, `undefined` where only the event has it whole. */
  crashReason(k: number, seq: number): string | null | undefined {
    return this.#tables.crashReason(k, seq);
  }
  overview(buckets: number): LogOverview {
    return this.#log.overview(buckets, this.crashes(), this.gaps());
  }

  /** A copy of the file without the pages that it does not use. @throws SqliteError */
  copyTo(out: string): void {
    this.#db.prepare('VACUUM INTO ?').run(out);
  }

  close(): void {
    if (!this.#db.open) return;
    this.#db.close();
    this.#onClose();
  }
}
