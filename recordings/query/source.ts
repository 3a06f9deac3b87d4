// What a scan reads: a log by stretches, each of which can say what is in it before it is decoded. A recording's reader and its
// writer are sources; so is a list of chunks.

import { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { StringTable } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';

/** Consecutive records. */
export interface Stretch {
  readonly firstSeq: number;
  readonly count: number;
  /** Time of the first and the last record. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Type and flags of its records, each as type + 256 · flags; `undefined` where that is only known once they are read. */
  readonly pairs: readonly number[] | undefined;
}

export interface QuerySource {
  readonly lastSeq: number;
  readonly strings: { get(id: number): string };
  /** The first stretch that has a record at or after `seq`; `undefined` behind the end. */
  stretchAt(seq: number): Stretch | undefined;
  /** The last stretch that begins at or before `seq`. */
  stretchBefore(seq: number): Stretch | undefined;
  /** The chunk that holds a record, its payloads perhaps unpacked only when they are asked for. */
  scanAt(seq: number): EventChunk | undefined;
  /** The world after the newest record at or before `seq`, the caller's own. */
  worldAt(seq: number): World;
  /** A chunk that holds a record, also one of those let go that was kept: these are alone in theirs. */
  recordAt?(seq: number): EventChunk | undefined;
}

/** A log that lies in memory. Its chunks must be all there are, in order. */
export function chunkSource(chunks: readonly EventChunk[]): QuerySource {
  const strings = new StringTable();
  for (const chunk of chunks) strings.add(chunk);
  const endOf = (chunk: EventChunk): number => chunk.firstSeq + chunk.count;
  const stretch = (chunk: EventChunk | undefined): Stretch | undefined => chunk && { ...stretchOf(chunk), pairs: pairsOf(chunk) };
  return {
    lastSeq: chunks.length === 0 ? 0 : endOf(chunks.at(-1) as EventChunk) - 1,
    strings,
    stretchAt: (seq) => stretch(chunks.find((chunk) => endOf(chunk) > seq)),
    stretchBefore: (seq) => stretch(chunks.findLast((chunk) => chunk.firstSeq <= seq)),
    scanAt: (seq) => chunks.find((chunk) => chunk.firstSeq <= seq && endOf(chunk) > seq),
    worldAt(seq) {
      const world = new World(strings);
      for (const chunk of chunks) if (chunk.firstSeq <= seq) world.apply(chunk, 0, Math.min(chunk.count, seq - chunk.firstSeq + 1));
      return world;
    },
  };
}

export function stretchOf(chunk: EventChunk): Stretch {
  const { firstSeq, count, at } = chunk;
  return { firstSeq, count, firstAt: at[0] as number, lastAt: at[count - 1] as number, pairs: undefined };
}

/** The pairs of type and flags that occur, as a stretch has them. */
export function pairsOf(chunk: EventChunk): number[] {
  const pairs = new Set<number>();
  let last = -1;
  for (let i = 0; i < chunk.count; i++) {
    const pair = (chunk.type[i] as number) | ((chunk.flags[i] as number) << 8);
    if (pair !== last) pairs.add(pair);
    last = pair;
  }
  return [...pairs];
}

/** The seq of the record behind a chunk: a gap record stands for more than one. */
export function seqAfter(chunk: EventChunk): number {
  const last = chunk.count - 1;
  const skipped = chunk.type[last] === EV.gap ? (chunk.a[last] as number) + (chunk.b[last] as number) * 0x1_0000_0000 : 1;
  return chunk.firstSeq + last + Math.max(1, skipped);
}
