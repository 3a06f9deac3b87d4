// The drawn views on show: where a node is (for the test hooks), and their pictures (for export). One of each kind is mounted at a time.

import type { Picture } from '../draw/picture.ts';
import type { LanesGeometry } from '../layout/timeline-lanes.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ShownTree {
  nodeBox(slot: number): Box | undefined;
  /** All of it at life size, whatever the camera looks at. */
  picture(): Picture;
  /** Opens one level more, or closes the deepest. */
  level(direction: 1 | -1): void;
}

export interface ShownLanes {
  /** All lanes of the range, not only those scrolled into view. */
  picture(): Picture;
  /** What is drawn now, in pixels of the view. */
  geometry(): LanesGeometry | undefined;
}

interface OnShow {
  tree?: ShownTree | undefined;
  lanes?: ShownLanes | undefined;
}

/** Filled by the hosts of the views while they are mounted. */
export const onShow: OnShow = {};
