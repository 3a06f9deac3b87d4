// Own tidy layout, left to right, on plain arrays: a column per level, siblings below each other in the order of their slots,
// a parent halfway between its first and last child. Subtrees are packed by their contours (the lowest edge in each column),
// so a leaf may stand beside the deep subtree of its elder brother, but order within a column always holds.
//
// Geometry follows from the places alone (tree-memory.ts), never from a status: a restart moves nothing. Units are those of
// zoom 1.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { GroupKey, GroupPlace, Place, TreeMemory } from './tree-memory.ts';

/** Sizes in pixels at zoom 1. */
export interface TreeMetrics {
  readonly cardW: number;
  readonly cardH: number;
  readonly gapX: number;
  readonly gapY: number;
  /** Added between cousins, so that families read as such. */
  readonly cousinGap: number;
  readonly groupW: number;
  /** Height of a group's card for its capacity. */
  readonly groupH: (capacity: number) => number;
  /**
   * Rows reserved under a group for those that need a look. Always there, so that a member that is listed moves nobody; fewer
   * under dynamic groups, whose crashed members are gone with their slot.
   */
  readonly reservedRows: number;
  readonly reservedDynamicRows: number;
  readonly rowH: number;
  /** From the card's lower edge to the first row; leaves room for the receding lines. */
  readonly rowsTop: number;
}

/** UX.md 2.4 and mocks/README.md: 176×44 cards, 40 between columns, groups 264×56 with rows of 24. */
export const DIAGRAM: TreeMetrics = {
  cardW: 176,
  cardH: 44,
  gapX: 40,
  gapY: 16,
  cousinGap: 8,
  groupW: 264,
  groupH: () => 56,
  reservedRows: 3,
  reservedDynamicRows: 2,
  rowH: 24,
  rowsTop: 11,
};

/** The welcome miniature: narrower cards, so that three levels fit beside a text at life size. */
export const MINIATURE: TreeMetrics = { ...DIAGRAM, cardW: 144, gapX: 36, gapY: 22 };

export const CELL = { pitch: 7, size: 6, perRow: 64, maxRows: 24, header: 44, padding: 16, footer: 20 } as const;
/** Rows of the cell grid for a capacity: beyond `maxRows` one cell stands for 2, 4, 8 … processes. */
export function cellGrid(capacity: number): { readonly bin: number; readonly rows: number } {
  let bin = 1;
  while (Math.ceil(capacity / bin / CELL.perRow) > CELL.maxRows) bin *= 2;
  return { bin, rows: Math.max(1, Math.ceil(capacity / bin / CELL.perRow)) };
}
/** The Cells presentation: small cards, and groups open as grids. */
export const CELLS: TreeMetrics = {
  cardW: 124,
  cardH: 24,
  gapX: 28,
  gapY: 12,
  cousinGap: 4,
  groupW: CELL.padding * 2 + CELL.perRow * CELL.pitch - 1,
  groupH: (capacity) => {
    return CELL.header + cellGrid(capacity).rows * CELL.pitch + CELL.padding + CELL.footer;
  },
  reservedRows: 0,
  reservedDynamicRows: 0,
  rowH: 24,
  rowsTop: 11,
};

/** An open group lists at most this many members; the Outline has the rest. More would push the tree out of its own view. */
export const MAX_LISTED = 12;

/** What the user opened (true) or closed (false); everything else follows the default. */
export type Choices = ReadonlyMap<SlotId | GroupKey, boolean>;

export interface TreeNode {
  readonly index: number;
  readonly kind: 'slot' | 'group';
  /** 0 for a group. */
  readonly slot: SlotId;
  /** Empty for a slot. */
  readonly key: GroupKey;
  /** Index of the parent node, -1 for a root. */
  readonly parent: number;
  readonly depth: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly processKind: Place['kind'];
  /** Are its children (or members) shown? */
  readonly open: boolean;
  /** Children it has, shown or not. */
  readonly children: number;
  /** Rows that have room under a group. */
  readonly rows: number;
}

export interface TreeGeometry {
  readonly nodes: readonly TreeNode[];
  readonly slotNodes: ReadonlyMap<SlotId, number>;
  readonly groupNodes: ReadonlyMap<GroupKey, number>;
  readonly metrics: TreeMetrics;
  readonly width: number;
  /** The same where groups are as wide as their columns (below zoom 0.8). */
  readonly compactWidth: number;
  /** To the last card; rows reserved under it may reach below. */
  readonly height: number;
}

export interface TreeLayoutInput {
  readonly memory: TreeMemory;
  readonly choices?: Choices;
  /** Default `DIAGRAM`. */
  readonly metrics?: TreeMetrics;
  /** Slots whose ancestors stay open although the tree is crowded: crashed or selected. */
  readonly keepVisible?: ReadonlySet<SlotId>;
}

interface Item {
  readonly place: Place | undefined;
  readonly group: GroupPlace | undefined;
  readonly order: SlotId;
}

