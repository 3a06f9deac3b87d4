// The tree as a picture: a pure function of geometry, content, camera and interaction. Cards and text keep their pixels while
// the zoom decides how much of them is drawn (UX.md 2.4); only what meets the view is touched.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import type { Camera, Detail, Size } from '../layout/camera.ts';
import { detailAt } from '../layout/camera.ts';
import type { TreeContent } from '../layout/tree-content.ts';
import { worst } from '../layout/tree-content.ts';
import type { TreeGeometry, TreeMetrics, TreeNode } from '../layout/tree-layout.ts';
import { compactGroupWidth, rowBox } from '../layout/tree-layout.ts';
import type { GroupKey } from '../layout/tree-memory.ts';
import { formatCount, glyphOf, headline, restartsInWindow } from '../scales/status.ts';
import type { Theme } from '../scales/theme.ts';
import { drawGlyph } from './glyphs.ts';
import { drawCells, drawCompactGroup, drawGroupCard, drawListedRow, drawStem } from './group-card.ts';
import { drawCompactCard, drawGhost, drawProcessCard } from './process-card.ts';
import { drawStatusBar } from './status-bar.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

export interface TreePicture {
  readonly geometry: TreeGeometry;
  readonly content: TreeContent;
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  /** Names of places without a row. */
  readonly labelOf: (slot: SlotId) => string;
  readonly at: Micros;
  readonly camera: Camera;
  readonly view: Size;
  readonly theme: Theme;
  readonly selected?: SlotId | undefined;
  readonly hovered?: SlotId | GroupKey | undefined;
  /** Keyboard focus, where it is not the selection. */
  readonly focused?: SlotId | GroupKey | undefined;
  readonly activity?: ReadonlyMap<SlotId, number> | undefined;
  /** Crash marks: 0–1 is the ring on its way, from 1 on the static mark that stays a while. */
  readonly crashMarks?: ReadonlyMap<SlotId, number> | undefined;
  readonly cells?: boolean | undefined;
  readonly capacityOf?: ((key: GroupKey) => number) | undefined;
}

/** Names drawn at glyph size, at most. */
const LABEL_BUDGET = 300;
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

// ── edges ──

