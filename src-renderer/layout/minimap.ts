// The whole session in one strip: which pixels stand for which time, bars for density, and what a pointer grabs.

import type { Micros } from '../../runtime/protocol/units.ts';
import type { Overview } from '../../runtime/protocol/views.ts';
import { type TimeRange, TimeScale } from '../scales/time-scale.ts';

/** One bar of the density, 3 px and a gap of 1. */
export const BAR_PITCH = 4;
/** Handles of the brush can be grabbed this far from its edges. */
const GRAB = 6;
/** The brush never looks narrower. */
const LEAST_BRUSH = 8;

export interface MinimapInput {
  readonly overview: Overview | undefined;
  /** By time. Those after the overview was asked for stand in the strip too: the newest crash is the one that is looked for. */
  readonly crashes?: readonly { readonly at: Micros }[];
  /** Moments that the query found, by time. */
  readonly hits?: readonly Micros[] | undefined;
  readonly bookmarks?: readonly { readonly at: Micros }[] | undefined;
  /** Moments at which breakpoints were hit, by time. */
  readonly stops?: readonly Micros[] | undefined;
  readonly range: TimeRange;
  readonly cursorAt: Micros;
  readonly endAt: Micros;
  /** The session still runs: the strip leaves room at its right and grows in steps. */
  readonly growing: boolean;
  readonly width: number;
  readonly height: number;
}

export interface MinimapGeometry {
  readonly scale: TimeScale;
  /** 0–1 each, on a log scale of events; `x` is the left edge. */
  readonly bars: readonly { readonly x: number; readonly level: number }[];
  /** 0–1 of the most processes alive at once. */
  readonly live: readonly { readonly x: number; readonly level: number }[];
  readonly crashes: readonly number[];
  readonly hits: readonly number[];
  readonly bookmarks: readonly number[];
  readonly stops: readonly number[];
  readonly gaps: readonly { readonly x: number; readonly w: number; readonly count: number }[];
  readonly brush: { readonly x0: number; readonly x1: number };
  readonly cursor: number;
  readonly end: number;
  readonly width: number;
  readonly height: number;
}

/** How far the strip reaches: a recording to its end; a running session in steps of a quarter, so that it rarely rescales. */
export function minimapDomain(endAt: Micros, growing: boolean): TimeRange {
  if (!growing) return { from: 0, to: Math.max(1000, endAt) };
  let to: Micros = 5_000_000;
  while (to < endAt * 1.02) to *= 1.25;
  return { from: 0, to: Math.round(to) };
}

export function layoutMinimap(input: MinimapInput): MinimapGeometry {
  const { overview, range, width, height } = input;
  const scale = new TimeScale(minimapDomain(Math.max(input.endAt, overview?.to ?? 0), input.growing), 0, width);
  const x0 = scale.x(range.from);
  const x1 = scale.x(range.to);
  const grow = Math.max(0, LEAST_BRUSH - (x1 - x0)) / 2;
  const clamp = (x: number): number => Math.min(width, Math.max(0, x));
  return {
    scale,
    bars: overview ? densityBars(overview, scale) : [],
    live: overview ? liveLine(overview, scale) : [],
    crashes: mergeTicks([...(overview?.crashes ?? []), ...since(input.crashes ?? [], overview?.to)].map((crash) => scale.x(crash.at))),
    hits: mergeTicks((input.hits ?? []).map((at) => scale.x(at))),
    bookmarks: (input.bookmarks ?? []).map(({ at }) => scale.x(at)),
    stops: mergeTicks((input.stops ?? []).map((at) => scale.x(at))),
    gaps: (overview?.gaps ?? []).map((gap) => ({
      x: scale.x(gap.from),
      w: Math.max(4, scale.x(gap.to) - scale.x(gap.from)),
      count: gap.count,
    })),
    brush: { x0: clamp(x0 - grow), x1: clamp(x1 + grow) },
    cursor: scale.x(input.cursorAt),
    end: scale.x(input.endAt),
    width,
    height,
  };
}

function since(crashes: readonly { readonly at: Micros }[], to: Micros | undefined): readonly { readonly at: Micros }[] {
  if (to === undefined) return crashes;
  return crashes.slice(crashes.findLastIndex((crash) => crash.at <= to) + 1);
}

/** Buckets gathered into bars: the busiest bucket of a bar counts, so that a burst is not averaged away. */
function densityBars(overview: Overview, scale: TimeScale): { x: number; level: number }[] {
  const { density, buckets, from, to } = overview;
  if (buckets === 0 || to <= from) return [];
  const bars = new Map<number, number>();
  const each = (to - from) / buckets;
  for (let x = 0; x < scale.x(to); x += BAR_PITCH) {
    const first = Math.max(0, Math.floor((scale.t(x) - from) / each));
    const last = Math.min(buckets - 1, Math.max(first, Math.ceil((scale.t(x + BAR_PITCH) - from) / each) - 1));
    let most = 0;
    for (let i = first; i <= last; i++) most = Math.max(most, density[i] ?? 0);
    if (scale.t(x) >= from && most > 0) bars.set(x, most);
  }
  const max = Math.max(1, ...bars.values());
  return [...bars].map(([x, count]) => ({ x, level: Math.log1p(count) / Math.log1p(max) }));
}

function liveLine(overview: Overview, scale: TimeScale): { x: number; level: number }[] {
  const { live, buckets, from, to } = overview;
  if (buckets === 0 || to <= from) return [];
  const max = live.reduce((most, n) => Math.max(most, n), 1);
  const each = (to - from) / buckets;
  const points: { x: number; level: number }[] = [];
  for (let i = 0; i < live.length; i++) {
    const point = { x: scale.x(from + (i + 1) * each), level: live[i]! / max };
    const last = points.at(-1);
    if (!last || point.x - last.x >= 1) points.push(point);
  }
  return points;
}

/** Ticks closer than 3 px are one. */
function mergeTicks(xs: readonly number[]): number[] {
  const out: number[] = [];
  for (const x of xs) if (out.length === 0 || x - out.at(-1)! >= 3) out.push(x);
  return out;
}

export type MinimapHit = 'left' | 'right' | 'brush' | 'empty';

/** What a press at `x` takes: an edge, the brush, or nothing (a new view begins). Narrow brushes are moved by their middle. */
export function hitMinimap(geometry: MinimapGeometry, x: number): MinimapHit {
  const { x0, x1 } = geometry.brush;
  const inner = Math.min(GRAB, (x1 - x0) / 4);
  if (x >= x0 - GRAB && x < x0 + inner) return 'left';
  if (x > x1 - inner && x <= x1 + GRAB) return 'right';
  return x >= x0 && x <= x1 ? 'brush' : 'empty';
}