type Draft = { -readonly [K in keyof TreeNode]: TreeNode[K] } & { span: number; above: number; below: number; cy: number };

/** Boxes for every visible place. */
export function layoutTree(input: TreeLayoutInput): TreeGeometry {
  const metrics = input.metrics ?? DIAGRAM;
  const nodes = visibleNodes(input, metrics);
  placeRows(nodes, metrics);
  return finish(nodes, metrics);
}

function childrenByParent(memory: TreeMemory): Map<SlotId, Item[]> {
  const children = new Map<SlotId, Item[]>();
  const add = (parent: SlotId, item: Item): void => {
    const list = children.get(parent);
    if (list) list.push(item);
    else children.set(parent, [item]);
  };
  for (const place of memory.places.values()) {
    // A parent that is itself inside a group, or forgotten, is no place: its children hang nowhere in the diagram.
    if (place.parent === 0 || memory.places.has(place.parent)) add(place.parent, { place, group: undefined, order: place.slot });
  }
  for (const group of memory.groups.values()) {
    if (group.parent === 0 || memory.places.has(group.parent)) add(group.parent, { place: undefined, group, order: group.order });
  }
  for (const list of children.values()) list.sort((a, b) => a.order - b.order);
  return children;
}

/** Preorder walk over what is open. */
function visibleNodes(input: TreeLayoutInput, metrics: TreeMetrics): Draft[] {
  const { memory, choices } = input;
  const children = childrenByParent(memory);
  const ancestors = ancestorsOf(input.keepVisible, memory);
  const nodes: Draft[] = [];
  const stack: { item: Item; parent: number; depth: number }[] = [];
  const push = (items: readonly Item[] | undefined, parent: number, depth: number): void => {
    for (let i = (items?.length ?? 0) - 1; i >= 0; i--) stack.push({ item: items![i]!, parent, depth });
  };
  push(children.get(0), -1, 0);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { item, parent, depth } = next;
    const index = nodes.length;
    if (item.group) {
      nodes.push(groupNode(item.group, index, parent, depth, choices?.get(item.group.key) === true, metrics));
      continue;
    }
    const place = item.place!;
    const own = children.get(place.slot);
    const open = choices?.get(place.slot) ?? (!memory.crowded || depth < 2 || ancestors.has(place.slot));
    nodes.push(slotNode(place, index, parent, depth, open, own?.length ?? 0, metrics));
    if (open) push(own, index, depth + 1);
  }
  return nodes;
}

function ancestorsOf(slots: ReadonlySet<SlotId> | undefined, memory: TreeMemory): Set<SlotId> {
  const found = new Set<SlotId>();
  for (const slot of slots ?? []) {
    for (let at = memory.places.get(slot)?.parent ?? 0; at !== 0 && !found.has(at); at = memory.places.get(at)?.parent ?? 0) found.add(at);
  }
  return found;
}

const blank = { x: 0, y: 0, cy: 0 };

function slotNode(place: Place, index: number, parent: number, depth: number, open: boolean, children: number, m: TreeMetrics): Draft {
  const { slot, kind: processKind } = place;
  // A closed card keeps the next column free for the chip that opens it.
  const span = !open && children > 0 ? 2 : 1;
  const size = { w: m.cardW, h: m.cardH, span, above: m.cardH / 2, below: m.cardH / 2 };
  return { ...blank, ...size, index, kind: 'slot', slot, key: '', parent, depth, processKind, open, children, rows: 0 };
}

function groupNode(group: GroupPlace, index: number, parent: number, depth: number, open: boolean, m: TreeMetrics): Draft {
  const h = m.groupH(group.capacity);
  const reserved = group.dynamic ? m.reservedDynamicRows : m.reservedRows;
  const listed =
    reserved > 0 && open ? Math.min(Math.max(group.capacity, reserved), MAX_LISTED) + (group.capacity > MAX_LISTED ? 1 : 0) : reserved;
  const span = Math.ceil((m.groupW + m.gapX) / (m.cardW + m.gapX));
  const size = { w: m.groupW, h, span, above: h / 2, below: h / 2 + (listed > 0 ? m.rowsTop + listed * m.rowH : 0) };
  return {
    ...blank,
    ...size,
    index,
    kind: 'group',
    slot: 0,
    key: group.key,
    parent,
    depth,
    processKind: 'worker',
    open,
    children: group.capacity,
    rows: listed,
  };
}

/** Highest and lowest edge per column (index = depth) of a subtree, in the frame of its eldest node. */
interface Contour {
  readonly top: number[];
  readonly bottom: number[];
  from: number;
  to: number;
}

/**
 * Ordinates by contours. Nodes come in preorder, so going backwards meets children before parents; each child's `cy` is first
 * relative to its eldest sibling, then made absolute on the way down. Leaves have no contour object: most nodes are leaves.
 */
