// What the hub asks of a session's log, growing or closed. recordings/ gives both; tests may give one that lives in memory.

import type { QuerySource } from '../../recordings/query/index.ts';
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
  /** The reason of crash number `k`, at `seq`, as tagged JSON: null where none was recorded, `undefined` where only the event tells. */
  crashReason?(k: number, seq: number): string | null | undefined;
  /** The log as queries read it best; without it, they read its chunks. */
  readonly queries?: QuerySource;
  /** The program's source map, where the log keeps it. */
  readonly sourceMap?: string | undefined;
  /** Lets go of the file, whatever state it is in. */
  close(): void;
}

export interface GrowingLog extends SessionLog {
  /** The newest world. Nobody but the log may apply anything to it. */
  readonly world: World;
  /** Takes the next chunk; a promise while the recorder has fallen behind. */
  append(chunk: EventChunk): void | Promise<void>;
  /** Why nothing can be written any more, once that is so; what was appended can still be asked for. */
  readonly failure?: unknown;
  /** Where it is written. Another file than at the beginning where that one was deleted or replaced meanwhile. */
  readonly file: string;
  /** That happened, and there could be no new file: what is written goes nowhere that could be opened. */
  readonly gone?: 'deleted' | 'replaced' | undefined;
  /**
   * Writes the rest and closes the file. `cleanly` false: the program was cut off.
   * @throws the error of the file; the log can still be asked then, until `close`
   */
  finish(cleanly: boolean): void;
}
