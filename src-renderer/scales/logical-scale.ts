// The logical axis (UX.md 2.6): the same step from each event to the next, so that a burst of microseconds reads as easily as an idle
// second. Time still runs from left to right and every moment has its pixel; what lay idle long is said, never hidden.

import type { Micros } from '../../runtime/protocol/units.ts';
import type { LaneData } from '../../runtime/protocol/views.ts';
import { type TimeRange, TimeScale } from './time-scale.ts';

/** Idle for longer than this is marked with its length. */
export const FOLD_FROM: Micros = 1_000_000;

export class LogicalScale extends TimeScale {
  /** The ends of the range and the moments between them, ascending. */
  readonly #stops: readonly Micros[];

  /** `moments`: ascending and distinct; those outside `range` are not used. Without any the scale is a plain one. */
  constructor(range: TimeRange, x0: number, x1: number, moments: readonly Micros[]) {
    super(range, x0, x1);
    this.#stops = [this.from, ...moments.filter((t) => t > this.from && t < this.to), this.to];
  }

  override x(t: Micros): number {
    const stops = this.#stops;
    if (t <= this.from || t >= this.to) return super.x(t);
    const i = lastAtMost(stops, t);
    const part = (t - stops[i]!) / (stops[i + 1]! - stops[i]!);
    return this.x0 + (i + part) * this.#pitch;
  }

  override t(x: number): Micros {
    if (x <= this.x0 || x >= this.x1) return super.t(x);
    const steps = (x - this.x0) / this.#pitch;
    const i = Math.min(this.#stops.length - 2, Math.floor(steps));
    return this.#stops[i]! + (steps - i) * (this.#stops[i + 1]! - this.#stops[i]!);
  }

  /** Events about `spacing` pixels apart: the axis names moments at which something happened, not round ones. */
  override ticks(spacing = 96): { readonly step: Micros; readonly at: readonly Micros[] } {
    const every = Math.max(1, Math.ceil(spacing / this.#pitch));
    const at = this.#stops.slice(1, -1).filter((_, i) => i % every === 0);
    if (at.length === 0) return super.ticks(spacing);
    const apart = at.slice(1).map((t, i) => t - at[i]!);
    return { step: Math.max(1, Math.min(...apart, 1000)), at };
  }

  /** Where much idle time takes as little room as none: in the middle of the step, with its length. */
  folds(): readonly { readonly x: number; readonly idle: Micros }[] {
    return this.#stops.slice(1).flatMap((t, i) => {
      const idle = t - this.#stops[i]!;
      return idle > FOLD_FROM ? [{ x: this.x0 + (i + 0.5) * this.#pitch, idle }] : [];
    });
  }

  /** Pixels from one event to the next. */
  get #pitch(): number {
    return (this.x1 - this.x0) / (this.#stops.length - 1);
  }
}

/** Index of the last stop that is not after `t`; the first stop is not after it. */
function lastAtMost(stops: readonly Micros[], t: Micros): number {
  let low = 0;
  let high = stops.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (stops[mid]! <= t) low = mid;
    else high = mid - 1;
  }
  return low;
}

const known = new WeakMap<LaneData, readonly Micros[]>();

/** All moments at which the shown lanes have an event, ascending and distinct. */
export function momentsOf(data: LaneData): readonly Micros[] {
  const before = known.get(data);
  if (before) return before;
  const moments = new Set<Micros>();
  for (const lane of data.lanes) {
    // the last segment ends where the answer ends, and the first begins where it begins: no events
    for (const segment of lane.segments) if (segment.from > data.from) moments.add(segment.from);
    for (const life of lane.lives) moments.add(life.at);
    for (const crash of lane.crashes) moments.add(crash.at);
  }
  for (const { sentAt, deliveredAt, handledAt } of data.messages)
    for (const at of [sentAt, deliveredAt, handledAt]) if (at !== undefined) moments.add(at);
  const sorted = [...moments].sort((a, b) => a - b);
  known.set(data, sorted);
  return sorted;
}
