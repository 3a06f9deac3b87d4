// Recordings as the hub uses them: the real ones of recordings/.

import { createRecording, openRecording, type RecordingWriter } from '../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import { Failure } from './failure.ts';
import type { GrowingLog } from './session-log.ts';
import type { OpenedLog, RecordingStore } from './store.ts';

/** How often the writer is asked whether something has waited long enough. */
const TICK_MS = 20;

export const recordingStore: RecordingStore = {
  create(file, { program, seed, scenario, code, map, loaderVersion }) {
    const writer = createRecording(file, {
      program,
      seed,
      semanticsVersion: SEMANTICS_VERSION,
      loaderVersion,
      contents: 'recorded',
      started: new Date().toISOString(),
      ...(scenario === undefined ? {} : { scenario }),
      bundle: code,
      sourceMap: map,
    });
    return new WritingLog(writer);
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
      chunkAt: (seq) => reader.chunkAt(seq),
      worldAt: (seq) => reader.worldAt(seq),
      seqAtTime: (at) => reader.seqAtTime(at),
      gaps: () => reader.gaps(),
      overview: (buckets) => reader.overview(buckets),
      close: () => reader.close(),
    };
    return log;
  },
};

/** A recording that is being written. What goes wrong between two chunks (a full disk) is said at the next. */
class WritingLog implements GrowingLog {
  readonly #writer: RecordingWriter;
  readonly #timer: NodeJS.Timeout;
  #failure: unknown;

  constructor(writer: RecordingWriter) {
    this.#writer = writer;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
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
    if (this.#failure !== undefined) throw this.#failure;
    this.#writer.append(chunk);
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
  gaps() {
    return this.#writer.gaps();
  }
  close(): void {
    clearInterval(this.#timer);
    this.#writer.close();
  }

  #tick(): void {
    try {
      this.#writer.tick();
    } catch (error) {
      this.#failure = error;
      clearInterval(this.#timer);
    }
  }
}
