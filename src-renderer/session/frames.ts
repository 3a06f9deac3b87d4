// Frames into the view of a session. Frames are differences and come in order; many may come between two pictures, so they are applied
// to one copy of the rows and published once (one batch a frame, DESIGN.md D9).

import type { Frame, SlotRow } from '../../runtime/protocol/views.ts';
import { FIRST_RANGE, type SessionView, type TimeRange } from './state.ts';

export function applyFrames(view: SessionView, frames: readonly Frame[]): SessionView {
  const last = frames.at(-1);
  if (!last) return view;
  return {
    ...view,
    rows: applyRows(view.rows, frames),
    seq: last.seq,
    at: last.at,
    endSeq: last.endSeq,
    endAt: last.endAt,
    following: last.following,
    counts: last.counts,
    rate: last.rate,
    recordedUpTo: last.recordedUpTo,
    hash: last.hash,
    loaded: true,
    range: view.loaded ? moveRange(view.range, last) : firstRange(last),
  };
}

function applyRows(rows: SessionView['rows'], frames: readonly Frame[]): SessionView['rows'] {
  if (frames.every((f) => !f.full && f.rows.length === 0 && f.gone.length === 0)) return rows;
  const fullAt = frames.findLastIndex((f) => f.full);
  const next = new Map<number, SlotRow>(fullAt < 0 ? rows : undefined);
  for (const frame of fullAt < 0 ? frames : frames.slice(fullAt)) {
    for (const slot of frame.gone) next.delete(slot);
    for (const row of frame.rows) next.set(row.slot, row);
  }
  return next;
}

function firstRange(frame: Frame): TimeRange {
  const to = Math.max(frame.at, frame.following ? 0 : Math.min(frame.endAt, FIRST_RANGE));
  return frame.following || frame.at > FIRST_RANGE ? { from: to - FIRST_RANGE, to } : { from: 0, to: Math.max(to, 1000) };
}

/**
 * The visible range after the cursor moved: while following, its right edge is now; otherwise it stays unless the cursor left
 * it, and then it moves by the least distance that shows the cursor with an eighth of the width beside it.
 */
export function moveRange(range: TimeRange, cursor: { readonly at: number; readonly following: boolean }): TimeRange {
  const width = range.to - range.from;
  if (cursor.following) return range.to === cursor.at ? range : { from: cursor.at - width, to: cursor.at };
  if (cursor.at >= range.from && cursor.at <= range.to) return range;
  const margin = width / 8;
  const from = cursor.at < range.from ? cursor.at - margin : cursor.at + margin - width;
  return { from, to: from + width };
}
