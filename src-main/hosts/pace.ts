// Following the wall clock. Virtual time is the truth and never depends on this: the clock only says how far the program may
// go for now, so the same program and seed give the same log at any pace (DESIGN.md D3).

import type { Micros } from '../../runtime/protocol/units.ts';

/** A program that fell behind by more than this (its window was closed, the recorder was slow) goes on from where it is instead of hurrying. */
const MOST_BEHIND: Micros = 250_000;

export class WallPace {
  readonly #clock: () => number;
  #origin: number;

  /** `clock`: milliseconds that never go back. */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#origin = clock();
  }

  /** How far virtual time may go now; `now` is where it is. */
  target(now: Micros): Micros {
    const target = this.#elapsed();
    if (target - now <= MOST_BEHIND) return target;
    this.restart(now);
    return now;
  }

  /** Lets the wall clock stand at virtual time `now` at this moment: after a pause. */
  restart(now: Micros): void {
    this.#origin = this.#clock() - now / 1000;
  }

  #elapsed(): Micros {
    return Math.floor((this.#clock() - this.#origin) * 1000);
  }
}