function placeRows(nodes: Draft[], m: TreeMetrics): void {
  const kids: (number[] | undefined)[] = new Array(nodes.length);
  const roots: number[] = [];
  for (const node of nodes) {
    const list = node.parent < 0 ? roots : (kids[node.parent] ??= []);
    list.push(node.index);
  }
  const contours: (Contour | undefined)[] = new Array(nodes.length);
  /** Where the node's own centre is in its contour's frame. */
  const center: number[] = new Array(nodes.length).fill(0);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const list = kids[i];
    if (!list) continue;
    const contour = stack(list, nodes, contours, center, m);
    center[i] = Math.round((nodes[list[0]!]!.cy + nodes[list.at(-1)!]!.cy) / 2);
    include(contour, nodes[i]!, center[i]!);
    contours[i] = contour;
  }
  if (roots.length > 0) stack(roots, nodes, contours, center, m);
  // Children hold ordinates in their family's frame; the parent's place carries that frame down the tree.
  for (const node of nodes) if (node.parent >= 0) node.cy += nodes[node.parent]!.cy - center[node.parent]!;
}

/** Widens a contour by a node whose centre is at `cy` in its frame. */
function include(contour: Contour, node: Draft, cy: number): void {
  for (let c = node.depth; c < node.depth + node.span; c++) widen(contour, c, cy - node.above, cy + node.below);
}

function widen(contour: Contour, column: number, top: number, bottom: number): void {
  const known = column >= contour.from && column <= contour.to;
  contour.top[column] = known ? Math.min(contour.top[column]!, top) : top;
  contour.bottom[column] = known ? Math.max(contour.bottom[column]!, bottom) : bottom;
  contour.from = Math.min(contour.from, column);
  contour.to = Math.max(contour.to, column);
}

/** Puts siblings below each other in the frame of the first one's contour; gives the contour of all. */
function stack(list: readonly number[], nodes: Draft[], contours: (Contour | undefined)[], center: number[], m: TreeMetrics): Contour {
  const first = nodes[list[0]!]!;
  const all = contours[first.index] ?? { top: [], bottom: [], from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  if (!contours[first.index]) include(all, first, 0);
  first.cy = center[first.index]!;
  for (let k = 1; k < list.length; k++) {
    const node = nodes[list[k]!]!;
    const next = contours[node.index];
    const from = next ? next.from : node.depth;
    const to = next ? next.to : node.depth + node.span - 1;
    let shift = Number.NEGATIVE_INFINITY;
    for (let c = from; c <= Math.min(to, all.to); c++)
      shift = Math.max(shift, all.bottom[c]! + m.gapY + (c > node.depth ? m.cousinGap : 0) - (next ? next.top[c]! : -node.above));
    shift = Math.ceil(shift);
    if (!next) include(all, node, shift);
    else for (let c = from; c <= to; c++) widen(all, c, next.top[c]! + shift, next.bottom[c]! + shift);
    node.cy = center[node.index]! + shift;
    contours[node.index] = undefined;
  }
  return all;
}

function finish(drafts: Draft[], metrics: TreeMetrics): TreeGeometry {
  let top = 0;
  let bottom = 0;
  let width = 0;
  let compactWidth = 0;
  for (const node of drafts) {
    top = Math.min(top, node.cy - node.above);
    bottom = Math.max(bottom, node.cy + (node.open && node.kind === 'group' ? node.below : node.h / 2));
    node.x = node.depth * (metrics.cardW + metrics.gapX);
    width = Math.max(width, node.x + node.w);
    const columns = node.kind === 'group' ? node.span : 1;
    compactWidth = Math.max(compactWidth, node.x + columns * (metrics.cardW + metrics.gapX) - metrics.gapX);
  }
  const slotNodes = new Map<SlotId, number>();
  const groupNodes = new Map<GroupKey, number>();
  for (const node of drafts) {
    node.y = Math.round(node.cy - node.h / 2 - top);
    if (node.kind === 'slot') slotNodes.set(node.slot, node.index);
    else groupNodes.set(node.key, node.index);
  }
  return { nodes: drafts, slotNodes, groupNodes, metrics, width, compactWidth, height: bottom - top };
}

/**
 * Width of a group's card in pixels below zoom 0.8, where cards are 24 px high: as wide as its columns are, so that name and bar
 * keep their room.
 */
export function compactGroupWidth(node: TreeNode, zoom: number, m: TreeMetrics): number {
  const pitch = m.cardW + m.gapX;
  const columns = Math.ceil((node.w + m.gapX) / pitch);
  return Math.max(node.w * zoom, Math.min(node.w, (columns * pitch - m.gapX) * zoom));
}

/** Box of the `i`-th row under a group. */
export function rowBox(node: TreeNode, i: number, m: TreeMetrics): { x: number; y: number; w: number; h: number } {
  return { x: node.x + 36, y: node.y + node.h + m.rowsTop + i * m.rowH, w: node.w - 36, h: m.rowH };
}
