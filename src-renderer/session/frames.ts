// Frames into the view of a session. Frames are differences and come in order; many may come between two pictures, so they are applied
// to one version of the rows and published once (one batch a frame, DESIGN.md D9).

import { decodeRows, movedStatus, type RowBlock } from '../../runtime/protocol/row-block.ts';
import type { Frame, SlotRow } from '../../runtime/protocol/views.ts';
import { type RowEdit, RowTable, tableOf } from '../layout/row-table.ts';
import { hogAfter } from './hog.ts';
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
    nodes: last.nodes,
    rate: last.rate,
    sampled: last.sampled,
    recordedUpTo: last.recordedUpTo,
    hash: last.hash,
    loaded: true,
    hog: frames.reduce(hogAfter, view.hog),
    ...aimed(view, last),
  };
}

/** The range after a frame; an event that was gone to gets what led to it and what followed beside it. */
function aimed(view: SessionView, last: Frame): Pick<SessionView, 'range' | 'aim'> {
  const arrived = !last.following && last.seq === view.aim;
  const range = arrived ? aimRange(view.range, last.at) : view.loaded ? moveRange(view, last) : firstRange(last);
  return { range, aim: arrived ? undefined : view.aim };
}

/** Where in the width an event that was gone to stands: more of its cause than of its consequences. */
const AIM = 0.6;

/** The range with `at` at 60 % of its width; as it was where `at` stands well already. Nothing lies before the start. */
export function aimRange(range: TimeRange, at: number): TimeRange {
  const width = range.to - range.from;
  const share = (at - range.from) / width;
  if (share >= 0.3 && share <= 0.8) return range;
  const from = Math.max(0, at - width * AIM);
  return { from, to: from + width };
}

function applyRows(rows: SessionView['rows'], frames: readonly Frame[]): SessionView['rows'] {
  if (frames.every((f) => !f.full && !f.block && f.rows.length === 0 && f.gone.length === 0)) return rows;
  const fullAt = frames.findLastIndex((f) => f.full);
  const edit = (fullAt < 0 ? tableOf(rows) : RowTable.empty).edit();
  for (const frame of fullAt < 0 ? frames : frames.slice(fullAt)) {
    for (const slot of frame.gone) edit.delete(slot);
    for (const row of frame.rows) edit.set(row);
    if (frame.block) applyBlock(edit, decodeRows(frame.block));
  }
  return edit.done();
}

function applyBlock(edit: RowEdit, block: RowBlock): void {
  for (const row of block.born) edit.set(row);
  const { slots, since, mailbox, reductions } = block.moved;
  for (let i = 0; i < slots.length; i++) {
    const before = edit.get(slots[i] as number);
    // The hub moves only rows that it has sent; one that is not here was not taken for another reason, which has been said.
    if (before) edit.replace(movedRow(before, movedStatus(block, i), since[i] as number, mailbox[i] as number, reductions[i] as number));
  }
}

/** The fields are written out: a spread of a row takes ten times as long, and there are thousands in a frame. */
function movedRow(before: SlotRow, status: SlotRow['status'], since: number, mailbox: number, reductions: number): SlotRow {
  const { exit, supervisor, attempt } = before;
  if (exit !== undefined || supervisor !== undefined || attempt !== undefined) return { ...before, status, since, mailbox, reductions };
  const { slot, parent, path, label, name, signature, kind, dynamic, pid, pidText, incarnation, crashes, trapExit, restart } = before;
  const row: Writable<SlotRow> = {
    slot,
    parent,
    path,
    label,
    signature,
    kind,
    dynamic,
    status,
    since,
    pid,
    pidText,
    incarnation,
    crashes,
    mailbox,
    reductions,
    trapExit,
  };
  if (name !== undefined) row.name = name;
  if (restart !== undefined) row.restart = restart;
  return row;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Share of the lanes' width that stays free to the right of now. */
const AHEAD = 0.05;

function firstRange(frame: Frame): TimeRange {
  if (frame.following) return upTo(frame.at, FIRST_RANGE);
  const from = Math.max(0, Math.min(frame.at - FIRST_RANGE / 2, frame.endAt - FIRST_RANGE));
  return { from, to: from + FIRST_RANGE };
}

const upTo = (at: number, width: number): TimeRange => {
  const from = at + width * AHEAD - width;
  return { from, to: from + width };
};

/**
 * The visible range after the cursor moved. While following, now stays at its right edge, unless a person has panned away from
 * it; otherwise it stays where it is as long as the cursor is inside, and else moves by the least distance that shows the cursor
 * with an eighth of the width beside it.
 */
export function moveRange(view: Pick<SessionView, 'range' | 'at' | 'following'>, cursor: Pick<Frame, 'at' | 'following'>): TimeRange {
  const { range } = view;
  const width = range.to - range.from;
  if (cursor.following) {
    const pannedAway = view.following && (range.to < view.at || range.from > view.at);
    return pannedAway || cursor.at === view.at ? range : upTo(cursor.at, width);
  }
  if (cursor.at >= range.from && cursor.at <= range.to) return range;
  const margin = width / 8;
  const from = cursor.at < range.from ? cursor.at - margin : cursor.at + margin - width;
  return { from, to: from + width };
}
