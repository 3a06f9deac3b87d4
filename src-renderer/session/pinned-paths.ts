// Places in states that a person keeps an eye on (UX.md 2.9): each is a row in the inspector and a curve in the lane of its process.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Track } from '../../runtime/protocol/track-view.ts';
import { columnOf } from './values.ts';

export interface PinnedPath {
  readonly slot: SlotId;
  /** As `valueAt` goes there. */
  readonly keys: readonly string[];
}

/** Of all processes together; and rows in one lane. */
export const MOST_PATHS = 12;
export const MOST_IN_LANE = 3;

/** Names a path among all. */
export const pathKey = ({ slot, keys }: PinnedPath): string => `${slot} ${JSON.stringify(keys)}`;

/** `items.0.price`. */
export const pathTitle = (keys: readonly string[]): string => columnOf(keys).replace(/^state\./, '');

export const isPinnedPath = (paths: readonly PinnedPath[], path: PinnedPath): boolean =>
  paths.some((one) => pathKey(one) === pathKey(path));

/** With `path`, or without it where it was among them; the oldest goes when there are too many. */
export function togglePath(paths: readonly PinnedPath[], path: PinnedPath): readonly PinnedPath[] {
  const key = pathKey(path);
  const others = paths.filter((one) => pathKey(one) !== key);
  return others.length < paths.length ? others : [...others, path].slice(-MOST_PATHS);
}

/** What stands there at a moment, as far as it is known. */
export const trackValueAt = ({ points }: Track, seq: number): Track['points'][number] | undefined =>
  points.findLast((point) => point.seq <= seq) ?? points[0];

/** The number at each step of a track, and the range of its numbers; undefined where it has none. */
export function numbersOf(track: Track): { readonly low: number; readonly high: number } | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { number } of track.points) {
    if (number === undefined || !Number.isFinite(number)) continue;
    low = Math.min(low, number);
    high = Math.max(high, number);
  }
  return low > high ? undefined : { low, high };
}
