// The order of the lanes with the fewest crossings, held: it is worked out for the messages on show, and then stays while one looks about
// near there and while the system runs, since nothing may move that nobody asked to. Who comes later stands at the end.

import { useRef } from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { LaneData } from '../../runtime/protocol/views.ts';
import { fewestCrossings } from '../layout/lane-crossings.ts';
import type { LaneOrder } from '../session/lane-slots.ts';
import type { TimeRange } from '../session/state.ts';

interface Held {
  readonly session: string;
  readonly range: TimeRange;
  readonly slots: readonly SlotId[];
}

/** Zoomed by more than this, another order may be better. */
const ZOOMED = 4;

export function useLaneOrder(
  lanes: readonly SlotId[],
  order: LaneOrder,
  { session, data, range, following }: { session: string; data: LaneData | undefined; range: TimeRange; following: boolean },
): readonly SlotId[] {
  const held = useRef<Held | undefined>(undefined);
  if (order !== 'fewest crossings') {
    held.current = undefined;
    return lanes;
  }
  if (held.current && !stillHolds(held.current, session, range, following)) held.current = undefined;
  if (!held.current && data && data.messages.length > 0 && data.from <= range.to && data.to >= range.from)
    held.current = { session, range, slots: fewestCrossings(lanes, inView(data, range)) };
  return held.current ? inOrderOf(lanes, held.current.slots) : lanes;
}

function stillHolds(held: Held, session: string, range: TimeRange, following: boolean): boolean {
  if (held.session !== session) return false;
  if (following) return true;
  const zoom = (range.to - range.from) / Math.max(1, held.range.to - held.range.from);
  return range.from < held.range.to && range.to > held.range.from && zoom < ZOOMED && zoom > 1 / ZOOMED;
}

const inView = ({ messages }: LaneData, { from, to }: TimeRange) =>
  messages.filter((one) => one.sentAt <= to && (one.handledAt ?? one.deliveredAt ?? one.sentAt) >= from);

/** The lanes as they stand in `order`; those that are not in it come after, as they are. */
export function inOrderOf(lanes: readonly SlotId[], order: readonly SlotId[]): SlotId[] {
  const shown = new Set(lanes);
  const known = new Set(order);
  return [...order.filter((slot) => shown.has(slot)), ...lanes.filter((slot) => !known.has(slot))];
}
