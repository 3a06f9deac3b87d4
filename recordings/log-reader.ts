// What can be asked of a log, whether it is still being written or was opened from a file: the hub uses this for both.

import type { World } from '../runtime/fold/world.ts';
import type { EventChunk, StringTable } from '../runtime/protocol/chunk.ts';
import type { ProcessId, SlotId } from '../runtime/protocol/ids.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import type { Cut } from './cut.ts';
import type { QuerySource } from './query/source.ts';

/** What `bough info --json` prints. Keys are stable. */
export interface RecordingInfo {
  readonly formatVersion: number;
  readonly program: string;
  readonly seed: number;
  readonly events: number;
  /** Ever spawned. */
  readonly processes: number;
  /** Exits that UX.md 2.3 calls crashed. */
  readonly crashes: number;
  /** Counts child_restarted. */
  readonly restarts: number;
  /** Supervisors over their limit. */
  readonly gaveUp: number;
  readonly durationUs: Micros;
  readonly gaps: number;
  readonly logHash: string;
  readonly closedCleanly: boolean;
  /** What was let go because only so much was to be kept: records from seq 1 to `seq`, until `at`. Absent where nothing was. */
  readonly letGo?: { readonly events: number; readonly seq: number; readonly at: Micros };
}

export const letGoOf = (cut: Cut | undefined): Pick<RecordingInfo, 'letGo'> =>
  cut ? { letGo: { events: cut.events, seq: cut.seq, at: cut.at } } : {};

/** What a recording says about itself. */
export interface RecordingMeta {
  readonly program: string;
  /** 32-bit unsigned. */
  readonly seed: number;
  readonly semanticsVersion: number;
  readonly loaderVersion?: number;
  /** `recorded`: payloads and states too. Default `recorded`. */
  readonly contents?: 'recorded' | 'bare';
  /** Wall time at which the session began, ISO 8601. */
  readonly started: string;
  /** Scenario of the catalogue, where it came from there. */
  readonly scenario?: string;
  /** Where an imported log came from, and what is not known of it: a sentence for people. Absent for what Bough recorded. */
  readonly imported?: string;
  /** The program as it ran, and its source map, so that it can be run again. */
  readonly bundle?: string;
  readonly sourceMap?: string;
}

export interface CrashRow {
  /** Counts from 1. */
  readonly k: number;
  readonly seq: number;
  readonly at: Micros;
  readonly pid: ProcessId;
  readonly slot: SlotId;
  readonly path: string;
  /** Registered name at the crash. */
  readonly name?: string;
  readonly tag: string;
  /** The reason as tagged JSON (term-codec.ts), cut after 64 KiB; absent where contents were not recorded. */
  readonly reason?: string;
}

export interface RestartRow {
  readonly seq: number;
  readonly at: Micros;
  readonly supervisor: ProcessId;
  readonly child: ProcessId;
  /** The process that was replaced. */
  readonly old: ProcessId;
  readonly slot: SlotId;
  readonly path: string;
  readonly childId: string;
}

export interface GapRow {
  readonly seq: number;
  readonly at: Micros;
  /** Records that are not here; the next one's seq is `seq` + `count`. */
  readonly count: number;
  readonly why: string;
}

export interface LogOverview {
  readonly from: Micros;
  readonly to: Micros;
  readonly buckets: number;
  /** Events per bucket. */
  readonly density: readonly number[];
  /** Live processes at the end of each bucket. */
  readonly live: readonly number[];
  readonly crashes: readonly { readonly at: Micros; readonly seq: number }[];
  readonly gaps: readonly { readonly from: Micros; readonly to: Micros; readonly count: number }[];
}

/**
 * A log by seq. What lies on disk may be damaged behind the first look: `chunkAt`, `worldAt`, `payloadAt` and `logHash` throw
 * a `RecordingError` that names the seq when they meet that; what lies elsewhere stays readable.
 */
export interface LogReader extends QuerySource {
  readonly meta: RecordingMeta;
  /** All strings of the log. Of a log that grows: filled as it grows. */
  readonly strings: StringTable;
  /** Seq of the newest record, 0 for an empty log. */
  readonly lastSeq: number;
  readonly lastAt: Micros;
  /** The hash over the whole log so far. Of a recording that was not closed cleanly it is computed when first asked for. */
  readonly logHash: string;
  /** Milliseconds after which an event was in the file at the latest, as measured while it was written. Older files do not say. */
  readonly writtenWithinMs: number | undefined;
  /** What was let go of it, if anything: as in `info`, and at once. */
  readonly letGo: RecordingInfo['letGo'];
  info(): RecordingInfo;
  /** The chunk that holds a seq; `undefined` before the first, after the last, and inside a gap. */
  chunkAt(seq: number): EventChunk | undefined;
  /** The world after the newest record at or before `seq`: the caller's own, to be folded on. */
  worldAt(seq: number): World;
  /** The encoded payload of a record, where it has one. */
  payloadAt(seq: number): string | undefined;
  /** The encoded message that a record put into a mailbox, by its key there. */
  messageAt(key: number): string | undefined;
  /** The newest record at or before a time; 0 before the first. */
  seqAtTime(at: Micros): number;
  crashes(): CrashRow[];
  restarts(): RestartRow[];
  gaps(): GapRow[];
  /** The whole log seen from far, in so many stretches of time. Exact to 256 events. */
  overview(buckets: number): LogOverview;
}

/** A part of a recording that can't be read. `what` is a sentence for people. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly seq: number;
  constructor(what: string, seq: number, cause: unknown) {
    super(what, { cause });
    this.seq = seq;
  }
}
