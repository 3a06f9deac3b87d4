// What a test gives to a test system, and what it reads from it.

import type { HostAnswer } from '../process/host-calls.ts';
import type { Pid } from '../protocol/ids.ts';
import type { Millis } from '../protocol/units.ts';
import type { StartSpec } from '../supervision/start-spec.ts';
import type { Program } from '../system-types.ts';

/** A process that has ended: who it was, and why as a live term. */
export interface TestEnd {
  readonly pid: Pid;
  /** Its registered name, else its label in the tree. */
  readonly name: string;
  readonly reason: unknown;
}

/** A place in the tree and what runs there now. */
export interface TestNode {
  readonly name: string;
  readonly pid: Pid;
  readonly kind: 'worker' | 'supervisor' | 'external';
  /** `running`, `runnable`, `waiting`, `suspended`; of one that has ended `restarting`, `crashed`, `exited`, `terminated`. */
  readonly status: string;
  /** 1 for the first life. */
  readonly incarnation: number;
  readonly children: readonly TestNode[];
}

/** How a test system is made. */
export interface TestOptions {
  /** 32-bit unsigned; decides the order of turns and every `self.random()`. Default 1. */
  readonly seed?: number;
  /** Starts as process 1, as `bough run` would start it. Default: nothing but the test's own process. */
  readonly program?: Program | StartSpec;
  /** Answers `self.host(name, argument)` in place of the outside. Default: there is none, `['error', 'enosys']`. */
  readonly host?: (name: string, argument: unknown) => HostAnswer;
  /**
   * How much virtual time `runUntilIdle` and a call without a timeout may take, and how much work may be done at once without time
   * moving on, in ms; more is a TestError. Default 60,000.
   */
  readonly patience?: Millis;
}
