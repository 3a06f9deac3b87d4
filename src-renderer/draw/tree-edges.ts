// Elbow edges: one trunk 20 px right of each parent, corners of 8, and the way to the selection over them.

import type { TreeGeometry, TreeNode } from '../layout/tree-layout.ts';
import type { Surface } from './surface.ts';
import type { TreePicture } from './tree-picture.ts';

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

export function drawEdges(surface: Surface, { geometry, content, camera, view, theme, selected }: TreePicture): void {
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
