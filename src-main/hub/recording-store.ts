// Recordings as the hub uses them: the real ones of recordings/.

import { existsSync } from 'node:fs';
import { createRecording, type Lost, openRecording, type RecordingMeta, type RecordingWriter } from '../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import { Failure } from './failure.ts';
import { cannotRecordIn, folderOf, removeUnbegun, whyNotCreated } from './record-failure.ts';
import type { GrowingLog } from './session-log.ts';
import type { OpenedLog, RecordingStore } from './store.ts';

/** How often it is looked whether the file is still the one that was made: that it is not is noticed within a second. */
const LOOK_MS = 500;

export const recordingStore: RecordingStore = {
  create(file, { program, seed, scenario, code, map, loaderVersion, semanticsVersion }) {
    const meta: RecordingMeta = {
      program,
      seed,
      semanticsVersion: semanticsVersion ?? SEMANTICS_VERSION,
      ...(loaderVersion === undefined ? {} : { loaderVersion }),
      contents: 'recorded',
      started: new Date().toISOString(),
      ...(scenario === undefined ? {} : { scenario }),
      ...(code === undefined ? {} : { bundle: code }),
      ...(map === undefined ? {} : { sourceMap: map }),
    };
    let onFailed: (error: unknown) => void = () => undefined;
    const log = new WritingLog(
      begin(file, meta, (error) => onFailed(error)),
      map,
    );
    onFailed = (error) => log.fail(error);
    return log;
  },

  open(file, salvage) {
    const opened = openRecording(file, { salvage });
    if (!opened.ok) {
      const { reason, what, where, readable } = opened.error;
      throw new Failure(reason, what, { where, ...(readable === undefined ? {} : { readable }) });
    }
    const reader = opened.value;
    const { meta } = reader;
    const log: OpenedLog = {
      strings: reader.strings,
      lastSeq: reader.lastSeq,
      recordedUpTo: reader.lastSeq,
      program: meta.program,
      seed: meta.seed,
      ...(meta.scenario === undefined ? {} : { scenario: meta.scenario }),
      closedCleanly: reader.closedCleanly,
      ...(reader.salvaged ? { salvaged: 'This recording is damaged; what could be read of it is here.' } : {}),
      queries: reader,
      sourceMap: meta.sourceMap,
      chunkAt: (seq) => reader.chunkAt(seq),
      worldAt: (seq) => reader.worldAt(seq),
      seqAtTime: (at) => reader.seqAtTime(at),
      gaps: () => reader.gaps(),
      facts: (newest) => reader.facts(newest),
      crashReason: (k, seq) => reader.crashReason(k, seq),
      overview: (buckets) => reader.overview(buckets),
      close: () => reader.close(),
    };
    return log;
  },
};

/** @throws Failure when nothing can be recorded there; nothing is left behind then */
function begin(file: string, meta: RecordingMeta, onWriteFailed: (error: unknown) => void): RecordingWriter {
  if (existsSync(file)) throw new Failure('internal', `${file} exists already: a recording is never written over.`);
  try {
    return createRecording(file, meta, { onWriteFailed });
  } catch (error) {
    // Another process made it between the two lines above: then it is not ours to remove.
    const locked = String((error as { code?: unknown } | null)?.code).startsWith('SQLITE_BUSY');
    if (!locked) removeUnbegun(file);
    throw new Failure('internal', cannotRecordIn(folderOf(file), whyNotCreated(file, error)), { where: file });
  }
}

/**
 * A recording that is being written. Where its file is taken away it goes on in a new one. When writing fails (a full disk)
 * nothing is tried again until the end: `failure` says so, and the session is shown out of what is in memory and in the file.
 */
class WritingLog implements GrowingLog {
  readonly #writer: RecordingWriter;
  readonly #timer: NodeJS.Timeout;
  #gaps: ReturnType<RecordingWriter['gaps']> = [];
  readonly sourceMap: string | undefined;
  failure: unknown;
  gone: Lost | undefined;

  constructor(writer: RecordingWriter, sourceMap: string | undefined) {
    this.#writer = writer;
    this.sourceMap = sourceMap;
    this.#timer = setInterval(() => this.#watch(), LOOK_MS);
    this.#timer.unref();
  }

  get file() {
    return this.#writer.path;
  }
  get world() {
    return this.#writer.world;
  }
  get strings() {
    return this.#writer.strings;
  }
  get lastSeq() {
    return this.#writer.lastSeq;
  }
  get recordedUpTo() {
    return this.#writer.recordedUpTo;
  }
  append(chunk: Parameters<GrowingLog['append']>[0]): void {
    if (this.failure !== undefined) return;
    try {
      this.#writer.append(chunk);
    } catch (error) {
      this.fail(error);
    }
  }
  get queries() {
    return this.#writer;
  }
  chunkAt(seq: number) {
    return this.#writer.chunkAt(seq);
  }
  worldAt(seq: number) {
    return this.#writer.worldAt(seq);
  }
  seqAtTime(at: number) {
    return this.#writer.seqAtTime(at);
  }
  /** Asking for them writes what waits, which may fail as any writing. */
  gaps() {
    if (this.failure !== undefined) return this.#gaps;
    try {
      this.#gaps = this.#writer.gaps();
    } catch (error) {
      this.fail(error);
    }
    return this.#gaps;
  }
  finish(cleanly: boolean): void {
    clearInterval(this.#timer);
    try {
      this.#look();
      if (this.gone !== undefined) throw new Error(`the file was ${this.gone}`);
      this.#writer.close(cleanly);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }
  close(): void {
    clearInterval(this.#timer);
    this.#writer.abandon();
  }

  fail(error: unknown): void {
    this.failure = error;
    clearInterval(this.#timer);
    try {
      this.gone = this.#writer.look();
    } catch {
      // Where not even looking works, the error of writing is what there is to say.
    }
  }

  #watch(): void {
    try {
      this.#look();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Where there can be no new file, the recording stays with the one that has lost its name, and that is said. */
  #look(): void {
    const lost = this.#writer.look();
    if (lost === undefined) return;
    try {
      this.#writer.moveOn();
      this.gone = undefined;
    } catch {
      this.gone = lost;
    }
  }
}
