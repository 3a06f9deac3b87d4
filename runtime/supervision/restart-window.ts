// The restarts inside the period, as supervisor.erl's add_restart counts them: in whole seconds of a clock that never goes
// back, and a restart exactly one period old still counts. A ring, so that a long window costs nothing per restart.

import type { Micros, Seconds } from '../protocol/units.ts';

export class RestartWindow {
  readonly #period: Seconds;
  #seconds: number[] = [];
  /** Entries before this one are too old. */
  #first = 0;

  constructor(period: Seconds) {
    this.#period = period;
  }

  /** Counts a restart now and returns how many there are in the window, this one included. */
  add(now: Micros): number {
    const second = Math.floor(now / 1_000_000);
    const oldest = second - this.#period;
    this.#seconds.push(second);
    while ((this.#seconds[this.#first] as number) < oldest) this.#first += 1;
    // Drop what is too old once it is the larger half: each entry is moved at most once on average.
    if (this.#first > 32 && this.#first * 2 > this.#seconds.length) {
      this.#seconds = this.#seconds.slice(this.#first);
      this.#first = 0;
    }
    return this.#seconds.length - this.#first;
  }
}
