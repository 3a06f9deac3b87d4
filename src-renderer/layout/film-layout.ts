// A small tree: columns by depth, leaves below each other, a parent in the middle of its children. In units of the picture.

import type { SlotId } from '../../runtime/protocol/ids.ts';

export interface FilmNode {
  readonly slot: SlotId;
  readonly x: number;
  readonly y: number;
}
export interface FilmLayout {
  readonly nodes: readonly FilmNode[];
  /** From parent to child. */
  readonly edges: readonly (readonly [FilmNode, FilmNode])[];
  readonly width: number;
  readonly height: number;
}

const COLUMN = 44;
const ROW = 18;
const EDGE = 12;

/** `slots`: parents before their children; whose parent is not among them is a root. */
export function layoutFilm(slots: readonly { readonly slot: SlotId; readonly parent: SlotId }[]): FilmLayout {
  const known = new Set(slots.map(({ slot }) => slot));
  const children = new Map<SlotId, SlotId[]>();
  const roots: SlotId[] = [];
  for (const { slot, parent } of slots) {
    if (!known.has(parent) || parent === slot) roots.push(slot);
    else children.set(parent, [...(children.get(parent) ?? []), slot]);
  }
  const nodes = new Map<SlotId, FilmNode>();
  let leaves = 0;
  let deepest = 0;
  const place = (slot: SlotId, depth: number): FilmNode => {
    deepest = Math.max(deepest, depth);
    const below = (children.get(slot) ?? []).map((child) => place(child, depth + 1));
    const first = below[0];
    const y = first ? (first.y + (below.at(-1) as FilmNode).y) / 2 : EDGE + leaves++ * ROW;
    const node = { slot, x: EDGE + depth * COLUMN, y };
    nodes.set(slot, node);
    return node;
  };
  for (const root of roots) place(root, 0);
  const edges = slots.flatMap(({ slot, parent }) => {
    const [from, to] = [nodes.get(parent), nodes.get(slot)];
    return from && to && from !== to ? [[from, to] as const] : [];
  });
  return {
    nodes: slots.flatMap(({ slot }) => nodes.get(slot) ?? []),
    edges,
    width: EDGE * 2 + deepest * COLUMN,
    height: EDGE * 2 + Math.max(0, leaves - 1) * ROW,
  };
}
