// Virtual time ↔ pixels. A scale is a value: zooming and panning make a new one, and pixels never meet time outside it.

import type { Micros } from '../../runtime/protocol/units.ts';

export interface TimeRange {
  readonly from: Micros;
  readonly to: Micros;
}

/** Nothing is shorter than the smallest unit of virtual time; 50 µs keep single reductions apart on any screen. */
export const MIN_SPAN: Micros = 50;

export class TimeScale {
  readonly from: Micros;
  readonly to: Micros;
  readonly x0: number;
  readonly x1: number;

  /** Maps `range` on `x0`…`x1` pixels. A range without length gets `MIN_SPAN`. */
  constructor(range: TimeRange, x0: number, x1: number) {
    this.from = range.from;
    this.to = Math.max(range.to, range.from + MIN_SPAN);
    this.x0 = x0;
    this.x1 = Math.max(x1, x0 + 1);
  }

  /** Pixels of a moment; not clamped. */
  x(t: Micros): number {
    return this.x0 + ((t - this.from) / (this.to - this.from)) * (this.x1 - this.x0);
  }

  /** The moment at a pixel; not clamped, not rounded. */
  t(x: number): Micros {
    return this.from + ((x - this.x0) / (this.x1 - this.x0)) * (this.to - this.from);
  }

  /** Micros that one pixel stands for. */
  get microsPerPixel(): number {
    return (this.to - this.from) / (this.x1 - this.x0);
  }

  get range(): TimeRange {
    return { from: this.from, to: this.to };
  }

  /** The same pixels with time zoomed by `factor` (2 shows half as much) around the moment under `x`. */
  zoomAt(x: number, factor: number, limits?: TimeRange): TimeScale {
    return new TimeScale(zoomRange(this.range, factor, this.t(x), limits), this.x0, this.x1);
  }

  /** The picture moved right by `dx` pixels, as a drag does. */
  pan(dx: number, limits?: TimeRange): TimeScale {
    return new TimeScale(shiftRange(this.range, -dx * this.microsPerPixel, limits), this.x0, this.x1);
  }

  /** Round moments about `spacing` pixels apart, ascending, inside the range. */
  ticks(spacing = 96): { readonly step: Micros; readonly at: readonly Micros[] } {
    const step = niceStep(spacing * this.microsPerPixel);
    const at: Micros[] = [];
    // Nothing was before the start: a range that reaches there has no marks there.
    for (let k = Math.max(0, Math.ceil(this.from / step)); k * step <= this.to; k++) at.push(k * step);
    return { step, at };
  }
}

/** The smallest of 1, 2, 5 × 10ⁿ µs (from 1 min on: 1, 2, 5, 10, 15, 30 min, 1 h …) that is not below `least`. */
export function niceStep(least: Micros): Micros {
  const minute = 60_000_000;
  if (least > 30_000_000) {
    for (const m of [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440]) if (m * minute >= least) return m * minute;
    return Math.ceil(least / (1440 * minute)) * 1440 * minute;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  for (const k of [1, 2, 5, 10]) if (k * power >= least - 1e-9) return k * power === 50_000_000 ? minute : k * power;
  return power * 10;
}

/** `from`…`to` as much as fits, moved inside `limits` before it is cut. */
export function clampRange(range: TimeRange, limits: TimeRange): TimeRange {
  const span = Math.min(range.to - range.from, Math.max(limits.to - limits.from, MIN_SPAN));
  const from = Math.min(Math.max(range.from, limits.from), Math.max(limits.from, limits.to - span));
  return { from, to: from + span };
}

/**
 * A range zoomed by `factor` around a moment, which keeps its relative place.
 * @param factor 2 shows half as much; below 1 zooms out.
 * @param limits the range never leaves them, where given.
 */
export function zoomRange(range: TimeRange, factor: number, around: Micros, limits?: TimeRange): TimeRange {
  const span = range.to - range.from;
  const next = Math.max(MIN_SPAN, span / factor);
  const share = span > 0 ? (around - range.from) / span : 0.5;
  const from = around - share * next;
  const zoomed = { from, to: from + next };
  return limits ? clampRange(zoomed, limits) : zoomed;
}

/** A range moved by `by` µs (later if positive), stopped by `limits`. */
export function shiftRange(range: TimeRange, by: Micros, limits?: TimeRange): TimeRange {
  const moved = { from: range.from + by, to: range.to + by };
  return limits ? clampRange(moved, limits) : moved;
}

/** A range moved by a share of its own length: 0.1 is the step of A, D and the arrow keys. */
export function panRange(range: TimeRange, share: number, limits?: TimeRange): TimeRange {
  return shiftRange(range, (range.to - range.from) * share, limits);
}

/** The smallest move of `range` that shows `at`, with a margin of a tenth; the same object if it is shown already. */
export function revealInRange(range: TimeRange, at: Micros, limits?: TimeRange): TimeRange {
  const margin = (range.to - range.from) * 0.1;
  if (at >= range.from && at <= range.to) return range;
  return shiftRange(range, at < range.from ? at - margin - range.from : at + margin - range.to, limits);
}

/** Digits after the point that tell two moments `step` µs apart. */
function digitsFor(step: Micros): number {
  for (let digits = 0; digits < 6; digits++) if (step >= 10 ** (6 - digits) - 1e-9) return digits;
  return 6;
}

/** A moment as on the axis: `12.220 s`, from one hour on `1:02:05.2`. `step` says how exact. */
export function formatTime(at: Micros, step: Micros = 1000): string {
  const digits = digitsFor(step);
  if (Math.abs(at) < 3_600_000_000) return `${(at / 1e6).toFixed(digits)} s`;
  const seconds = at / 1e6;
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const rest = (seconds % 60).toFixed(digits).padStart(digits ? digits + 3 : 2, '0');
  return `${h}:${String(m).padStart(2, '0')}:${rest}`;
}

/** A length of time, three digits at most: `340 µs`, `3.4 ms`, `38 ms`, `1.2 s`, `48 s`, `4 min 12 s`, `2 h 5 min`. */
export function formatDuration(us: Micros): string {
  const abs = Math.abs(us);
  if (abs < 1000) return `${Math.round(us)} µs`;
  if (abs < 9_950) return `${(us / 1000).toFixed(1).replace(/\.0$/, '')} ms`;
  if (abs < 999_500) return `${Math.round(us / 1000)} ms`;
  if (abs < 9_950_000) return `${(us / 1e6).toFixed(1)} s`;
  if (abs < 59_500_000) return `${Math.round(us / 1e6)} s`;
  const seconds = Math.round(us / 1e6);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ''}`;
  const minutes = Math.round(us / 60e6);
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
}
