// What stands behind the modules that programs make and pass around, and how such a module is started.

import { ProcessSelf } from '../process/process-self.ts';
import { FOREVER, Request, START } from '../process/request.ts';
import type { Effect, Self } from '../process/self.ts';
import type { SpawnOptions } from '../process/spawn.ts';
import { KIND_SUPERVISOR, KIND_WORKER } from '../process/spawn.ts';
import type { Millis } from '../protocol/units.ts';

const IMPLEMENTATION: unique symbol = Symbol('bough.module');

export interface Implementation {
  /** The code of the process. `hasParent`: an EXIT from its starter ends it. */
  run(argument: unknown, self: ProcessSelf, hasParent: boolean): unknown;
  /** Whether its starter waits until its init has returned. */
  readonly hasInit: boolean;
}

/** A module as programs hold it: opaque but for its kind and name. */
export interface BehaviourModule {
  readonly kind: 'gen_server' | 'supervisor' | 'task';
  readonly name: string;
}

interface Implemented extends BehaviourModule {
  readonly [IMPLEMENTATION]: Implementation;
}

/** Makes `target` (an object or a function) a module. */
export function defineModule<T extends object>(
  target: T,
  kind: BehaviourModule['kind'],
  name: string,
  implementation: Implementation,
): T & BehaviourModule {
  Object.defineProperties(target, {
    kind: { value: kind, enumerable: true },
    name: { value: name, enumerable: true },
    [IMPLEMENTATION]: { value: implementation },
  });
  return Object.freeze(target) as T & BehaviourModule;
}

export const isModule = (value: unknown): value is BehaviourModule =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && IMPLEMENTATION in value;

export interface StartOptions {
  /** Registers the process; the start fails with `['already_started', pid]` if the name is taken. */
  readonly name?: string | undefined;
  /** How long init may take, ms; then the process is killed and the result is `['error', 'timeout']`. Default: for ever. */
  readonly timeout?: Millis | 'infinity';
}

/** The spawn options of a module with its argument. */
export function moduleSpawn(
  module: BehaviourModule,
  argument: unknown,
  linked: boolean,
  options: StartOptions = {},
  hasParent = linked,
): SpawnOptions {
  const implementation = (module as Implemented)[IMPLEMENTATION];
  return {
    entry: (self) => implementation.run(argument, self, hasParent),
    signature: module.name,
    kind: module.kind === 'supervisor' ? KIND_SUPERVISOR : KIND_WORKER,
    link: linked,
    name: options.name,
    argument,
    immediate: !implementation.hasInit,
    ...(options.timeout === undefined || options.timeout === 'infinity' ? {} : { timeout: options.timeout }),
  };
}

export function startRequest(self: Self, spawn: SpawnOptions): Effect {
  const request = new Request(START, ProcessSelf.open(self).process);
  request.start = spawn;
  request.after = spawn.timeout ?? FOREVER;
  return request;
}

/** What a process starts a module with: the argument is sent, so it is frozen, or copied where it cannot be. */
export function spawnOf(self: Self, module: BehaviourModule, argument: unknown, linked: boolean, options?: StartOptions): SpawnOptions {
  return moduleSpawn(module, ProcessSelf.open(self).k.freeze(argument), linked, options);
}

/** gen_server:start: without a link. Yields `['ok', pid]`, `'ignore'` or `['error', reason]`. */
export const start = (self: Self, module: BehaviourModule, argument?: unknown, options?: StartOptions): Effect =>
  startRequest(self, spawnOf(self, module, argument, false, options));

/** gen_server:start_link, supervisor:start_link, Task.start_link. Yields as `start`. */
export const startLink = (self: Self, module: BehaviourModule, argument?: unknown, options?: StartOptions): Effect =>
  startRequest(self, spawnOf(self, module, argument, true, options));

/**
 * gen_server:start_monitor. Yields `['ok', [pid, ref]]`, `'ignore'` or `['error', reason]`. Without a link, and yet its starter is
 * its parent, whose EXIT ends it (gen.erl, do_spawn).
 */
export const startMonitor = (self: Self, module: BehaviourModule, argument?: unknown, options?: StartOptions): Effect => {
  const spawn = moduleSpawn(module, ProcessSelf.open(self).k.freeze(argument), false, options, true);
  return startRequest(self, { ...spawn, monitor: true });
};
