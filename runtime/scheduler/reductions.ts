// The counter of reductions. Instrumented program code counts on it directly: the loader binds the free variable `__bough` of
// a program to the meter of its system, so that a loop costs one decrement and, in generators,
// `if (--__bough.left < 0) yield __bough.preempt`.

import { NOBODY } from '../process/kernel.ts';
import { PREEMPT_ME } from '../process/request.ts';
import type { Effect } from '../process/self.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';

/** What a system shows as `Meter` (system-types.ts). */
export class TurnMeter {
  /** Reductions left in the turn that runs; below 0 when code that cannot be preempted went on. Between turns what the last one left. */
  left = 0;
  /** Virtual time is `base - left`, since one reduction is one µs. */
  base = 0;
  /** To be yielded when `left` is used up. */
  readonly preempt: Effect = PREEMPT_ME;

  /** See `Meter.driven` in system-types.ts. */
  driven = NOBODY;

  /** Opens a turn at the present time. */
  open(): void {
    this.base += REDUCTIONS_PER_TURN - this.left;
    this.left = REDUCTIONS_PER_TURN;
  }

  /** Virtual time. */
  get now(): number {
    return this.base - this.left;
  }

  /** Reductions spent in the turn that was opened last. */
  get spent(): number {
    return REDUCTIONS_PER_TURN - this.left;
  }

  /** Lets time pass, between turns. */
  advanceTo(time: number): void {
    if (time > this.now) this.base = time + this.left;
  }
}
