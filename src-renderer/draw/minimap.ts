// The overview strip: density bars, crash ticks above them, the line of live processes, hatched gaps, the brush, the cursor.

import type { MinimapGeometry } from '../layout/minimap.ts';
import type { Theme } from '../scales/theme.ts';
import type { Surface } from './surface.ts';

export interface MinimapPicture {
  readonly geometry: MinimapGeometry;
  readonly theme: Theme;
  readonly following: boolean;
}

export function drawMinimap(surface: Surface, { geometry, theme, following }: MinimapPicture): void {
  const { width, height, brush } = geometry;
  const bottom = height - 5;
  const room = bottom - 12;
  surface.rect(0, 0, width, height, { fill: theme.panel });
  for (const { x, level } of geometry.bars) {
    const h = Math.max(1.5, level * room * 0.62);
    surface.rect(x, bottom - h, 3, h, { fill: theme.edge });
  }
  const [first, ...rest] = geometry.live.map(({ x, level }) => `${x.toFixed(1)} ${(bottom - level * room * 0.92).toFixed(1)}`);
  if (first && rest.length > 0) surface.path(`M${first}L${rest.join('L')}`, { stroke: theme.secondary, width: 1.25 });
  for (const x of geometry.crashes) surface.rect(x - 1, 4, 2.5, 7, { fill: theme.status.crashed });
  for (const x of geometry.hits) surface.rect(x - 1, bottom + 1, 2, 4, { fill: theme.accent });
  // Breakpoints: small diamonds between the crashes and the bars.
  for (const x of geometry.stops) surface.path(`M${x} 11.5l2.5 3l-2.5 3l-2.5 -3Z`, { fill: theme.changed });
  for (const gap of geometry.gaps) {
    surface.rect(gap.x, 3, gap.w, bottom - 3, { fill: theme.panel, hatch: { color: theme.secondary, spacing: 6, width: 1.2 } });
  }
  for (const x of geometry.bookmarks) surface.path(`M${x - 3} 2H${x + 3}V10L${x} 7.5L${x - 3} 10Z`, { fill: theme.changed });
  drawBrush(surface, theme, brush.x0, brush.x1, height);
  drawMoment(surface, following ? geometry.end : geometry.cursor, height, following ? theme.live : theme.text);
  if (!following && geometry.end < width - 1) surface.line(geometry.end, 3, geometry.end, height - 3, { stroke: theme.live, opacity: 0.6 });
}

function drawBrush(surface: Surface, theme: Theme, x0: number, x1: number, height: number): void {
  const w = x1 - x0;
  surface.roundRect(x0 + 0.5, 2.5, Math.max(1, w - 1), height - 5, 3, { fill: theme.selectionFill, stroke: theme.accent, width: 1.25 });
  const grip = Math.min(14, height - 16);
  for (const x of [x0, x1]) surface.roundRect(x - 1.75, height / 2 - grip / 2, 3.5, grip, 1.75, { fill: theme.accent });
}

/** A line with a small flag on top. */
function drawMoment(surface: Surface, x: number, height: number, color: string): void {
  surface.line(x, 2, x, height - 2, { stroke: color, width: 1.5 });
  surface.path(`M${x - 4} 2H${x + 4}L${x} 6Z`, { fill: color });
}
