// Which slots get a lane, and in which order: as the tree stands, or by their first event. Beyond the limit those nearest to the
// selection win; pinned ones always have theirs.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { treeOrder } from './outline.ts';
import type { Prefs } from './prefs.ts';
import type { SessionView } from './state.ts';

/** Lanes at once; the hub takes at most 400. */
export const MAX_LANES = 200;

export const LANE_ORDERS = ['tree', 'first event'] as const;
export type LaneOrder = (typeof LANE_ORDERS)[number];

export interface LaneWishes {
  readonly selection?: SlotId | undefined;
  readonly pinned?: ReadonlySet<SlotId>;
  /** Default `tree`. */
  readonly order?: LaneOrder;
  /** Nobody else, but the selected and the pinned ones. */
  readonly only?: ReadonlySet<SlotId> | undefined;
}

/** What the window wishes of a session's lanes. */
export const laneWishes = (
  view: Pick<SessionView, 'selection' | 'pinned' | 'query'>,
  prefs: Pick<Prefs, 'laneOrder' | 'matches'>,
): LaneWishes => ({
  selection: view.selection,
  pinned: view.pinned,
  order: prefs.laneOrder,
  only: prefs.matches === 'hide' ? view.query?.result?.where : undefined,
});

export function laneSlots(rows: ReadonlyMap<SlotId, SlotRow>, { selection, pinned, order = 'tree', only }: LaneWishes): SlotId[] {
  // Slots are numbered as they first appear.
  const all = order === 'tree' ? treeOrder(rows).map((row) => row.slot) : [...rows.keys()].sort((a, b) => a - b);
  const slots = only ? all.filter((slot) => only.has(slot) || slot === selection || pinned?.has(slot)) : all;
  if (slots.length <= MAX_LANES) return slots;
  const kept = slots.filter((slot) => pinned?.has(slot)).slice(0, MAX_LANES / 2);
  const others = slots.filter((slot) => !pinned?.has(slot));
  const room = MAX_LANES - kept.length;
  const at = selection === undefined ? 0 : Math.max(0, others.indexOf(selection));
  const from = Math.min(Math.max(0, at - room / 2), others.length - room);
  return [...kept, ...others.slice(from, from + room)];
}
