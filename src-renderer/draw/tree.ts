// The tree as a picture: a pure function of geometry, content, camera and interaction. Cards and text keep their pixels while
// the zoom decides how much of them is drawn (UX.md 2.4); only what meets the view is touched.

import type { Detail } from '../layout/camera.ts';
import { detailAt } from '../layout/camera.ts';
import { worst } from '../layout/tree-content.ts';
import type { TreeNode } from '../layout/tree-layout.ts';
import { compactGroupWidth, rowBox } from '../layout/tree-layout.ts';
import { formatCount, usedRestarts } from '../scales/status.ts';
import { drawGlyph } from './glyphs.ts';
import { drawCells, drawCompactGroup, drawGroupCard, drawListedRow, drawStem } from './group-card.ts';
import { drawCompactCard, drawGhost, drawProcessCard } from './process-card.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';
import { drawEdges } from './tree-edges.ts';
import { drawBars, drawGlyphs } from './tree-far.ts';
import { drawSelection } from './tree-overlay.ts';
import { screenBox, type TreePicture } from './tree-picture.ts';
import { drawRelations } from './tree-relations.ts';

export type { TreePicture } from './tree-picture.ts';

/** Fold chip at the right of a closed card: 24 px wide to be hit easily. */
export const CHIP = { w: 34, h: 20, gap: 4 } as const;

export function drawTree(surface: Surface, picture: TreePicture): void {
  const { camera, geometry } = picture;
  const detail = picture.cells ? (camera.zoom >= 0.8 ? 'card' : detailAt(camera.zoom)) : detailAt(camera.zoom);
  surface.group({ x: camera.x, y: camera.y, scale: camera.zoom }, (s) => drawEdges(s, picture));
  const visible = visibleNodes(picture);
  if (detail === 'bar') drawBars(surface, picture, visible);
  else if (detail === 'glyph') drawGlyphs(surface, picture, visible);
  else for (const node of visible) drawNode(surface, picture, node, detail);
  if (detail === 'card' || detail === 'compact')
    for (const node of visible) if (node.rows > 0 && !picture.cells) drawRows(surface, picture, node);
  if (geometry.nodes.length === 0) return;
  drawRelations(surface, picture, detail);
  drawSelection(surface, picture, detail);
}

/** Nodes whose box, with rows and marks around it, meets the view. */
function visibleNodes({ geometry, camera, view }: TreePicture): TreeNode[] {
  const margin = 24;
  const left = (-camera.x - margin) / camera.zoom;
  const top = (-camera.y - margin) / camera.zoom;
  const right = (view.w - camera.x + margin) / camera.zoom;
  const bottom = (view.h - camera.y + margin) / camera.zoom;
  const { rowsTop, rowH } = geometry.metrics;
  return geometry.nodes.filter(
    (n) => n.x <= right && n.x + n.w + 40 >= left && n.y <= bottom && n.y + n.h + (n.rows > 0 ? rowsTop + n.rows * rowH : 8) >= top,
  );
}

function drawNode(surface: Surface, p: TreePicture, node: TreeNode, detail: Detail): void {
  const { camera } = p;
  if (detail === 'card' && !p.cells) {
    surface.group({ x: camera.x, y: camera.y, scale: camera.zoom }, (s) => drawCard(s, p, node, node, false));
  } else if (p.cells && detail === 'card') {
    surface.group({ x: camera.x, y: camera.y, scale: camera.zoom }, (s) => drawCard(s, p, node, node, node.kind === 'slot'));
  } else drawCard(surface, p, node, screenBox(node, camera, 'compact', p.geometry.metrics), true);
}

