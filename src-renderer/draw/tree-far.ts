// The tree from far away (UX.md 2.4): glyphs with their names, below zoom 0.4 with those of supervisors only, status bars below 0.15.

import type { TreeNode } from '../layout/tree-layout.ts';
import { heatStep } from '../scales/heat.ts';
import { aliveIn, formatCount, glyphOf, headline } from '../scales/status.ts';
import { drawGlyph } from './glyphs.ts';
import { drawStatusBar } from './status-bar.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';
import { screenBox, type TreePicture } from './tree-picture.ts';

/** Names drawn at glyph size, at most. */
const LABEL_BUDGET = 300;
/** From this zoom on the names of all have room up to the next column. */
const ALL_NAMED_FROM = 0.4;
/** Pixels between two lines of names. */
const CLOSE = 12;

export function drawGlyphs(surface: Surface, p: TreePicture, visible: readonly TreeNode[]): void {
  let labels = LABEL_BUDGET;
  const close = withChildBeside(p, visible);
  /** Names that have no room where they belong: they stand behind the bar of the group that is in their way. */
  const moved = new Map<number, string>();
  for (const node of visible) {
    const box = screenBox(node, p.camera, 'glyph');
    const cy = box.y + box.h / 2;
    if (node.kind === 'group') {
      const group = p.content.groups.get(node.key);
      drawStatusBar(surface, p.theme, group?.counts ?? {}, box.x, cy - 3, box.w, 6);
      if (!group || labels-- <= 0) continue;
      const above = moved.get(node.parent);
      const text = `${above === undefined ? '' : `${above} · `}${group.label} ×${formatCount(aliveIn(group.counts))}`;
      surface.text(text, box.x + box.w + 8, cy + 4, FONTS.small, { fill: p.theme.secondary });
      continue;
    }
    const row = p.rows.get(node.slot);
    if (!row) continue;
    // The edge ends at the card's place; the glyph stands where the card begins.
    surface.circle(box.x + 6, cy, 7, { fill: p.theme.app });
    const step = p.heat && heatStep(p.heat, row, p.activity?.get(row.slot) ?? 0);
    if (step !== undefined) surface.circle(box.x + 6, cy, 9.5, { stroke: p.theme.heat[step], width: 3 });
    drawGlyph(surface, p.theme, glyphOf(row), box.x + 6, cy, 12);
    const named = row.kind === 'supervisor' || p.camera.zoom >= ALL_NAMED_FROM;
    if (!named || labels-- <= 0) continue;
    const column = box.w + (p.geometry.metrics.gapX - 8) * p.camera.zoom;
    if (close.has(node.index) && surface.measureText(headline(row), FONTS.small) > column - 16) {
      moved.set(node.index, headline(row));
      continue;
    }
    const room = Math.max(60, column);
    const name = fitText(surface, headline(row), FONTS.small, room - 16);
    surface.rect(box.x + 13, cy - 7, surface.measureText(name, FONTS.small) + 6, 14, { fill: p.theme.app });
    surface.text(name, box.x + 16, cy + 4, FONTS.small, { fill: p.theme.text });
  }
}

/** Nodes with a group in the next column at their own height, which a name would run into. */
function withChildBeside(p: TreePicture, visible: readonly TreeNode[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const node of visible) {
    const parent = node.kind === 'group' ? p.geometry.nodes[node.parent] : undefined;
    if (!parent) continue;
    const apart = Math.abs(node.y + node.h / 2 - parent.y - parent.h / 2) * p.camera.zoom;
    if (apart < CLOSE) found.add(parent.index);
  }
  return found;
}

export function drawBars(surface: Surface, p: TreePicture, visible: readonly TreeNode[]): void {
  for (const node of visible) {
    if (node.kind === 'slot' && node.processKind !== 'supervisor') continue;
    const box = screenBox(node, p.camera, 'bar');
    const counts = p.content.counts[node.index] ?? {};
    drawStatusBar(surface, p.theme, counts, box.x, box.y + box.h / 2 - 2, Math.max(16, box.w), 4);
  }
}
