// Where everything in the lanes goes. Pure geometry in pixels of the view: rows here, what stands on them in lane-marks.ts,
// what runs between them in lane-routes.ts, the stories over them in lane-cascades.ts.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Lane, LaneData } from '../../runtime/protocol/views.ts';
import { LogicalScale, momentsOf } from '../scales/logical-scale.ts';
import { TimeScale } from '../scales/time-scale.ts';
import { layoutCascades } from './lane-cascades.ts';
import { AXIS_H, BAND_H, LANE_HEIGHT, type LaneMarks, type LaneRow, type LanesGeometry, type LanesInput } from './lane-geometry.ts';
import { hitMarks, laneMarks } from './lane-marks.ts';
import { routeArrows } from './lane-routes.ts';
import type { Steps } from './sparkline.ts';

export * from './lane-geometry.ts';

/** The selected lane has a track for queued lines under its bars. */
const TRACK = 12;
/** A pinned place in a state. */
const TRACK_H = 20;
/** Pinned lanes take at most this share, and scroll by themselves. */
const PINNED_SHARE = 0.4;

export function layoutLanes(input: LanesInput): LanesGeometry {
  const { data, width, height, headerWidth } = input;
  const logical = input.axis === 'logical' && data && new LogicalScale(input.range, headerWidth, width, momentsOf(data));
  const scale = logical || new TimeScale(input.range, headerWidth, width);
  const top = AXIS_H + (input.band ? BAND_H : 0);
  const rowsPart = layoutRows(input, top);
  const rowOf = new Map(rowsPart.rows.map((row) => [row.slot, row]));
  const laneOf = new Map((data?.lanes ?? []).map((lane) => [lane.slot, lane]));
  const hits = hitMarks(input.hits, scale);
  const marks: LaneMarks[] = [];
  for (const row of rowsPart.rows) {
    const lane = laneOf.get(row.slot);
    if (!lane || row.y >= height || row.y + row.h <= top) continue;
    const drawn = laneMarks(row, lane, scale, hits.get(row.slot));
    const depth = data && depthSteps(lane, data);
    marks.push(depth ? { ...drawn, depth } : drawn);
  }
  const routed = routeArrows(input, rowOf, scale, rowsPart.scrollTop);
  const cascades = layoutCascades(input, rowOf, scale);
  const folds = logical ? logical.folds() : [];
  return { scale, folds, rowOf, marks, ...routed, cascades, top, width, height, headerWidth, ...rowsPart };
}

/** The mailbox of a lane over the range of its data. */
export function depthSteps({ depth }: Lane, { from, to }: Pick<LaneData, 'from' | 'to'>): Steps | undefined {
  return depth && { values: depth, since: from, each: Math.max(1, to - from) / depth.length };
}

function layoutRows(input: LanesInput, top: number) {
  const { lanes, pinned, selectedSlot, density, height } = input;
  const base = LANE_HEIGHT[density];
  const bars = (slot: SlotId): number => base + (slot === selectedSlot ? TRACK : 0);
  const heightOf = (slot: SlotId): number => bars(slot) + (input.tracks?.get(slot)?.length ?? 0) * TRACK_H;
  const pinnedSlots = lanes.filter((slot) => pinned?.has(slot));
  const others = lanes.filter((slot) => !pinned?.has(slot));
  const sum = (list: readonly SlotId[]): number => list.reduce((total, slot) => total + heightOf(slot), 0);
  const pinnedTotal = sum(pinnedSlots);
  const room = Math.max(0, height - top);
  const pinnedRoom = Math.min(pinnedTotal, others.length === 0 ? room : Math.max(base, Math.floor(room * PINNED_SHARE)));
  const scrollTop = top + pinnedRoom;
  const maxPinnedScroll = Math.max(0, pinnedTotal - pinnedRoom);
  const maxScroll = Math.max(0, sum(others) - (height - scrollTop));
  const rows: LaneRow[] = [];
  const put = (list: readonly SlotId[], start: number, isPinned: boolean): void => {
    let y = start;
    for (const slot of list) {
      const h = heightOf(slot);
      const first = y + bars(slot);
      const tracks = input.tracks?.get(slot)?.map((track, i) => ({ ...track, y: first + i * TRACK_H, h: TRACK_H }));
      rows.push({ slot, y, h, cy: y + base / 2, pinned: isPinned, selected: slot === selectedSlot, ...(tracks ? { tracks } : {}) });
      y += h;
    }
  };
  put(pinnedSlots, top - Math.min(input.pinnedScroll ?? 0, maxPinnedScroll), true);
  put(others, scrollTop - Math.min(input.scroll, maxScroll), false);
  return { rows, scrollTop, maxScroll, maxPinnedScroll };
}
