// How something of one process went over time, as a window is told it: a place in its state, and which of its messages one is.

import type { SlotId } from './ids.ts';
import type { Micros } from './units.ts';

/** From `at` on this stood there, until the next point. */
export interface TrackPoint {
  readonly seq: number;
  readonly at: Micros;
  /** As people read it, cut; absent: nothing stood there, or nobody lived. */
  readonly text?: string;
  /** Where it is a number. */
  readonly number?: number;
}

/** A place in the state of whoever lives in a slot, over a range of virtual time. */
export interface Track {
  readonly slot: SlotId;
  readonly path: readonly string[];
  readonly from: Micros;
  readonly to: Micros;
  /** In order; the first says what stood there when the range began. */
  readonly points: readonly TrackPoint[];
  /** So many changes of the state lie between the points and were not looked at. */
  readonly omitted?: number;
  /** More events than are read at once: there are no points. */
  readonly reduced: boolean;
}

/** Which of the messages of its life a process has handled last. */
export interface MessageCount {
  /** From 1; 0: none yet. */
  readonly n: number;
  /** All that this life has handled, as far as the log goes. */
  readonly of: number;
}
