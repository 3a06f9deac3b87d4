// What stood at one place in the state of a process over a range of virtual time (UX.md 2.9, pinned paths): every record that carries a
// state of the slot's process is a possible change, and what is the same as before is left out.

import { numberOf, valueAt } from '../../recordings/query/terms.ts';
import type { World } from '../../runtime/fold/world.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Track, TrackPoint } from '../../runtime/protocol/track-view.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { termText } from '../text/term-text.ts';
import { EXACT_EVENTS } from './lanes.ts';
import type { LogView } from './log-view.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Slices } from './slices.ts';

/** States that are decoded for one answer; of more, these many spread over them. */
const LOOKED_AT = 1000;
const MAX_TEXT = 40;
/** Records between two looks at the clock. */
const BATCH = 4096;

export interface TrackSource {
  readonly log: LogView;
  readonly history: ProcessHistory;
  worldAt(seq: number): World;
  /** Seq of the last event at or before a time. */
  seqAt(at: Micros): number;
}

export interface TrackRange {
  readonly slot: SlotId;
  readonly path: readonly string[];
  readonly from: Micros;
  readonly to: Micros;
  /** Nothing after this seq is shown. */
  readonly endSeq: number;
}

export async function trackOf(source: TrackSource, range: TrackRange, slices: Slices): Promise<Track> {
  const { log } = source;
  const { slot, path } = range;
  const from = Math.min(range.from, range.to);
  const endSeq = Math.min(range.endSeq, log.lastSeq);
  const to = Math.max(from, Math.min(range.to, log.at(endSeq)));
  const first = Math.min(source.seqAt(from), endSeq);
  const last = Math.min(source.seqAt(to), endSeq);
  const base = { slot, path, from, to };
  if (last - first > EXACT_EVENTS) return { ...base, points: [], reduced: true };

  const changes = await changesIn(source, slot, first + 1, last, slices);
  const looked = changes.length <= LOOKED_AT ? changes : spread(changes, LOOKED_AT);
  const points: TrackPoint[] = [];
  const add = (seq: number, at: Micros, state: unknown): void => {
    const point = pointOf(seq, at, state === undefined ? undefined : valueAt(state, path));
    if (points.at(-1)?.text !== point.text || points.length === 0) points.push(point);
  };
  const before = source.worldAt(first).slotSummary(slot);
  add(first, from, before?.live && before.stateSeq > 0 ? log.payload(before.stateSeq) : undefined);
  for (const { seq, ends } of looked) {
    add(seq, log.at(seq), ends ? undefined : log.payload(seq));
    await slices.rest();
  }
  const omitted = changes.length - looked.length;
  return { ...base, points, reduced: false, ...(omitted > 0 ? { omitted } : {}) };
}

interface Change {
  readonly seq: number;
  /** The life ended: nothing stands anywhere. */
  readonly ends: boolean;
}

/** Records in which a process of the slot gets a state, or ends. */
async function changesIn({ log, history }: TrackSource, slot: SlotId, first: number, last: number, slices: Slices): Promise<Change[]> {
  const changes: Change[] = [];
  for (let at = first; at <= last; at += BATCH) {
    log.forward(at, Math.min(last, at + BATCH - 1), (chunk, i, seq) => {
      const type = chunk.type[i];
      const ends = type === EV.process_exited;
      if (!ends && (chunk.payload[i] === 0 || (type !== EV.state_changed && type !== EV.callback_finished))) return;
      if (history.slot(chunk.pid[i] as number) === slot) changes.push({ seq, ends });
    });
    await slices.rest();
  }
  return changes;
}

/** So many of a list, the last one among them. */
function spread<T>(list: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => list[Math.floor(((i + 1) * list.length) / count) - 1] as T);
}

function pointOf(seq: number, at: Micros, value: unknown): TrackPoint {
  if (value === undefined) return { seq, at };
  const number = numberOf(value);
  return { seq, at, text: termText(value, { max: MAX_TEXT }), ...(number === undefined ? {} : { number }) };
}