/** A piece of the edges below one parent, with the box it lies in. */
export interface EdgePath {
  readonly parent: number;
  readonly d: string;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

const edgePaths = new WeakMap<TreeGeometry, readonly EdgePath[]>();
/** Children per piece: a supervisor of a thousand is drawn where one looks, not whole. */
const PIECE = 48;

/** Elbow edges in diagram units: one trunk right of each parent, drawn once, and corners of 8 to its children. */
export function treeEdges(geometry: TreeGeometry): readonly EdgePath[] {
  const known = edgePaths.get(geometry);
  if (known) return known;
  const children = new Map<number, TreeNode[]>();
  for (const node of geometry.nodes) {
    if (node.parent < 0) continue;
    const list = children.get(node.parent);
    if (list) list.push(node);
    else children.set(node.parent, [node]);
  }
  const paths = [...children].flatMap(([parent, list]) => family(geometry.nodes[parent]!, list, geometry));
  edgePaths.set(geometry, paths);
  return paths;
}

const centerOf = (node: TreeNode): number => node.y + node.h / 2 + 0.5;
const cornerOf = (y0: number, y1: number): number => Math.min(8, Math.abs(y1 - y0) / 2);

function family(parent: TreeNode, children: readonly TreeNode[], { metrics }: TreeGeometry): EdgePath[] {
  const x0 = parent.x + parent.w;
  const y0 = centerOf(parent);
  const trunk = x0 + metrics.gapX / 2 + 0.5;
  const first = centerOf(children[0]!);
  const last = centerOf(children.at(-1)!);
  let stem = '';
  for (const end of [first, last]) {
    if (Math.abs(end - y0) < 1) continue;
    const r = cornerOf(y0, end);
    const s = end > y0 ? 1 : -1;
    stem += `M${x0} ${y0}H${trunk - r}Q${trunk} ${y0} ${trunk} ${y0 + s * r}V${end - s * r}`;
    if (first === last) break;
  }
  const x1 = children[0]!.x;
  const paths: EdgePath[] = stem ? [{ parent: parent.index, d: stem, x0, x1, y0: Math.min(first, y0), y1: Math.max(last, y0) }] : [];
  for (let k = 0; k < children.length; k += PIECE) {
    const piece = children.slice(k, k + PIECE);
    const d = piece.map((child) => branch(x0, y0, trunk, child)).join('');
    paths.push({ parent: parent.index, d, x0, x1, y0: centerOf(piece[0]!) - 8, y1: centerOf(piece.at(-1)!) + 8 });
  }
  return paths;
}

/** From the trunk to a child. */
function branch(x0: number, y0: number, trunk: number, child: TreeNode): string {
  const y1 = centerOf(child);
  if (Math.abs(y1 - y0) < 1) return `M${x0} ${y0}H${child.x}`;
  const r = cornerOf(y0, y1);
  return `M${trunk} ${y1 > y0 ? y1 - r : y1 + r}Q${trunk} ${y1} ${trunk + r} ${y1}H${child.x}`;
}

/** One edge whole, for the way to the selection. */
function edge(parent: TreeNode, child: TreeNode, { metrics }: TreeGeometry): string {
  const x0 = parent.x + parent.w;
  const y0 = centerOf(parent);
  const y1 = centerOf(child);
  if (Math.abs(y1 - y0) < 1) return `M${x0} ${y0}H${child.x}`;
  const trunk = x0 + metrics.gapX / 2 + 0.5;
  const r = cornerOf(y0, y1);
  const s = y1 > y0 ? 1 : -1;
  return `M${x0} ${y0}H${trunk - r}Q${trunk} ${y0} ${trunk} ${y0 + s * r}V${y1 - s * r}Q${trunk} ${y1} ${trunk + r} ${y1}H${child.x}`;
}

function drawEdges(surface: Surface, { geometry, content, camera, view, theme, selected }: TreePicture): void {
  const width = 1 / camera.zoom;
  const left = -camera.x / camera.zoom;
  const top = -camera.y / camera.zoom;
  const right = left + view.w / camera.zoom;
  const bottom = top + view.h / camera.zoom;
  for (const path of treeEdges(geometry)) {
    if (path.x0 > right || path.x1 < left || path.y0 > bottom || path.y1 < top) continue;
    surface.path(path.d, { stroke: theme.edge, width });
  }
  let node = selected === undefined ? undefined : geometry.nodes[geometry.slotNodes.get(selected) ?? content.memberOf.get(selected) ?? -1];
  let path = '';
  while (node && node.parent >= 0) {
    const parent: TreeNode = geometry.nodes[node.parent]!;
    path += edge(parent, node, geometry);
    node = parent;
  }
  if (path) surface.path(path, { stroke: theme.secondary, width: 2 * width });
}

// ── cards ──

/** The box a card is drawn in, in pixels: at compact detail 24 high around its centre. */
export function screenBox(node: TreeNode, camera: Camera, detail: Detail, metrics?: TreeMetrics) {
  const { zoom } = camera;
  const box = { x: camera.x + node.x * zoom, y: camera.y + node.y * zoom, w: node.w * zoom, h: node.h * zoom };
  if (detail !== 'compact') return box;
  const h = Math.min(24, Math.max(16, node.h * zoom));
  const y = Math.round(box.y + box.h / 2 - h / 2);
  const w = node.kind === 'group' && metrics ? compactGroupWidth(node, zoom, metrics) : box.w;
  return { x: Math.round(box.x), y, w: Math.round(w), h };
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
    else drawGroupCard(surface, theme, content, box, hovered);
    return;
  }
  const row = p.rows.get(node.slot);
  if (!row) drawGhost(surface, theme, p.labelOf(node.slot), box, node.processKind !== 'supervisor', compact);
  else {
    const state = { hovered: p.hovered === node.slot, at, activity: p.activity?.get(node.slot) ?? 0 };
    if (compact) drawCompactCard(surface, theme, row, box, { ...state, used: row.supervisor ? restartsInWindow(row.supervisor, at) : 0 });
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

// ── from far away ──

function drawGlyphs(surface: Surface, p: TreePicture, visible: readonly TreeNode[]): void {
  let labels = LABEL_BUDGET;
  for (const node of visible) {
    const box = screenBox(node, p.camera, 'glyph');
    const cy = box.y + box.h / 2;
    if (node.kind === 'group') {
      drawStatusBar(surface, p.theme, p.content.groups.get(node.key)?.counts ?? {}, box.x, cy - 3, box.w, 6);
      continue;
    }
    const row = p.rows.get(node.slot);
    if (!row) continue;
    // The edge ends at the card's place; the glyph stands where the card begins.
    surface.circle(box.x + 6, cy, 7, { fill: p.theme.app });
    drawGlyph(surface, p.theme, glyphOf(row), box.x + 6, cy, 12);
    if (row.kind !== 'supervisor' || labels-- <= 0) continue;
    const name = fitText(surface, headline(row), FONTS.small, Math.max(box.w, 60) - 16);
    surface.rect(box.x + 13, cy - 7, surface.measureText(name, FONTS.small) + 6, 14, { fill: p.theme.app });
    surface.text(name, box.x + 16, cy + 4, FONTS.small, { fill: p.theme.text });
  }
}

function drawBars(surface: Surface, p: TreePicture, visible: readonly TreeNode[]): void {
  for (const node of visible) {
    if (node.kind === 'slot' && node.processKind !== 'supervisor') continue;
    const box = screenBox(node, p.camera, 'bar');
    const counts = p.content.counts[node.index] ?? {};
    drawStatusBar(surface, p.theme, counts, box.x, box.y + box.h / 2 - 2, Math.max(16, box.w), 4);
  }
}

// ── selection, focus and crash marks, over everything ──

function drawSelection(surface: Surface, p: TreePicture, detail: Detail): void {
  const boxOf = (id: SlotId | GroupKey) => {
    const { nodes, slotNodes, groupNodes } = p.geometry;
    const node = nodes[(typeof id === 'number' ? slotNodes.get(id) : groupNodes.get(id)) ?? -1];
    if (!node) return undefined;
    const compact = detail === 'compact' || (p.cells && detail !== 'card');
    const box =
      detail === 'glyph' || detail === 'bar'
        ? { ...screenBox(node, p.camera, detail), w: 12 }
        : screenBox(node, p.camera, compact ? 'compact' : 'card', p.geometry.metrics);
    const small = detail === 'glyph' || detail === 'bar';
    return { ...box, h: small ? 12 : box.h, y: small ? box.y + box.h / 2 - 6 : box.y, r: node.processKind === 'supervisor' ? 6 : 99 };
  };
  const outline = (slot: SlotId | GroupKey, offset: number, stroke: string, width: number, opacity?: number, dash?: number[]): void => {
    const box = boxOf(slot);
    if (!box) return;
    const r = Math.min(box.r + offset, box.h / 2 + offset);
    surface.roundRect(box.x - offset, box.y - offset, box.w + 2 * offset, box.h + 2 * offset, r, {
      stroke,
      width,
      ...(opacity !== undefined && { opacity }),
      ...(dash && { dash }),
    });
  };
  for (const [slot, progress] of p.crashMarks ?? []) {
    if (progress < 1) outline(slot, 2 + 8 * progress, p.theme.status.crashed, 2, 1 - progress);
    else if (slot !== p.selected) outline(slot, 3, p.theme.status.crashed, 1.5, 0.7);
  }
  if (p.focused !== undefined && p.focused !== p.selected) outline(p.focused, 3, p.theme.accent, 2, undefined, [3, 2]);
  if (p.selected !== undefined) outline(p.selected, 3, p.theme.text, 2);
}
