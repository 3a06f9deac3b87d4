// A small curve of numbers over time as path data, for canvas, SVG and DOM alike: steps, since what is counted stays what it is until it
// changes. The highest point is never lost: every number is drawn.

export interface Spark {
  /** The upper edge, open. */
  readonly line: string;
  /** The same closed at the foot. */
  readonly area: string;
}

export interface SparkBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** One number per step, from `since` on. */
export interface Steps {
  readonly values: readonly number[];
  /** When the first step begins, and how long one is. */
  readonly since: number;
  readonly each: number;
}

/** From `at` on it was `value`, until the next point; without a value there was none. */
export interface SparkPoint {
  readonly at: number;
  readonly value?: number | undefined;
}

export interface SparkLimits {
  /** The numbers at the foot and at the top. */
  readonly low: number;
  readonly top: number;
  /** Where a moment stands; default: in proportion. */
  readonly xOf?: (at: number) => number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Below this a curve of small numbers would look like a mountain. */
const LEAST_TOP = 4;

/** Undefined where no step is in view. */
export function sparkOf(steps: Steps, range: Range, box: SparkBox): Spark | undefined {
  const limits = { low: 0, top: Math.max(LEAST_TOP, deepestIn(steps, range)) };
  return sparkOfPoints(pointsOf(steps), endOf(steps), range, box, limits);
}

/** The same of points, the last of which holds until `until`. What lies outside of the range is left out. */
export function sparkOfPoints(
  points: readonly SparkPoint[],
  until: number,
  range: Range,
  box: SparkBox,
  { low, top, xOf }: SparkLimits,
): Spark | undefined {
  const { x: x0, y: y0, w, h } = box;
  const span = Math.max(1, range.to - range.from);
  const linear = (at: number): number => x0 + ((at - range.from) / span) * w;
  const x = (at: number): number => round(Math.min(x0 + w, Math.max(x0, (xOf ?? linear)(at))));
  const y = (value: number): number => round(y0 + h - ((Math.min(top, Math.max(low, value)) - low) / Math.max(1e-9, top - low)) * h);
  const foot = round(y0 + h);
  let line = '';
  let area = '';
  /** Where the piece at hand began, and how high it is now; a piece ends where there is no value. */
  let piece: { readonly path: string; readonly from: number; readonly at: number } | undefined;
  const close = (at: number): void => {
    if (!piece) return;
    const path = `${piece.path}H${x(at)}`;
    line += path;
    area += `${path}V${foot}H${piece.from}Z`;
    piece = undefined;
  };
  points.forEach(({ at, value }, i) => {
    const end = points[i + 1]?.at ?? until;
    if (end <= range.from || at >= range.to) return;
    const here = value === undefined || !Number.isFinite(value) ? undefined : y(value);
    if (here === undefined) close(at);
    else if (!piece) piece = { path: `M${x(at)} ${here}`, from: x(at), at: here };
    else if (piece.at !== here) piece = { ...piece, path: `${piece.path}H${x(at)}V${here}`, at: here };
  });
  close(until);
  return line === '' ? undefined : { line, area };
}

/** The steps as points. */
export const pointsOf = ({ values, since, each }: Steps): SparkPoint[] => values.map((value, i) => ({ at: since + i * each, value }));
export const endOf = ({ values, since, each }: Steps): number => since + values.length * each;

/** The largest step in view; 0 where none is. */
export function deepestIn({ values, since, each }: Steps, range: Range): number {
  let most = 0;
  for (let i = 0; i < values.length; i++)
    if (since + (i + 1) * each > range.from && since + i * each < range.to) most = Math.max(most, values[i] as number);
  return most;
}

const round = (n: number): number => Math.round(n * 10) / 10;
