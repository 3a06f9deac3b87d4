// The reference streams: what a real mixed program did, in memory for the rows about writing, and recordings of ten million
// events for the rows about reading. Each is made once, when a row first needs it.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRecording, type Keep } from '../../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { type Contents, runProgram } from './run-program.ts';

/** Events of the streams in memory, about 45 bytes each. */
const STREAM_EVENTS = 2_000_000;
/** Events of the recordings that are read. 100,000 processes are slow to spawn, and a seek takes as long in a shorter file. */
const LONG_EVENTS = {
  mixed: 10_000_000,
  'mixed-large': 3_000_000,
  'full-mailbox': 1_000_000,
  'many-links': 1_000_000,
  'large-states': 12_000,
} as const;
export type LongProgram = keyof typeof LONG_EVENTS;

export interface Written {
  readonly file: string;
  readonly events: number;
  readonly bytes: number;
  readonly seconds: number;
  /** What the whole process had the processor: of all its threads, the engine's own included. */
  readonly processorSeconds: number;
}

export class Reference {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'bough-bench-'));
  readonly #streams = new Map<Contents, Promise<EventChunk[]>>();
  readonly #long = new Map<string, Promise<string>>();
  #files = 0;
  #warm = false;

  newFile(): string {
    return path.join(this.folder, `${this.#files++}.bough`);
  }

  /** The first two million events of the mixed program. */
  stream(contents: Contents): Promise<EventChunk[]> {
    let stream = this.#streams.get(contents);
    if (!stream) {
      const chunks: EventChunk[] = [];
      stream = runProgram({ program: 'mixed', contents, events: STREAM_EVENTS, onChunk: (chunk) => chunks.push(chunk) }).then(() => chunks);
      this.#streams.set(contents, stream);
    }
    return stream;
  }

  /** A long recording of a program: heads only, but where states are what it is about. */
  longFile(program: keyof typeof LONG_EVENTS): Promise<string> {
    let file = this.#long.get(program);
    if (!file) {
      file = this.#recordLong(program);
      this.#long.set(program, file);
    }
    return file;
  }

  async #recordLong(program: keyof typeof LONG_EVENTS): Promise<string> {
    const file = this.newFile();
    const contents = program === 'large-states' ? 'recorded' : 'bare';
    const writer = createRecording(file, { ...META, contents });
    await runProgram({ program, contents, events: LONG_EVENTS[program], onChunk: (chunk) => writer.append(chunk) });
    writer.close();
    return file;
  }

  /**
   * Writes a stream into a new recording, from the first chunk to the closed file. Once before the first that counts: what is to be told is a
   * sustained rate, and until then much of it is compiled.
   */
  async write(contents: Contents, keep?: Keep): Promise<Written> {
    const chunks = await this.stream(contents);
    if (!this.#warm) {
      this.#warm = true;
      await this.write(contents, keep);
    }
    const file = this.newFile();
    const [from, processor] = [performance.now(), process.cpuUsage()];
    const writer = createRecording(file, { ...META, contents }, keep === undefined ? {} : { keep });
    for (const chunk of chunks) writer.append(chunk);
    writer.close();
    const seconds = (performance.now() - from) / 1000;
    const { user, system } = process.cpuUsage(processor);
    return { file, events: writer.lastSeq, bytes: statSync(file).size, seconds, processorSeconds: (user + system) / 1e6 };
  }

  /** Bytes that this thread held at most more than at the beginning, while it recorded so many events of the mixed program. */
  async memoryWhileRecording(events: number): Promise<number> {
    const held = (): number => {
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const base = held();
    const writer = createRecording(this.newFile(), { ...META, contents: 'bare' });
    let most = base;
    let chunks = 0;
    const onChunk = (chunk: EventChunk): void => {
      writer.append(chunk);
      if (chunks++ % 16 === 0) most = Math.max(most, held());
    };
    await runProgram({ program: 'mixed', contents: 'bare', events, onChunk });
    writer.close();
    return most - base;
  }

  /** A program in its worker and its recording in this thread, from its first event to the closed file. */
  async recordLive(program: string, contents: Contents, events: number): Promise<{ count: number; seconds: number }> {
    const writer = createRecording(this.newFile(), { ...META, contents });
    let from = 0;
    await runProgram({
      program,
      contents,
      events,
      onChunk: (chunk) => {
        from ||= performance.now();
        writer.append(chunk);
      },
    });
    writer.close();
    return { count: writer.lastSeq, seconds: (performance.now() - from) / 1000 };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const META = { program: 'bench', seed: 1, semanticsVersion: SEMANTICS_VERSION, started: '2026-01-01T00:00:00.000Z' } as const;
