// Child specs and supervisor flags, as OTP has them.

import type { AUTO_SHUTDOWNS, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import type { Millis, Seconds } from '../protocol/units.ts';
import type { Module, StartSpec } from './start-spec.ts';

/** When a child is started again: always, after an abnormal end, never. */
export type RestartType = (typeof RESTART_TYPES)[number];
/** Which children are restarted when one ends. */
export type Strategy = (typeof STRATEGIES)[number];
/** Whether a supervisor ends when a significant child, or the last of them, has ended. */
export type AutoShutdown = (typeof AUTO_SHUTDOWNS)[number];

/** How a supervisor starts, restarts and stops a child. Source: supervisor(3), child specification. */
export interface ChildSpec<M extends Module = Module> {
  /** Unique among the children of a supervisor; its name in the tree. Registers nothing. */
  readonly id: string;
  readonly start: StartSpec<M>;
  /** Default `permanent`. */
  readonly restart?: RestartType;
  /** How long the child may take to end itself. Default 5000 ms, for a supervisor `infinity`. */
  readonly shutdown?: Millis | 'brutal_kill' | 'infinity';
  /** Default `worker`, or `supervisor` where `start` is one. */
  readonly type?: 'worker' | 'supervisor';
  /** Default false. */
  readonly significant?: boolean;
}

/** What a supervisor does when children end. Source: supervisor(3), supervisor flags. */
export interface SupervisorFlags {
  /** Default one_for_one. */
  readonly strategy?: Strategy;
  /** More than `intensity` restarts within `period` seconds end the supervisor with `shutdown`. Default 1. */
  readonly intensity?: number;
  /** Seconds, whole. Default 5. */
  readonly period?: Seconds;
  /** Default never. */
  readonly autoShutdown?: AutoShutdown;
}

// ── each child's argument checked against its own module ──

type StartIn<Spec> = Spec extends { readonly start: infer Start } ? Start : never;
type Checked<Start> = Start extends { readonly module: infer M extends Module }
  ? ChildSpec<M>
  : Start extends Module
    ? ChildSpec<Start>
    : ChildSpec;

/** What the specs have to be: each as its own module wants it. A simple_one_for_one's template gets its argument later. */
export type CheckedSpecs<Specs extends readonly ChildSpec[], S extends Strategy = Strategy> = S extends 'simple_one_for_one'
  ? readonly ChildSpec[]
  : { readonly [I in keyof Specs]: Checked<StartIn<Specs[I]>> };
