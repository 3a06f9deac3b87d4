// Child specs and supervisor flags, as OTP has them.

import type { AUTO_SHUTDOWNS, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import type { Millis, Seconds } from '../protocol/units.ts';
import type { StartSpec } from './start-spec.ts';

export type RestartType = (typeof RESTART_TYPES)[number];
export type Strategy = (typeof STRATEGIES)[number];
export type AutoShutdown = (typeof AUTO_SHUTDOWNS)[number];

export interface ChildSpec {
  readonly id: string;
  readonly start: StartSpec;
  /** Default `permanent`. */
  readonly restart?: RestartType;
  /** How long the child may take to end itself. Default 5000 ms, for a supervisor `infinity`. */
  readonly shutdown?: Millis | 'brutal_kill' | 'infinity';
  /** Default `worker`, or `supervisor` where `start` is one. */
  readonly type?: 'worker' | 'supervisor';
  /** Default false. */
  readonly significant?: boolean;
}

export interface SupervisorFlags {
  /** Default one_for_one. */
  readonly strategy?: Strategy;
  /** More than `intensity` restarts within `period` seconds end the supervisor. Defaults 1 and 5. */
  readonly intensity?: number;
  readonly period?: Seconds;
  /** Default never. */
  readonly autoShutdown?: AutoShutdown;
}
