// The stretch of time that the lanes show.

import type { ActionContext } from './action-context.ts';
import type { TimeRange } from './state.ts';

/** Levels that can be gone back to. */
const MOST_LEVELS = 12;
/** From level to level the view is at least so much narrower: the wheel zooms in many small steps. */
const LEVEL = 0.25;

/**
 * The ranges that enclose the view, the widest first. Zooming in makes a level of the view before, if that is a good deal narrower
 * than the last one; a view that is wider, or lies elsewhere, drops those that do not enclose it.
 */
export function levelsAfter(levels: readonly TimeRange[], before: TimeRange, after: TimeRange): readonly TimeRange[] {
  const span = after.to - after.from;
  const slack = span * 0.01;
  const around = levels.filter((one) => one.from <= after.from + slack && one.to >= after.to - slack && one.to - one.from > span * 1.01);
  const last = around.at(-1);
  const wide = before.to - before.from;
  const narrower = before.from <= after.from + slack && before.to >= after.to - slack && span < wide * 0.99;
  const isLevel = last === undefined || wide <= (last.to - last.from) * LEVEL;
  return narrower && isLevel ? [...around, before].slice(-MOST_LEVELS) : around;
}

export function rangeActions({ store, withCurrent }: ActionContext) {
  const actions = {
    setRange: (range: TimeRange): void =>
      withCurrent((view, session) => {
        const from = Math.max(range.from, range.from - range.to);
        const next = { from, to: Math.max(range.to, from + 10) };
        store.patch(session, { range: next, zoomLevels: levelsAfter(view.zoomLevels, view.range, next) });
      }),

    /** Back to the wider view that was zoomed into; at the widest, to the whole session. */
    zoomUp: (level?: number): void =>
      withCurrent((view, session) => {
        const to = level ?? view.zoomLevels.length - 1;
        const range = view.zoomLevels[to];
        if (range) store.patch(session, { range, zoomLevels: view.zoomLevels.slice(0, to) });
        else actions.fitTime();
      }),

    /** The lanes show the lives of the selected process: from its first bar in view to its last. */
    rangeOfSelection: (): void =>
      withCurrent((view) => {
        const lane = view.lanes?.lanes.find((one) => one.slot === view.selection);
        const messages = (view.lanes?.messages ?? []).filter((m) => m.from === view.selection || m.to === view.selection);
        const busy = (lane?.segments ?? []).filter((segment) => segment.status !== 'waiting');
        const starts = [...busy.map((s) => s.from), ...messages.map((m) => m.sentAt)];
        const ends = [...busy.map((s) => s.to), ...messages.map((m) => m.handledAt ?? m.deliveredAt ?? m.sentAt)];
        if (starts.length === 0) return;
        const [from, to] = [Math.min(...starts), Math.max(...ends)];
        const margin = Math.max(10, (to - from) * 0.05);
        actions.setRange({ from: Math.max(0, from - margin), to: to + margin });
      }),

    /** Zooms the lanes about the cursor, or about their middle where the cursor is not in view. Below 1 shows less time. */
    zoomTime: (factor: number): void =>
      withCurrent((view) => {
        const { from, to } = view.range;
        const pivot = view.at >= from && view.at <= to ? view.at : (from + to) / 2;
        const share = (pivot - from) / (to - from);
        const width = Math.min(Math.max((to - from) * factor, 20), Math.max(view.endAt * 1.1, 1000));
        actions.setRange({ from: pivot - share * width, to: pivot + (1 - share) * width });
      }),
    /** Moves the lanes by a share of their width. */
    panTime: (share: number): void =>
      withCurrent((view) => {
        const by = (view.range.to - view.range.from) * share;
        actions.setRange({ from: view.range.from + by, to: view.range.to + by });
      }),
    fitTime: (): void => withCurrent((view) => actions.setRange({ from: 0, to: Math.max(view.endAt, 1000) })),
    centreTime: (): void =>
      withCurrent((view) => {
        const half = (view.range.to - view.range.from) / 2;
        actions.setRange({ from: view.at - half, to: view.at + half });
      }),
  };
  return actions;
}
