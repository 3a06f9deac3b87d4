// Reductions per second from two rows of a slot. Rows carry a running total; activity is its slope over the last second of
// virtual time. Frames are the samples, so the meter keeps a few versions of the rows, which share what is the same, and forgets
// all when time jumps or goes back. A slope is worked out for who asks: only what is drawn is.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';

interface Sample {
  readonly at: Micros;
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
}

/** Reductions per second by slot. */
export interface Rates {
  /** 0 until 200 ms have passed. */
  readonly size: number;
  get(slot: SlotId): number | undefined;
}

/** Samples are at least this far apart; the window is a little over a second. */
const EVERY: Micros = 200_000;
const WINDOW: Micros = 1_000_000;

export const NO_RATES: Rates = { size: 0, get: () => undefined };

export class ActivityMeter {
  #samples: Sample[] = [];
  #rates: Rates = NO_RATES;

  /** Takes the rows at a moment, which must not change any more, and gives reductions per second for each slot. */
  sample(rows: ReadonlyMap<SlotId, SlotRow>, at: Micros): Rates {
    const last = this.#samples.at(-1);
    if (last && (at < last.at || at - last.at > 2 * WINDOW)) {
      this.#samples = [];
      this.#rates = NO_RATES;
    }
    const newest = this.#samples.at(-1);
    if (newest && at - newest.at < EVERY) return this.#rates;
    this.#samples.push({ at, rows });
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= WINDOW) this.#samples.shift();
    this.#rates = slope(this.#samples[0]!, this.#samples.at(-1)!);
    return this.#rates;
  }
}

function slope(first: Sample, last: Sample): Rates {
  if (last.at <= first.at) return NO_RATES;
  const seconds = (last.at - first.at) / 1e6;
  return {
    size: last.rows.size,
    get(slot) {
      const before = first.rows.get(slot)?.reductions;
      const now = last.rows.get(slot)?.reductions;
      // A new life counts from 0 again; a slot that was not there has no slope yet.
      return before === undefined || now === undefined ? undefined : (now >= before ? now - before : now) / seconds;
    },
  };
}