function drawCard(
  surface: Surface,
  p: TreePicture,
  node: TreeNode,
  box: { x: number; y: number; w: number; h: number },
  compact: boolean,
): void {
  const { theme, at } = p;
  if (node.kind === 'group') {
    const content = p.content.groups.get(node.key);
    if (!content) return;
    const hovered = p.hovered === node.key;
    if (p.cells && !compact) {
      const capacity = p.capacityOf?.(node.key) ?? content.members.length;
      drawCells(surface, theme, content, p.rows, box, { hovered, selected: p.selected, capacity });
    } else if (compact) drawCompactGroup(surface, theme, content, box, hovered);
    else drawGroupCard(surface, theme, content, box, hovered, p.historyOf?.(node.key));
    return;
  }
  const row = p.rows.get(node.slot);
  if (!row) drawGhost(surface, theme, p.labelOf(node.slot), box, node.processKind !== 'supervisor', compact);
  else {
    const state = { hovered: p.hovered === node.slot, at, activity: p.activity?.get(node.slot) ?? 0, heat: p.heat };
    if (compact) drawCompactCard(surface, theme, row, box, { ...state, used: row.supervisor ? usedRestarts(row.supervisor, at) : 0 });
    else drawProcessCard(surface, theme, row, box, state);
  }
  if (!node.open && node.children > 0) drawFoldChip(surface, p, node, box);
}

/** `▸ 12` right of a closed card, with the glyph of the worst that is folded away when it is worth a look. */
function drawFoldChip(surface: Surface, p: TreePicture, node: TreeNode, box: { x: number; y: number; w: number; h: number }): void {
  const { theme } = p;
  const counts = p.content.counts[node.index] ?? {};
  const total = Object.values(counts).reduce((sum, k) => sum + k, 0) - (p.rows.has(node.slot) ? 1 : 0);
  const x = box.x + box.w + CHIP.gap;
  const cy = box.y + box.h / 2;
  surface.roundRect(x, cy - CHIP.h / 2, CHIP.w, CHIP.h, 4, { fill: theme.raised });
  const heaviest = worst(counts);
  if (heaviest === 'crashed' || heaviest === 'restarting') drawGlyph(surface, theme, heaviest, x + 9, cy, 12);
  else surface.path(`M${x + 7} ${cy - 3.5}l3.5 3.5l-3.5 3.5`, { stroke: theme.secondary, width: 1.3, cap: 'round' });
  surface.text(
    fitText(surface, total >= 1000 ? '999+' : formatCount(Math.max(total, node.children)), FONTS.number, CHIP.w - 17),
    x + 16,
    cy + 4,
    FONTS.number,
    {
      fill: theme.secondary,
    },
  );
}

function drawRows(surface: Surface, p: TreePicture, node: TreeNode): void {
  const content = p.content.groups.get(node.key);
  if (!content || content.listed.length === 0) return;
  const { camera, theme } = p;
  const { zoom } = camera;
  // Under 0.8 the rows keep their text as long as their pitch leaves room for it.
  const scaled = zoom >= 0.8;
  const draw = (s: Surface, k: number, ox: number, oy: number): void => {
    const centers: number[] = [];
    const boxes = content.listed.map((_, i) => {
      const b = rowBox(node, i, p.geometry.metrics);
      const w = scaled ? b.w : compactGroupWidth(node, zoom, p.geometry.metrics) - 36 * k;
      const box = { x: ox + b.x * k, y: oy + b.y * k, w, h: b.h * k };
      centers.push(box.y + box.h / 2);
      return box;
    });
    const foot = scaled ? node.y + node.h + 6 : Math.round(oy + (node.y + node.h / 2) * k) + 19;
    drawStem(s, theme, ox + (node.x + 22) * k + 0.5, foot, centers, boxes[0]!.x, 1);
    content.listed.forEach((listed, i) => {
      const state = {
        selected: listed.slot !== 0 && listed.slot === p.selected,
        hovered: listed.slot !== 0 && listed.slot === p.hovered,
        text: boxes[i]!.h >= 12.5,
      };
      drawListedRow(s, theme, p.rows.get(listed.slot), listed, boxes[i]!, state);
    });
  };
  if (scaled) surface.group({ x: camera.x, y: camera.y, scale: zoom }, (s) => draw(s, 1, 0, 0));
  else draw(surface, zoom, camera.x, camera.y);
}
