// What lies under a point of the lanes, nearest mark first.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Arrow, LanesGeometry, Point } from './timeline-lanes.ts';
import { AXIS_H } from './timeline-lanes.ts';

export type LanesHit =
  | { readonly kind: 'axis'; readonly at: Micros }
  | { readonly kind: 'header'; readonly slot: SlotId }
  | { readonly kind: 'message'; readonly seq: number; readonly arrow: Arrow }
  | { readonly kind: 'stub'; readonly slot: SlotId; readonly arrow: Arrow }
  | {
      readonly kind: 'crash';
      readonly slot: SlotId;
      readonly seq: number;
      readonly at: Micros;
      readonly tag: string;
      readonly count: number;
    }
  | { readonly kind: 'step'; readonly seq: number; readonly at: Micros; readonly text: string }
  | { readonly kind: 'cascade'; readonly seq: number; readonly sentence: string }
  | { readonly kind: 'lane'; readonly slot: SlotId; readonly at: Micros };

/** Reach of thin marks in pixels; discs and octagons get 12, so that their targets are 24. */
const REACH = 6;
const DISC_REACH = 12;

export function hitLanes(geometry: LanesGeometry, x: number, y: number): LanesHit | undefined {
  const { scale, headerWidth } = geometry;
  if (y < AXIS_H) return x >= headerWidth ? { kind: 'axis', at: scale.t(x) } : undefined;
  if (x < headerWidth) {
    const row = rowAt(geometry, y);
    return row ? { kind: 'header', slot: row.slot } : undefined;
  }
  for (const cascade of geometry.cascades) {
    for (const step of cascade.steps)
      if (Math.hypot(step.x - x, step.y - y) <= DISC_REACH) return { kind: 'step', seq: step.seq, at: step.at, text: step.text };
    if (y < geometry.top && x >= cascade.x0 - 4 && x <= Math.max(cascade.x1, cascade.x0 + 80))
      return { kind: 'cascade', seq: cascade.seq, sentence: cascade.sentence };
  }
  for (const marks of geometry.marks)
    for (const crash of marks.crashes)
      if (Math.abs(marks.row.cy - y) <= DISC_REACH && x >= crash.x - DISC_REACH && x <= crash.x1 + DISC_REACH)
        return { kind: 'crash', slot: marks.row.slot, seq: crash.seq, at: crash.at, tag: crash.tag, count: crash.count };
  const arrow = nearestArrow(geometry.arrows, x, y);
  if (arrow) {
    const { stub, message } = arrow;
    if (stub && stub.slot !== 0 && Math.hypot(stub.at.x - x, stub.at.y - y) <= DISC_REACH) return { kind: 'stub', slot: stub.slot, arrow };
    return { kind: 'message', seq: message.seq, arrow };
  }
  const row = rowAt(geometry, y);
  return row ? { kind: 'lane', slot: row.slot, at: scale.t(x) } : undefined;
}

function rowAt(geometry: LanesGeometry, y: number) {
  if (y < geometry.top) return undefined;
  const pinned = y < geometry.scrollTop;
  return geometry.rows.find((row) => row.pinned === pinned && y >= row.y && y < row.y + row.h);
}

function nearestArrow(arrows: readonly Arrow[], x: number, y: number): Arrow | undefined {
  let best: Arrow | undefined;
  let least = REACH;
  for (const arrow of arrows) {
    const { tail, delivered, handled, stub } = arrow;
    let distance = Number.POSITIVE_INFINITY;
    if (tail && delivered) distance = toSegment(tail, delivered, x, y);
    if (delivered && handled) distance = Math.min(distance, toSegment(delivered, handled, x, y));
    if (stub) distance = Math.min(distance, toSegment(stub.at, delivered ?? tail ?? stub.at, x, y));
    if (distance < least) {
      least = distance;
      best = arrow;
    }
  }
  return best;
}

function toSegment(a: Point, b: Point, x: number, y: number): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(a.x + t * dx - x, a.y + t * dy - y);
}
