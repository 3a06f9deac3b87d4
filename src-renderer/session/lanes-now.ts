// Lanes up to now. Their data is an answer that was asked for a moment ago; the rows of the newest frame say more: a process whose
// status began within the data and has not changed since has had it all the time in between. That is recorded, so it is drawn.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Lane, LaneData, SlotRow } from '../../runtime/protocol/views.ts';

/** `rows` are those of the moment `at`; `data` that ends there or later, or lies elsewhere, is given back as it is. */
export function lanesUpTo(data: LaneData, rows: ReadonlyMap<SlotId, SlotRow>, at: Micros): LaneData {
  if (at <= data.to || data.reduced) return data;
  return { ...data, lanes: data.lanes.map((lane) => extended(lane, rows.get(lane.slot), data.to, at)) };
}

function extended(lane: Lane, row: SlotRow | undefined, end: Micros, at: Micros): Lane {
  const last = lane.segments.at(-1);
  if (!last || !row || last.to !== end || last.status !== row.status || row.since > end) return lane;
  return { ...lane, segments: [...lane.segments.slice(0, -1), { ...last, to: at }] };
}
