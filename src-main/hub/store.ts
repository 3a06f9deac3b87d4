// The hub's door to recordings: making one while a program runs, opening one from a file. The hub uses the real ones
// (recording-store.ts); a test may hand in others.

import type { LogFacts } from '../../recordings/index.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { GrowingLog, SessionLog } from './session-log.ts';

/** What a recording is told of its session when it begins. */
export interface RecordingAbout {
  readonly program: string;
  readonly seed: number;
  /** Scenario id, where it came from the catalogue. */
  readonly scenario?: string;
  /** The bundle that runs, its source map and the loader that made it. */
  readonly code?: string;
  readonly map?: string;
  readonly loaderVersion?: number;
  /** Of the runtime that the program runs on, where that is not Bough's own. */
  readonly semanticsVersion?: number;
}

/** A recording as it was opened. */
export interface OpenedLog extends SessionLog {
  readonly program: string;
  readonly seed: number;
  readonly scenario?: string;
  /** False: it was not closed by its writer; what was found is all that was on disk. */
  readonly closedCleanly: boolean;
  /** Only the beginning could be read, one sentence. */
  readonly salvaged?: string;
  /** What is counted of the whole log, where that is known without reading its events. `newest`: its last world. */
  facts?(newest: World): LogFacts | undefined;
  /** The whole log from far, without reading its events: densities are those of stretches of 256. */
  overview(buckets: number): { readonly density: readonly number[]; readonly crashes: readonly { readonly at: Micros }[] };
}

export interface RecordingStore {
  create(file: string, about: RecordingAbout): GrowingLog;
  /** @throws Failure with the code that says why it can't be opened */
  open(file: string, salvage: boolean): OpenedLog;
}

/** All chunks of a log, first to last. */
export function* chunksOf(log: SessionLog): Iterable<EventChunk> {
  for (let seq = 1; seq <= log.lastSeq; ) {
    const chunk = log.chunkAt(seq);
    if (!chunk || chunk.count === 0) return;
    yield chunk;
    seq = nextSeqAfter(chunk);
  }
}

/** The seq that follows a chunk: beyond what its gap stands for, where it ends with one. */
export function nextSeqAfter(chunk: EventChunk): number {
  const last = chunk.count - 1;
  const count = chunk.type[last] === EV.gap ? (chunk.a[last] as number) + (chunk.b[last] as number) * 0x1_0000_0000 : 1;
  return chunk.firstSeq + last + Math.max(1, count);
}
