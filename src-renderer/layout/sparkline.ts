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

/** One number per step, from `since` on; what lies outside of `from`…`to` is left out. */
export interface Steps {
  readonly values: readonly number[];
  /** When the first step begins, and how long one is. */
  readonly since: number;
  readonly each: number;
}

/** Below this a curve of small numbers would look like a mountain. */
const LEAST_TOP = 4;

/** Undefined where no step is in view. `low`: the number at the foot. */
export function sparkOf(
  steps: Steps,
  range: { readonly from: number; readonly to: number },
  box: SparkBox,
  { low = 0, top }: { readonly low?: number; readonly top?: number } = {},
): Spark | undefined {
  const { values, since, each } = steps;
  const { x: x0, y: y0, w, h } = box;
  const span = Math.max(1, range.to - range.from);
  const first = Math.max(0, Math.floor((range.from - since) / each));
  const last = Math.min(values.length - 1, Math.ceil((range.to - since) / each) - 1);
  if (last < first) return undefined;
  const high = top ?? Math.max(low + LEAST_TOP, ...values.slice(first, last + 1));
  const x = (at: number): number => round(x0 + Math.min(1, Math.max(0, (at - range.from) / span)) * w);
  const y = (value: number): number => round(y0 + h - ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * h);
  let line = '';
  let at: number | undefined;
  for (let i = first; i <= last; i++) {
    const here = y(values[i] as number);
    if (here !== at) line += line === '' ? `M${x(since + i * each)} ${here}` : `H${x(since + i * each)}V${here}`;
    at = here;
  }
  line += `H${x(since + (last + 1) * each)}`;
  const foot = round(y0 + h);
  return { line, area: `${line}V${foot}H${x(since + first * each)}Z` };
}

/** The largest step in view; 0 where none is. */
export function deepestIn({ values, since, each }: Steps, range: { readonly from: number; readonly to: number }): number {
  let most = 0;
  for (let i = 0; i < values.length; i++)
    if (since + (i + 1) * each > range.from && since + i * each < range.to) most = Math.max(most, values[i] as number);
  return most;
}

const round = (n: number): number => Math.round(n * 10) / 10;
