// A picture to take along: what a view shows, under a line that says of what and when, over the legend of the statuses in it. It
// draws on any surface, so SVG and PNG are the same picture.

import type { Status } from '../../runtime/protocol/views.ts';
import { BAR_ORDER, statusWord } from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import { drawGlyph } from './glyphs.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

export interface Picture {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly background: string;
  draw(surface: Surface): void;
}

const HEAD_H = 40;
const FOOT_H = 36;
const MARGIN = 24;
const LEAST_W = 640;

/** `inner` with a caption above it and a legend below it. `statuses`: those that occur. */
export function captioned(inner: Picture, theme: Theme, caption: string, statuses: ReadonlySet<Status>): Picture {
  const width = Math.max(LEAST_W, inner.width);
  const height = inner.height + HEAD_H + FOOT_H;
  return {
    width,
    height,
    background: inner.background,
    draw(surface) {
      surface.rect(0, 0, width, height, { fill: inner.background });
      surface.text(fitText(surface, caption, FONTS.title, width - 2 * MARGIN), MARGIN, 25, FONTS.title, { fill: theme.text });
      surface.line(0, HEAD_H - 0.5, width, HEAD_H - 0.5, { stroke: theme.hairline });
      surface.group({ y: HEAD_H, clip: { x: 0, y: 0, w: width, h: inner.height } }, (s) => inner.draw(s));
      surface.line(0, height - FOOT_H + 0.5, width, height - FOOT_H + 0.5, { stroke: theme.hairline });
      drawLegend(surface, theme, statuses, MARGIN, height - FOOT_H / 2);
    },
  };
}

function drawLegend(surface: Surface, theme: Theme, statuses: ReadonlySet<Status>, x: number, cy: number): void {
  let left = x;
  for (const status of BAR_ORDER) {
    if (!statuses.has(status)) continue;
    const word = statusWord(status);
    drawGlyph(surface, theme, status, left + 6, cy, 12);
    surface.text(word, left + 17, cy + 4, FONTS.small, { fill: theme.secondary });
    left += 17 + surface.measureText(word, FONTS.small) + 18;
  }
}
