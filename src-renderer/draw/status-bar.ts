// The stacked bar of statuses: groups, and supervisors seen from far away. Parts that are not zero keep about 1 % of the
// width, so that one crash among 100,000 stays visible; the counts beside it are exact.

import type { Status } from '../../runtime/protocol/views.ts';
import { BAR_ORDER, barColor } from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import type { Surface } from './surface.ts';

type Counts = Partial<Record<Status, number>>;

/** Widths in pixels, in `BAR_ORDER`, that sum up to `width`; statuses without processes are left out. */
export function barParts(counts: Counts, width: number): { readonly status: Status; readonly w: number }[] {
  const present = BAR_ORDER.filter((status) => (counts[status] ?? 0) > 0);
  const total = present.reduce((sum, status) => sum + counts[status]!, 0);
  const least = Math.min(Math.max(3, width * 0.01), width / Math.max(1, present.length));
  const raised = present.map((status) => Math.max(least, (counts[status]! / total) * width));
  const excess = raised.reduce((sum, w) => sum + w, 0) - width;
  // What the small ones were given is taken from the largest.
  const largest = raised.indexOf(Math.max(...raised));
  return present.map((status, i) => ({ status, w: i === largest ? raised[i]! - excess : raised[i]! }));
}

export function drawStatusBar(surface: Surface, theme: Theme, counts: Counts, x: number, y: number, w: number, h: number): void {
  surface.group({ clip: { x, y, w, h, r: h / 2 } }, (s) => {
    s.rect(x, y, w, h, { fill: theme.unlit });
    let left = x;
    for (const part of barParts(counts, w)) {
      s.rect(left, y, part.w, h, { fill: barColor(theme, part.status) });
      // A gap of one pixel, so that neighbours are told apart without their hue.
      if (left > x) s.rect(left - 0.5, y, 1, h, { fill: theme.card });
      left += part.w;
    }
  });
}
