// The stretch of time that the lanes show.

import type { ActionContext } from './action-context.ts';
import type { TimeRange } from './state.ts';

export function rangeActions({ store, withCurrent }: ActionContext) {
  const actions = {
    setRange: (range: TimeRange): void =>
      withCurrent((_, session) => {
        const from = Math.max(range.from, range.from - range.to);
        store.patch(session, { range: { from, to: Math.max(range.to, from + 10) } });
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
