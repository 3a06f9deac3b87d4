// The messages between a program's host and its worker. Both are ours and of one version: typed, not checked by a schema.

import type { MessagePort } from 'node:worker_threads';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { WireCommand } from '../../runtime/wire-command.ts';
import type { LoadError } from '../loader/load-error.ts';
import type { LoadedProgram } from '../loader/load-program.ts';
import type { ArmedBreakpoint } from './armed.ts';
import type { Goal } from './goal.ts';
import type { Look, Stop } from './watch.ts';

/** `real`: virtual time follows the wall clock. `max`: as fast as it goes. The log is the same. */
export type Pace = 'real' | 'max';

export interface WorkerSetup {
  readonly shared: SharedArrayBuffer;
  readonly commands: MessagePort;
  /** Answers to `look`. */
  readonly looks: MessagePort;
  /** What the system stops at, from its first event on. */
  readonly breakpoints: readonly ArmedBreakpoint[];
  readonly loaded: LoadedProgram;
  readonly seed: number;
  readonly contents: 'recorded' | 'bare';
  readonly pace: Pace;
  /** Virtual time at which the program ends; events at exactly this time are still part of it. */
  readonly until?: Micros;
  /** End when nothing can happen any more without a command, instead of waiting for one. */
  readonly endWhenIdle: boolean;
  /** Run again what a recording holds, instead of following commands. */
  readonly replay?: Replay;
}

/** What came from outside in a recording, and where its log ends. */
export interface Replay {
  readonly steps: readonly ReplayStep[];
  readonly end: Place;
}

/** A place between two turns: so many turns have been run, time is `at`, the next record has this seq. */
export interface Place {
  readonly turns: number;
  readonly at: Micros;
  readonly seq: number;
}

export type ReplayStep = Place & { readonly wire: WireCommand | WireAnswer };

/** The host's answer to a process, on the same port: tagged JSON text of `['ok', value]` or `['error', reason]`. */
export interface WireAnswer {
  readonly kind: 'answer';
  readonly ref: number;
  readonly term: string;
}

/**
 * Not part of the program and not recorded, on the same port. `watch`: what it stops at from now on. `release`: it goes on after its
 * stop number `stop`, not after a later one. `advance`: it goes on to a goal and stops there. `halt`: it gives the goal up.
 */
export type WireControl =
  | { readonly kind: 'watch'; readonly breakpoints: readonly ArmedBreakpoint[] }
  | { readonly kind: 'release'; readonly stop: number }
  | { readonly kind: 'advance'; readonly goal: Goal }
  | { readonly kind: 'halt' };

/** The system stands still after record `seq`. Stops count from 1. `nothing`: the step has nowhere to go, nothing can happen. */
export interface Stopped extends Stop {
  readonly stop: number;
  readonly nothing?: true;
  readonly at: Micros;
  readonly seq: number;
}

/** Why a program ended by itself: its time was over, nothing could happen, its root exited, or the host asked. */
export type EndedBy = 'limit' | 'idle' | 'root_exit' | 'stopped';

export type FromWorker =
  /** The worker is up; the program's top-level code begins now. */
  | { readonly kind: 'evaluating' }
  | { readonly kind: 'loaded'; readonly name: string }
  | { readonly kind: 'load_failed'; readonly error: LoadError }
  | { readonly kind: 'chunk'; readonly chunk: EventChunk }
  | { readonly kind: 'paused'; readonly paused: boolean }
  | ({ readonly kind: 'stopped' } & Stopped)
  /** A breakpoint that can stop nothing any more. */
  | { readonly kind: 'disarmed'; readonly id: number; readonly why: string }
  /** The worker stands still until it has the answer. */
  | ({ readonly kind: 'look' } & Look)
  | { readonly kind: 'printed'; readonly level: string; readonly text: string }
  /** A process wants something from outside; `argument` is tagged JSON text. */
  | { readonly kind: 'host_request'; readonly ref: number; readonly name: string; readonly argument: string }
  | { readonly kind: 'command_failed'; readonly what: string }
  /** `reason`: the root's exit reason, encoded. */
  | { readonly kind: 'ended'; readonly by: EndedBy; readonly at: Micros; readonly seq: number; readonly reason?: string };
