// Runs a small program to its end, or for some virtual time, and gives its log.

import type { Body, Program, RunResult, Self, StartSpec, System, SystemOptions } from '../../runtime/index.ts';
import { createSystem, program } from '../../runtime/index.ts';
import { LogCollector } from './runtime-log.ts';

export interface Run {
  readonly system: System;
  readonly log: LogCollector;
  /** Exits in order, with live reasons. */
  readonly exits: { readonly pid: number; readonly reason: unknown }[];
  /** Runs on for so many milliseconds of virtual time; without an argument until nothing can happen any more. */
  readonly run: (ms?: number) => RunResult;
}

/** Starts a program (or what is to be its root) without running it. */
export function startProgram(what: Program | StartSpec, options: Partial<SystemOptions> = {}): Run {
  const log = new LogCollector();
  const exits: Run['exits'] = [];
  const system = createSystem({ seed: 1, sink: log.sink, onExit: (pid, reason) => exits.push({ pid, reason }), ...options });
  system.start('kind' in what && what.kind === 'program' ? (what as Program) : program({ name: 'test', start: what as StartSpec }));
  const run = (ms?: number): RunResult => {
    const limits = ms === undefined ? { turns: 1_000_000 } : { until: system.now + ms * 1000, turns: 1_000_000 };
    const result = system.run(limits);
    system.flush();
    return result;
  };
  return { system, log, exits, run };
}

/** Starts and runs a program until nothing can happen any more. */
export function runProgram(what: Program | StartSpec, options: Partial<SystemOptions> = {}): Run {
  const started = startProgram(what, options);
  const result = started.run();
  if (result.stopped === 'turns') throw new Error('the program does not come to an end');
  return started;
}

/** Runs one process, which puts what it sees into `seen`. */
export function observe(
  body: (self: Self, seen: unknown[]) => Body,
  options: Partial<SystemOptions> = {},
): { readonly seen: unknown[]; readonly run: Run } {
  const seen: unknown[] = [];
  const run = runProgram(function* main(self: Self) {
    yield* body(self, seen);
  }, options);
  return { seen, run };
}
