// Which slots get a lane, and in which order: as the tree stands, or by their first event. Beyond the limit those nearest to the
// selection win; pinned ones always have theirs. With the fewest crossings the same lanes as of the tree are put in another order where
// they are drawn (layout/lane-crossings.ts), since that follows from their messages.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { censusOf, position } from '../layout/census.ts';
import { type RowTable, tableOf } from '../layout/row-table.ts';
import { afterInTree, beforeInTree, firstInTree, treeOrder } from './outline.ts';
import type { Prefs } from './prefs.ts';
import type { SessionView } from './state.ts';

/** Lanes at once; the hub takes at most 400. */
export const MAX_LANES = 200;

export const LANE_ORDERS = ['tree', 'first event', 'fewest crossings'] as const;
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

/** The last answer: it is asked for with every change of anything, and follows from the shape of the rows and the wishes alone. */
let last: { readonly shape: object; readonly wishes: readonly unknown[]; readonly slots: SlotId[] } | undefined;

export function laneSlots(rows: ReadonlyMap<SlotId, SlotRow>, given: LaneWishes): SlotId[] {
  const table = tableOf(rows);
  const wishes = [given.selection, given.pinned, given.order, given.only];
  if (last?.shape === table.shape && last.wishes.every((wish, i) => wish === wishes[i])) return last.slots;
  const slots = table.size <= MAX_LANES ? allSlots(table, given) : slotsNear(table, given);
  last = { shape: table.shape, wishes, slots };
  return slots;
}

// Slots are numbered as they first appear.
const allSlots = (rows: RowTable, wishes: LaneWishes): SlotId[] =>
  (wishes.order === 'first event' ? [...rows.keys()] : treeOrder(rows).map((row) => row.slot)).filter((slot) => isWanted(slot, wishes));

const isWanted = (slot: SlotId, { selection, pinned, only }: LaneWishes): boolean =>
  only === undefined || only.has(slot) || slot === selection || pinned?.has(slot) === true;

/** As many as there is room for, half of them before the selection where there are so many. */
function slotsNear(rows: RowTable, wishes: LaneWishes): SlotId[] {
  const { selection, pinned } = wishes;
  const census = censusOf(rows);
  const ordered = wishes.order === 'first event' ? [...rows.keys()] : undefined;
  const next = (slot: SlotId, by: 1 | -1): SlotId | undefined => {
    if (ordered) return ordered[position(ordered, slot) + by];
    return by === 1 ? afterInTree(census, slot) : beforeInTree(census, slot);
  };
  const first = ordered ? ordered[0] : firstInTree(census);
  const kept = [...(pinned ?? [])]
    .filter((slot) => rows.has(slot))
    .sort((a, b) => a - b)
    .slice(0, MAX_LANES / 2);
  const room = MAX_LANES - kept.length;
  const from = selection !== undefined && rows.has(selection) ? selection : first;
  const walk = (start: SlotId | undefined, by: 1 | -1): SlotId[] => {
    const found: SlotId[] = [];
    for (let slot = start; slot !== undefined && found.length < room; slot = next(slot, by))
      if (!pinned?.has(slot) && isWanted(slot, wishes)) found.push(slot);
    return found;
  };
  const onwards = walk(from, 1);
  const back = from === undefined ? [] : walk(next(from, -1), -1);
  const before = Math.min(back.length, Math.max(room / 2, room - onwards.length));
  return [...kept, ...back.slice(0, Math.floor(before)).reverse(), ...onwards.slice(0, room - Math.floor(before))];
}
