// Which slots get a lane, and in which order: as the tree stands. Beyond the limit those nearest to the selection win.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { treeOrder } from './outline.ts';

/** Lanes at once; the hub takes at most 400. */
export const MAX_LANES = 200;

export function laneSlots(rows: ReadonlyMap<SlotId, SlotRow>, selection: SlotId | undefined): SlotId[] {
  const slots = treeOrder(rows).map((row) => row.slot);
  if (slots.length <= MAX_LANES) return slots;
  const at = selection === undefined ? 0 : slots.indexOf(selection);
  const from = Math.min(Math.max(0, at - MAX_LANES / 2), slots.length - MAX_LANES);
  return slots.slice(from, from + MAX_LANES);
}
