// A session's log as queries read it. Where it lies may change while one runs (a live session ends, and its recording is opened),
// so it is looked up for each step. A log that can't say what its stretches hold is read chunk by chunk.

import type { QuerySource } from '../../recordings/query/index.ts';
import { stretchOf } from '../../recordings/query/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { SessionLog } from './session-log.ts';

export function queriesOf(log: () => SessionLog): QuerySource {
  const now = (): QuerySource => log().queries ?? byChunks(log());
  return {
    get lastSeq() {
      return log().lastSeq;
    },
    get strings() {
      return log().strings;
    },
    stretchAt: (seq) => now().stretchAt(seq),
    stretchBefore: (seq) => now().stretchBefore(seq),
    scanAt: (seq) => now().scanAt(seq),
    worldAt: (seq) => now().worldAt(seq),
  };
}

function byChunks(log: SessionLog): QuerySource {
  const gapAround = (seq: number) => log.gaps().find((gap) => seq > gap.seq && seq < gap.seq + gap.count);
  const stretch = (chunk: EventChunk | undefined) => chunk && stretchOf(chunk);
  return {
    lastSeq: log.lastSeq,
    strings: log.strings,
    stretchAt(seq) {
      const gap = gapAround(seq);
      return stretch(log.chunkAt(gap ? gap.seq + gap.count : seq));
    },
    stretchBefore: (seq) => stretch(log.chunkAt(gapAround(seq)?.seq ?? seq)),
    scanAt: (seq) => log.chunkAt(seq),
    worldAt: (seq) => log.worldAt(seq),
  };
}
