// Links and monitors of the selection, over the tree and under its outline (UX.md 2.3): a link is solid with a dot at both ends,
// a monitor dashed with an eye at the watcher. Ends that lie in one folded group share a line, with their number.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Box, Detail } from '../layout/camera.ts';
import { toScreen } from '../layout/camera.ts';
import { rowBox } from '../layout/tree-layout.ts';
import { formatCount } from '../scales/status.ts';
import type { Surface } from './surface.ts';
import { FONTS } from './surface.ts';
import { screenBox, type TreePicture } from './tree-picture.ts';

/** What the selected process has to do with another one. */
export interface Relation {
  readonly other: SlotId;
  readonly kind: 'link' | 'monitors' | 'monitoredBy';
}

/** Lines at most: more say nothing, and the inspector lists them all. */
const LINES = 40;

/** From a box to the end of a line: clear of the outline of the selection. */
const GAP = 6;

interface Bundle {
  readonly kind: Relation['kind'];
  readonly box: Box;
  count: number;
}

export function drawRelations(surface: Surface, p: TreePicture, detail: Detail): void {
  if (p.selected === undefined || !p.relations?.length) return;
  const from = placeOf(p, p.selected, detail);
  if (!from) return;
  const bundles = new Map<string, Bundle>();
  for (const { other, kind } of p.relations) {
    const to = placeOf(p, other, detail);
    if (!to || to.id === from.id) continue;
    const key = `${kind} ${to.id}`;
    const bundle = bundles.get(key);
    if (bundle) bundle.count += 1;
    else bundles.set(key, { kind, box: to.box, count: 1 });
  }
  for (const bundle of [...bundles.values()].slice(0, LINES)) drawRelation(surface, p, from.box, bundle);
}

/** Where a slot is seen: its card, its row under a group, or the group that it is folded into. */
function placeOf(p: TreePicture, slot: SlotId, detail: Detail): { id: string; box: Box } | undefined {
  const { geometry, content, camera } = p;
  const own = geometry.nodes[geometry.slotNodes.get(slot) ?? -1];
  const listed = own ? undefined : content.listedAt.get(slot);
  const row = listed && geometry.nodes[listed[0]];
  if (listed && row && (detail === 'card' || detail === 'compact'))
    return { id: `row ${slot}`, box: toScreen(camera, rowBox(row, listed[1], geometry.metrics)) };
  const node = own ?? geometry.nodes[content.memberOf.get(slot) ?? -1];
  if (!node) return undefined;
  const far = detail === 'glyph' || detail === 'bar';
  const box = screenBox(node, camera, p.cells && detail !== 'card' ? 'compact' : detail, geometry.metrics);
  return { id: `node ${node.index}`, box: far ? { x: box.x, y: box.y + box.h / 2 - 6, w: 12, h: 12 } : box };
}

/** Ends and bow of a curve: across columns from edge to edge, within one column around its right side. */
function curve(from: Box, to: Box): { d: string; start: [number, number]; end: [number, number]; middle: [number, number] } {
  const y0 = from.y + from.h / 2;
  const y1 = to.y + to.h / 2;
  const apart = to.x > from.x + from.w ? 1 : from.x > to.x + to.w ? -1 : 0;
  const x0 = apart < 0 ? from.x - GAP : from.x + from.w + GAP;
  const x1 = apart > 0 ? to.x - GAP : to.x + to.w + GAP;
  const bow = apart === 0 ? 24 + Math.min(72, Math.abs(y1 - y0) * 0.2) : Math.max(0, (x1 - x0) * apart * 0.6);
  const c0 = x0 + (apart < 0 ? -bow : bow);
  const c1 = x1 + (apart > 0 ? -bow : bow);
  return {
    d: `M${x0} ${y0}C${c0} ${y0} ${c1} ${y1} ${x1} ${y1}`,
    start: [x0, y0],
    end: [x1, y1],
    middle: [(x0 + 3 * c0 + 3 * c1 + x1) / 8, (y0 + y1) / 2],
  };
}

function drawRelation(surface: Surface, { theme }: TreePicture, from: Box, { kind, box, count }: Bundle): void {
  const { d, start, end, middle } = curve(from, box);
  const link = kind === 'link';
  const color = link ? theme.accent : theme.secondary;
  surface.path(d, { stroke: theme.app, width: 4, opacity: 0.85 });
  surface.path(d, { stroke: color, width: 1.5, ...(!link && { dash: [5, 4] }) });
  if (link) {
    surface.circle(...start, 3, { fill: color });
    surface.circle(...end, 3, { fill: color });
  } else drawEye(surface, theme.app, color, ...(kind === 'monitors' ? start : end));
  if (count === 1) return;
  const text = `×${formatCount(count)}`;
  const w = surface.measureText(text, FONTS.numberStrong) + 8;
  surface.roundRect(middle[0] - w / 2, middle[1] - 8, w, 16, 4, { fill: theme.raised });
  surface.text(text, middle[0], middle[1] + 4, FONTS.numberStrong, { fill: theme.text, align: 'middle' });
}

function drawEye(surface: Surface, ground: string, color: string, x: number, y: number): void {
  surface.path(`M${x - 7} ${y}Q${x} ${y - 7} ${x + 7} ${y}Q${x} ${y + 7} ${x - 7} ${y}`, { fill: ground, stroke: color, width: 1.3 });
  surface.circle(x, y, 2, { fill: color });
}
