// Pinned places in states, each a row under the bars of its lane on the lanes' own time: numbers as a curve, anything else as its text
// where it changed.

import type { Track, TrackPoint } from '../../runtime/protocol/track-view.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import { sparkOfPoints } from '../layout/sparkline.ts';
import type { LaneRow } from '../layout/timeline-lanes.ts';
import type { Theme } from '../scales/theme.ts';
import type { TimeScale } from '../scales/time-scale.ts';
import type { Surface } from './surface.ts';
import { FONTS, fitText } from './surface.ts';

type Scale = Pick<TimeScale, 'from' | 'to' | 'x0' | 'x1' | 'x'>;

/** In the area of the lanes, right of the headers. */
export function drawTracks(surface: Surface, theme: Theme, { tracks }: LaneRow, scale: Scale): void {
  for (const { track, y, h } of tracks ?? []) {
    const numbers = track.points.flatMap(({ number }) => (number === undefined || !Number.isFinite(number) ? [] : [number]));
    if (track.reduced) {
      surface.text('Zoom in to see its values', scale.x0 + 8, y + 13, FONTS.small, { fill: theme.past });
    } else if (numbers.length > 0) drawCurve(surface, theme, track, numbers, { y, h, scale });
    else drawTexts(surface, theme, track, { y, h, scale });
  }
}

function drawCurve(
  surface: Surface,
  theme: Theme,
  track: Track,
  numbers: readonly number[],
  { y, h, scale }: { readonly y: number; readonly h: number; readonly scale: Scale },
): void {
  // What lies beside the view still sets the height, so that panning does not make the curve breathe.
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const flat = low === high;
  const box = { x: scale.x0, y: y + 3, w: scale.x1 - scale.x0, h: h - 6 };
  const limits = { low: flat ? low - 1 : low, top: flat ? high + 1 : high, xOf: (at: number) => scale.x(at) };
  const points = track.points.map(({ at, number }) => ({ at, value: number }));
  const spark = sparkOfPoints(points, track.to, scale, box, limits);
  if (!spark) return;
  surface.path(spark.area, { fill: theme.changed, opacity: 0.14 });
  surface.path(spark.line, { stroke: theme.changed, width: 1.25 });
}

function drawTexts(
  surface: Surface,
  theme: Theme,
  { points, to }: Track,
  { y, h, scale }: { readonly y: number; readonly h: number; readonly scale: Scale },
): void {
  points.forEach((point, i) => {
    const from = Math.max(scale.x0, scale.x(point.at));
    const until = Math.min(scale.x1, scale.x(points[i + 1]?.at ?? to));
    if (until <= scale.x0 || from >= scale.x1 || point.text === undefined) return;
    if (point.at >= scale.from) surface.rect(from, y + 4, 1.5, h - 8, { fill: theme.changed });
    const text = fitText(surface, point.text, FONTS.monoSmall, until - from - 8);
    if (text !== '…') surface.text(text, from + 5, y + h - 6, FONTS.monoSmall, { fill: theme.secondary });
  });
}

/** In the header: which place, and what stands there at the cursor. */
export function drawTrackHeads(
  surface: Surface,
  theme: Theme,
  { tracks }: LaneRow,
  { width, at }: { readonly width: number; readonly at: Micros },
): void {
  for (const { title, track, y, h } of tracks ?? []) {
    const left = width < 180 ? 26 : 34;
    const value = valueAt(track.points, at)?.text ?? '–';
    const shown = fitText(surface, value, FONTS.monoSmall, (width - left) / 2);
    const room = width - 10 - left - surface.measureText(shown, FONTS.monoSmall) - 8;
    surface.text(fitText(surface, title, FONTS.small, room), left, y + h - 6, FONTS.small, { fill: theme.secondary });
    surface.text(shown, width - 10, y + h - 6, FONTS.monoSmall, { fill: theme.text, align: 'end' });
  }
}

/** What stood there at a moment: of several at one instant the last. */
const valueAt = (points: readonly TrackPoint[], at: Micros): TrackPoint | undefined => points.findLast((point) => point.at <= at);
