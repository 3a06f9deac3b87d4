// What the hub asks of a session's log, growing or closed. recordings/ gives both; tests may give one that lives in memory.

import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { ChunkSource } from './log-view.ts';

export interface SessionLog extends ChunkSource {
  /** Seq up to which events are safe on disk. */
  readonly recordedUpTo: number;
  /** A world of the caller's own, after record `seq`. */
  worldAt(seq: number): World;
  /** Seq of the last event at or before a time, 0 before the first. */
  seqAtTime(at: Micros): number;
  close(): void;
}

export interface GrowingLog extends SessionLog {
  /** The newest world. Nobody but the log may apply anything to it. */
  readonly world: World;
  /** Takes the next chunk; a promise while the recorder has fallen behind. */
  append(chunk: EventChunk): void | Promise<void>;
}
