// Reductions per second from two rows of a slot. Rows carry a running total; activity is its slope over the last second of
// virtual time. Frames are the samples, so the meter keeps a few of them and forgets all when time jumps or goes back.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';

interface Sample {
  readonly at: Micros;
  readonly reductions: ReadonlyMap<SlotId, number>;
}

/** Samples are at least this far apart; the window is a little over a second. */
const EVERY: Micros = 200_000;
const WINDOW: Micros = 1_000_000;

export class ActivityMeter {
  #samples: Sample[] = [];
  #rates: ReadonlyMap<SlotId, number> = new Map();

  /** Takes the rows at a moment and gives reductions per second for each slot; empty until 200 ms have passed. */
  sample(rows: ReadonlyMap<SlotId, SlotRow>, at: Micros): ReadonlyMap<SlotId, number> {
    const last = this.#samples.at(-1);
    if (last && (at < last.at || at - last.at > 2 * WINDOW)) {
      this.#samples = [];
      this.#rates = new Map();
    }
    const newest = this.#samples.at(-1);
    if (newest && at - newest.at < EVERY) return this.#rates;
    const reductions = new Map<SlotId, number>();
    for (const row of rows.values()) reductions.set(row.slot, row.reductions);
    this.#samples.push({ at, reductions });
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= WINDOW) this.#samples.shift();
    this.#rates = this.#slope();
    return this.#rates;
  }

  #slope(): ReadonlyMap<SlotId, number> {
    const first = this.#samples[0]!;
    const last = this.#samples.at(-1)!;
    const rates = new Map<SlotId, number>();
    if (last.at <= first.at) return rates;
    const seconds = (last.at - first.at) / 1e6;
    for (const [slot, now] of last.reductions) {
      const before = first.reductions.get(slot);
      // A new life counts from 0 again; a slot that was not there has no slope yet.
      if (before !== undefined) rates.set(slot, (now >= before ? now - before : now) / seconds);
    }
    return rates;
  }
}
