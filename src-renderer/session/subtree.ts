// Focus mode (UX.md 2.4): one process and what is below it, as a tree of its own.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { childrenBySlot } from './outline.ts';

/** The rows of a slot and of all below it; undefined where the slot has none at this moment. */
export function subtreeOf(rows: ReadonlyMap<SlotId, SlotRow>, root: SlotId): ReadonlyMap<SlotId, SlotRow> | undefined {
  const top = rows.get(root);
  if (!top) return undefined;
  const children = childrenBySlot(rows);
  const kept = new Map<SlotId, SlotRow>();
  const wanted: SlotRow[] = [top];
  for (let row = wanted.pop(); row; row = wanted.pop()) {
    if (kept.has(row.slot)) continue;
    kept.set(row.slot, row);
    wanted.push(...(children.get(row.slot) ?? []).toReversed());
  }
  return kept;
}

export const isBelow = (rows: ReadonlyMap<SlotId, SlotRow>, slot: SlotId, root: SlotId): boolean => {
  const seen = new Set<SlotId>();
  for (let at: SlotId | undefined = slot; at !== undefined && !seen.has(at); at = rows.get(at)?.parent) {
    if (at === root) return true;
    seen.add(at);
  }
  return false;
};
