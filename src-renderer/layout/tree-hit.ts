// What lies under a point of the tree. Targets are at least 24 px high, however small the drawing (UX.md 2.17).

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Box, Camera } from './camera.ts';
import { detailAt, toScreen } from './camera.ts';
import type { TreeContent } from './tree-content.ts';
import type { TreeGeometry, TreeNode } from './tree-layout.ts';
import { CELL, cellGrid, compactGroupWidth, rowBox } from './tree-layout.ts';
import type { GroupKey } from './tree-memory.ts';

export type TreeHit =
  | { readonly kind: 'slot' | 'row' | 'cell'; readonly slot: SlotId; readonly node: number }
  | { readonly kind: 'group'; readonly key: GroupKey; readonly node: number }
  /** The chip that opens a closed card. */
  | { readonly kind: 'fold'; readonly slot: SlotId; readonly node: number };

const LEAST = 24;
/** Where the fold chip lies right of a card, as `draw/tree.ts` draws it. */
const FOLD = { from: 2, w: 40 };

/** `x`, `y` in pixels of the view. */
export function hitTree(
  geometry: TreeGeometry,
  content: TreeContent,
  camera: Camera,
  x: number,
  y: number,
  cells = false,
): TreeHit | undefined {
  // Later nodes are drawn later, so the last that contains the point is on top.
  for (let i = geometry.nodes.length - 1; i >= 0; i--) {
    const node = geometry.nodes[i]!;
    const hit = hitNode(node, geometry, content, camera, x, y, cells);
    if (hit) return hit;
  }
  return undefined;
}

function hitNode(
  node: TreeNode,
  geometry: TreeGeometry,
  content: TreeContent,
  camera: Camera,
  x: number,
  y: number,
  cells: boolean,
): TreeHit | undefined {
  const wide = node.kind === 'group' && !cells && detailAt(camera.zoom) === 'compact';
  const groupW = wide ? compactGroupWidth(node, camera.zoom, geometry.metrics) : 0;
  const box = grow(wide ? { ...toScreen(camera, node), w: groupW } : toScreen(camera, node));
  if (contains(box, x, y)) {
    if (node.kind === 'slot') return { kind: 'slot', slot: node.slot, node: node.index };
    const slot = cells ? cellAt(node, content, camera, x, y) : undefined;
    return slot ? { kind: 'cell', slot, node: node.index } : { kind: 'group', key: node.key, node: node.index };
  }
  if (node.kind === 'slot') {
    const fold = { x: box.x + box.w + FOLD.from, y: box.y, w: FOLD.w, h: box.h };
    return !node.open && node.children > 0 && contains(fold, x, y) ? { kind: 'fold', slot: node.slot, node: node.index } : undefined;
  }
  if (cells || detailAt(camera.zoom) === 'bar' || detailAt(camera.zoom) === 'glyph') return undefined;
  const listed = content.groups.get(node.key)?.listed ?? [];
  for (let i = 0; i < listed.length; i++) {
    const row = toScreen(camera, rowBox(node, i, geometry.metrics));
    if (!contains(wide ? { ...row, w: groupW - 36 * camera.zoom } : row, x, y)) continue;
    const { slot } = listed[i]!;
    return slot === 0 ? undefined : { kind: 'row', slot, node: node.index };
  }
  return undefined;
}

/** The member drawn in the cell under a point; where a cell stands for several, the first of them. */
function cellAt(node: TreeNode, content: TreeContent, camera: Camera, x: number, y: number): SlotId | undefined {
  const members = content.groups.get(node.key)?.members ?? [];
  const left = (x - camera.x) / camera.zoom - node.x - CELL.padding;
  const top = (y - camera.y) / camera.zoom - node.y - CELL.header;
  const column = Math.floor(left / CELL.pitch);
  if (left < 0 || top < 0 || column >= CELL.perRow) return undefined;
  const { bin } = cellGrid(node.children);
  return members[(Math.floor(top / CELL.pitch) * CELL.perRow + column) * bin];
}

const contains = (b: Box, x: number, y: number): boolean => x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h;

function grow(box: Box): Box {
  const dx = Math.max(0, LEAST - box.w) / 2;
  const dy = Math.max(0, LEAST - box.h) / 2;
  // Neighbours at tiny zooms overlap then; the later one wins, which is as good as any.
  return { x: box.x - dx, y: box.y - dy, w: box.w + 2 * dx, h: box.h + 2 * dy };
}
