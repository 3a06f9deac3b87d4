// Lets a system under test run: turn by turn, with what it asks of the host answered between two of them, and with virtual time
// standing still unless it is to pass.

import type { HostRequest } from '../process/host-calls.ts';
import type { Micros, Millis } from '../protocol/units.ts';
import type { RunLimits, RunResult, System } from '../system-types.ts';
import { TestError } from './test-error.ts';
import type { TestOptions } from './test-types.ts';

export type Stopped = Exclude<RunResult['stopped'], 'host'>;

export class Driver {
  readonly #system: System;
  readonly #patience: Millis;
  /** What processes have asked of the host and are to be answered. */
  readonly #asked: HostRequest[];
  readonly #host: NonNullable<TestOptions['host']>;
  readonly #whoKeepsGoing: () => string;

  constructor(system: System, patience: Millis, asked: HostRequest[], host: NonNullable<TestOptions['host']>, whoKeepsGoing: () => string) {
    this.#system = system;
    this.#patience = patience;
    this.#asked = asked;
    this.#host = host;
    this.#whoKeepsGoing = whoKeepsGoing;
  }

  /** As the system's own, with what it asks of the host answered between two turns. */
  #run(limits: RunLimits): RunResult & { readonly stopped: Stopped } {
    for (;;) {
      const result = this.#system.run(limits);
      const { stopped } = result;
      if (stopped !== 'host') return { ...result, stopped };
      for (const { ref, name, argument } of this.#asked.splice(0)) this.#system.answer(ref, this.#host(name, argument));
    }
  }

  /** One turn, for which time jumps to the next timer only if nobody can run; `run` alone would jump once more when it is `done`. */
  step(last: Micros, done: () => boolean): Stopped {
    const { stopped, nextAt } = this.#run({ until: this.#system.now, turns: 1 });
    if (stopped !== 'time' || nextAt === undefined || done()) return stopped;
    if (nextAt > last) return 'time';
    if (nextAt > this.#system.now) this.#run({ until: nextAt, turns: 1 });
    return 'turns';
  }

  /** Everything that can happen without time having to jump to a timer. @throws TestError where that does not come to an end */
  settle(): void {
    const limit = this.#system.now + this.#patience * 1000;
    for (;;) {
      const { stopped, nextAt, now } = this.#run({ until: this.#system.now, turns: 1000 });
      if (stopped !== 'turns' && !(stopped === 'time' && nextAt === now)) return;
      if (now > limit) throw new TestError(`more than ${this.#patience} ms of work without a pause: ${this.#whoKeepsGoing()} never waits`);
    }
  }

  /** Everything up to that time. */
  runTo(until: Micros): Stopped {
    for (;;) {
      const { stopped } = this.#run({ until, turns: 10_000 });
      if (stopped !== 'turns') return stopped;
    }
  }
}
