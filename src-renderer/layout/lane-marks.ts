// One lane's bars, lines, notches and crashes. What is shorter than a pixel is merged here, so that drawing costs what the screen
// shows and not what happened.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Lane, Status } from '../../runtime/protocol/views.ts';
import { isAlive, SEVERITY } from '../scales/status.ts';
import type { TimeScale } from '../scales/time-scale.ts';
import type { LaneHits, LaneMarks, LaneRow } from './lane-geometry.ts';

/** Bars closer than this many pixels flow together when both are that short. */
const MERGE = 1.5;
/** Crashes closer than an octagon are one mark with a count. */
const CRASH_W = 14;
/** A find of the query, and the gap to the next. */
const HIT_W = 5;

export function laneMarks(row: LaneRow, lane: Lane, scale: TimeScale, hits: readonly number[] = []): LaneMarks {
  const lines: [number, number][] = [];
  const dots: [number, number][] = [];
  const bars: { x: number; w: number; status: Status }[] = [];
  const clip = (x: number): number => Math.min(scale.x1 + 8, Math.max(scale.x0 - 8, x));
  const extend = (list: [number, number][], x0: number, x1: number): void => {
    const last = list.at(-1);
    if (last && x0 - last[1] < 0.6) last[1] = Math.max(last[1], x1);
    else list.push([x0, x1]);
  };
  for (const segment of lane.segments) {
    const x0 = clip(scale.x(segment.from));
    const x1 = clip(scale.x(segment.to));
    if (x1 <= scale.x0 - 8 || x0 >= scale.x1 + 8) continue;
    const { status } = segment;
    if (isAlive(status)) extend(lines, x0, x1);
    else if (status !== 'restarting') extend(dots, x0, x1);
    if (status === 'waiting' || status === 'crashed' || status === 'exited') continue;
    const end = status === 'terminated' ? Math.min(x1, x0 + 64) : x1;
    const last = bars.at(-1);
    if (last && end - x0 < MERGE && last.w < MERGE * 8 && x0 - (last.x + last.w) < 1) {
      last.w = Math.max(last.w, end - last.x);
      if (SEVERITY.indexOf(status) < SEVERITY.indexOf(last.status)) last.status = status;
    } else bars.push({ x: x0, w: Math.max(1, end - x0), status });
  }
  return { row, lines, dots, bars, notches: notches(lane, scale), crashes: crashMarks(lane, scale), hits };
}

function notches(lane: Lane, scale: TimeScale): LaneMarks['notches'] {
  const out: { x: number; incarnation: number; label: boolean }[] = [];
  let labelled = Number.NEGATIVE_INFINITY;
  for (const life of lane.lives) {
    const x = scale.x(life.at);
    if (life.incarnation <= 1 || x < scale.x0 || x > scale.x1) continue;
    const label = x - labelled > 28;
    if (label) labelled = x;
    out.push({ x, incarnation: life.incarnation, label });
  }
  return out;
}

function crashMarks(lane: Lane, scale: TimeScale): LaneMarks['crashes'] {
  const out: { x: number; x1: number; seq: number; at: Micros; tag: string; count: number }[] = [];
  for (const crash of lane.crashes) {
    const x = scale.x(crash.at);
    if (x < scale.x0 - CRASH_W || x > scale.x1 + CRASH_W) continue;
    const last = out.at(-1);
    if (last && x - last.x1 < CRASH_W) {
      last.x1 = x;
      last.count++;
    } else out.push({ x, x1: x, seq: crash.seq, at: crash.at, tag: crash.tag, count: 1 });
  }
  return out;
}

/** Where the query's finds in view stand, by slot; those of one lane closer than a mark are one. */
export function hitMarks(hits: LaneHits | undefined, scale: TimeScale): ReadonlyMap<SlotId, readonly number[]> {
  const out = new Map<SlotId, number[]>();
  if (!hits) return out;
  const [from, to] = [scale.t(scale.x0), scale.t(scale.x1)];
  for (let i = firstFrom(hits.ats, from); i < hits.ats.length && (hits.ats[i] as number) <= to; i++) {
    const x = scale.x(hits.ats[i] as number);
    const xs = out.get(hits.slots[i] as SlotId);
    if (!xs) out.set(hits.slots[i] as SlotId, [x]);
    else if (x - (xs.at(-1) as number) >= HIT_W) xs.push(x);
  }
  return out;
}

/** The first index whose moment is not before `from`. */
function firstFrom(ats: readonly Micros[], from: Micros): number {
  let [low, high] = [0, ats.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ats[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
