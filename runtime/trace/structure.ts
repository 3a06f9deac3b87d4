// Which records say how the system is built: who lives where, under which name, linked to and watched by whom, and what supervisors
// did. They are few compared with messages. They are never left out of a log, and kept in a system that somebody may attach to later.

import type { EventChunk } from '../protocol/chunk.ts';
import { EVENT_NAMES, EVENTS } from '../protocol/event-table.ts';

const GROUPS: ReadonlySet<string> = new Set(['lifecycle', 'links', 'supervision', 'nodes']);

/** 1 for the codes of such records. */
export const IS_STRUCTURE: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  const name = EVENT_NAMES[code];
  return name !== undefined && (GROUPS.has(EVENTS[name].group) || name === 'command') ? 1 : 0;
});

export interface StructureListener {
  /** A record; `at` in µs. `flags` may hold those of a turn. */
  record(
    type: number,
    flags: number,
    pid: number,
    cause: number,
    a: number,
    b: number,
    c: number,
    d: number,
    seq: number,
    at: number,
  ): void;
}

/** Tells of the records of a chunk that belong to the structure. */
export function tellStructure(structure: StructureListener, chunk: EventChunk): void {
  const { type, flags, pid, causeDistance, a, b, c, d, at, count, firstSeq } = chunk;
  for (let i = 0; i < count; i++) {
    const code = type[i] as number;
    if (IS_STRUCTURE[code] === 0) continue;
    const seq = firstSeq + i;
    const distance = causeDistance[i] as number;
    const cause = distance === 0 ? 0 : seq - distance;
    structure.record(
      code,
      flags[i] as number,
      pid[i] as number,
      cause,
      a[i] as number,
      b[i] as number,
      c[i] as number,
      d[i] as number,
      seq,
      at[i] as number,
    );
  }
}
