// What the lanes' layout is given and what it gives: shared by rows, marks, routes and cascades. Everything is in pixels of the
// view.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Track } from '../../runtime/protocol/track-view.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { LaneData, LaneMessage, Status } from '../../runtime/protocol/views.ts';
import type { TimeRange, TimeScale } from '../scales/time-scale.ts';
import type { Steps } from './sparkline.ts';

/** Pixels by time, or by events. */
export type Axis = 'wall' | 'logical';
export type Density = 'compact' | 'default' | 'roomy';
/** Heights of a lane (UX.md 2.6). */
export const LANE_HEIGHT: Readonly<Record<Density, number>> = { compact: 22, default: 28, roomy: 34 };
export const AXIS_H = 24;
/** Room for a cascade's sentence and bracket. */
export const BAND_H = 40;
/** Direct arrows up to here; above, bundles. */
export const MAX_ARROWS = 500;

export interface LaneHits {
  readonly ats: readonly Micros[];
  readonly slots: readonly SlotId[];
}

/** A place in a state that has a row of its own in the lane of its process. */
export interface LaneTrack {
  readonly title: string;
  readonly track: Track;
}

export interface LanesInput {
  readonly data: LaneData | undefined;
  readonly lanes: readonly SlotId[];
  readonly pinned?: ReadonlySet<SlotId> | undefined;
  readonly selectedSlot?: SlotId | undefined;
  readonly selectedMessage?: number | undefined;
  readonly hoveredMessage?: number | undefined;
  readonly arrows: 'selection' | 'all';
  readonly density: Density;
  readonly width: number;
  readonly height: number;
  readonly headerWidth: number;
  readonly range: TimeRange;
  /** Default `wall`. */
  readonly axis?: Axis | undefined;
  /** What the query found: moments, ascending, and whose they are. */
  readonly hits?: LaneHits | undefined;
  /** Pinned places in the states of these slots. */
  readonly tracks?: ReadonlyMap<SlotId, readonly LaneTrack[]> | undefined;
  /** Keep room for cascades. */
  readonly band: boolean;
  readonly scroll: number;
  readonly pinnedScroll?: number;
}

export interface LaneRow {
  readonly slot: SlotId;
  readonly y: number;
  readonly h: number;
  /** Centre of the bars. */
  readonly cy: number;
  readonly pinned: boolean;
  readonly selected: boolean;
  /** Below the bars. */
  readonly tracks?: readonly (LaneTrack & { readonly y: number; readonly h: number })[];
}

export interface LaneBar {
  readonly x: number;
  readonly w: number;
  readonly status: Status;
}
export interface LaneMarks {
  readonly row: LaneRow;
  /** Alive: a line runs here, bars lie on it. */
  readonly lines: readonly (readonly [x0: number, x1: number])[];
  /** Dead, but the slot is still there. */
  readonly dots: readonly (readonly [x0: number, x1: number])[];
  readonly bars: readonly LaneBar[];
  readonly notches: readonly { readonly x: number; readonly incarnation: number; readonly label: boolean }[];
  readonly crashes: readonly {
    readonly x: number;
    readonly x1: number;
    readonly seq: number;
    readonly at: Micros;
    readonly tag: string;
    readonly count: number;
  }[];
  /** Where the query found something. */
  readonly hits: readonly number[];
  /** How full the mailbox was; absent where it stayed empty or is not known. */
  readonly depth?: Steps;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Arrow {
  readonly message: LaneMessage;
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Tail at the sender's bar; absent where its lane is not shown: then the arrow begins as a stub. */
  readonly tail?: Point;
  /** Absent where the receiver's lane is not shown: the arrow ends as a stub. */
  readonly delivered?: Point;
  /** End of the queued line, at the height of `delivered`; `open` while the message waits. */
  readonly handled?: Point & { readonly open: boolean };
  /** Where a stub points to. */
  readonly stub?: { readonly slot: SlotId; readonly at: Point; readonly up: boolean };
}
export interface Bundle {
  readonly from: Point;
  readonly to: Point;
  readonly count: number;
}

export interface CascadeMarks {
  readonly seq: number;
  readonly sentence: string;
  readonly x0: number;
  readonly x1: number;
  /** Pixels to the next cascade's sentence. */
  readonly room: number;
  readonly steps: readonly {
    readonly n: number;
    readonly seq: number;
    readonly at: Micros;
    readonly text: string;
    readonly slot: SlotId;
    readonly x: number;
    readonly y: number;
  }[];
}

export interface LanesGeometry {
  readonly scale: TimeScale;
  /** Idle stretches that the logical axis shows shorter than they were. */
  readonly folds: readonly { readonly x: number; readonly idle: Micros }[];
  readonly rows: readonly LaneRow[];
  readonly rowOf: ReadonlyMap<SlotId, LaneRow>;
  readonly marks: readonly LaneMarks[];
  readonly arrows: readonly Arrow[];
  readonly bundles: readonly Bundle[];
  readonly cascades: readonly CascadeMarks[];
  /** First pixel below axis and cascade band. */
  readonly top: number;
  /** First pixel below the pinned lanes. */
  readonly scrollTop: number;
  /** How far unpinned and pinned lanes can scroll. */
  readonly maxScroll: number;
  readonly maxPinnedScroll: number;
  readonly width: number;
  readonly height: number;
  readonly headerWidth: number;
}
