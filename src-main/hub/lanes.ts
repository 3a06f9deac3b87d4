// The timeline's lanes over a range of virtual time: bars from the fold, messages with their three times, and the cascades of
// the crashes in the range. Exact while the range holds at most 150,000 events; above that `reduced`, from the history alone:
// a bar then says only that somebody lived there (as `waiting`), or how the last one ended.

import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Cascade, Lane, LaneData, LaneSegment, Status } from '../../runtime/protocol/views.ts';
import { LaneMessages } from './lane-messages.ts';
import { LaneSegments } from './lane-segments.ts';
import type { LogView } from './log-view.ts';
import type { Life, ProcessHistory } from './process-history.ts';
import type { Slices } from './slices.ts';

export const EXACT_EVENTS = 150_000;
/** Records between two looks at the clock. */
const BATCH = 256;

export interface LaneSource {
  readonly log: LogView;
  readonly history: ProcessHistory;
  /** A world of the caller's own at `seq`. */
  worldAt(seq: number): World;
  /** Seq of the last event at or before a time. */
  seqAt(at: Micros): number;
  cascades(fromSeq: number, toSeq: number): Promise<Cascade[]>;
}

export interface LaneRange {
  readonly slots: readonly SlotId[];
  readonly from: Micros;
  readonly to: Micros;
  /** Nothing after this seq is shown. */
  readonly endSeq: number;
  /** Pixels it is drawn in: what is shorter than one of them is merged. */
  readonly columns?: number | undefined;
}

export async function lanesOf(source: LaneSource, range: LaneRange, slices: Slices): Promise<LaneData> {
  const from = Math.min(range.from, range.to);
  const endSeq = Math.min(range.endSeq, source.log.lastSeq);
  const to = Math.max(from, Math.min(range.to, source.log.at(endSeq)));
  const first = Math.min(source.seqAt(from), endSeq);
  const last = Math.min(source.seqAt(to), endSeq);
  const cascades = await source.cascades(first + 1, last);
  const slots = [...new Set(range.slots)];
  if (last - first > EXACT_EVENTS) {
    const lanes = slots.map((slot) => reducedLane(source.history, slot, from, to, endSeq));
    return { from, to, lanes, messages: [], cascades, reduced: true };
  }

  const { log, history } = source;
  const world = source.worldAt(first);
  world.takeChanged();
  const segments = new LaneSegments(slots, world, { from, to });
  const messages = new LaneMessages(log, (pid) => history.slot(pid), new Set(slots), first + 1);
  for (let seq = world.nextSeq; seq <= last; seq = world.nextSeq) {
    const chunk = log.chunk(seq);
    if (!chunk) break; // the log has no more, for a damaged file
    const begin = seq - chunk.firstSeq;
    const end = Math.min(chunk.count, begin + BATCH, last - chunk.firstSeq + 1);
    for (let i = begin; i < end; i++) {
      applyOne(world, chunk, i, begin);
      segments.see(world, world.takeChanged());
      messages.record(chunk, i, chunk.firstSeq + i);
    }
    await slices.rest();
  }
  const taken = messages.take();
  return {
    from,
    to,
    lanes: segments.finish(to, range.columns),
    messages: taken.messages,
    ...(taken.omitted > 0 ? { messagesOmitted: taken.omitted } : {}),
    cascades,
    reduced: false,
  };
}

/** One record; the chunk's strings go into the table once per batch, not once per record. */
function applyOne(world: World, chunk: EventChunk, i: number, begin: number): void {
  world.apply(i === begin ? chunk : withoutStrings(chunk), i, i + 1);
}

const bare = new WeakMap<EventChunk, EventChunk>();
function withoutStrings(chunk: EventChunk): EventChunk {
  let stripped = bare.get(chunk);
  if (!stripped) {
    stripped = { ...chunk, strings: [] };
    bare.set(chunk, stripped);
  }
  return stripped;
}

/** A lane from the history: lives, crashes, and bars that say no more than alive or how it ended. */
export function reducedLane(history: ProcessHistory, slot: SlotId, from: Micros, to: Micros, endSeq: number): Lane {
  const segments: LaneSegment[] = [];
  const lives: { at: Micros; incarnation: number }[] = [];
  const crashes: { at: Micros; seq: number; tag: string }[] = [];
  let next = to;
  for (const life of history.lives(slot, endSeq)) {
    const exit = life.exit && life.exit.seq <= endSeq ? life.exit : undefined;
    const end = exit?.at ?? to;
    if (exit?.crashed && exit.at >= from && exit.at <= to) crashes.push({ at: exit.at, seq: exit.seq, tag: exit.tag });
    if (life.incarnation > 1 && life.from >= from && life.from <= to) lives.push({ at: life.from, incarnation: life.incarnation });
    add(segments, Math.max(from, end), Math.min(next, to), exit ? endStatus(exit) : 'waiting');
    add(segments, Math.max(from, life.from), Math.min(end, to), 'waiting');
    next = life.from;
    if (next < from) break;
  }
  return { slot, segments: segments.reverse(), lives: lives.reverse(), crashes: crashes.reverse() };
}

function add(segments: LaneSegment[], from: Micros, to: Micros, status: Status): void {
  if (to > from) segments.push({ from, to, status });
}

const endStatus = (exit: NonNullable<Life['exit']>): Status => (exit.crashed ? 'crashed' : exit.terminated ? 'terminated' : 'exited');
