// What stands behind the modules that programs make and pass around, and how such a module is started.

import type { Kernel } from '../process/kernel.ts';
import type { Process } from '../process/process.ts';
import { Starter } from '../process/process.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { badarg, checkOptions } from '../process/raised.ts';
import { registerVia } from '../process/registration.ts';
import { isVia } from '../process/registries.ts';
import { FOREVER } from '../process/request.ts';
import type { Effect, Self, ViaName } from '../process/self.ts';
import { KIND_SUPERVISOR, KIND_WORKER } from '../process/spawn.ts';
import { Start } from '../process/start.ts';
import { refuseStart } from '../process/starting.ts';
import { waitingTime } from '../process/waiting-time.ts';
import type { Ref, Untyped } from '../protocol/ids.ts';
import { encodeTerm } from '../protocol/term-codec.ts';
import type { Module, PidOf, StartOptions, StartRest, StartResult } from './module-types.ts';

const IMPLEMENTATION: unique symbol = Symbol('bough.module');

export interface Implementation {
  /** The code of the process. `hasParent`: an EXIT from its starter ends it. */
  run(argument: unknown, k: Kernel, process: Process, hasParent: boolean): unknown;
  /** Whether its starter waits until its init has returned. */
  readonly hasInit: boolean;
}

export type BehaviourModule = Module;

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

class ModuleStarter extends Starter {
  readonly #implementation: Implementation;
  readonly #argument: unknown;
  readonly #hasParent: boolean;
  readonly #via: ViaName | undefined;

  constructor(implementation: Implementation, argument: unknown, hasParent: boolean, via: ViaName | undefined) {
    super();
    this.#implementation = implementation;
    this.#argument = argument;
    this.#hasParent = hasParent;
    this.#via = via;
  }

  override begin(k: Kernel, process: Process): unknown {
    if (this.#via !== undefined && !takeName(k, process, this.#via)) return undefined;
    return this.#implementation.run(this.#argument, k, process, this.#hasParent);
  }
}

/**
 * The spawn options of a module with its argument.
 * @throws badarg for what is no module, or options that are none; timeout_value for a wrong timeout, before anything is started.
 */
export function moduleSpawn(
  module: BehaviourModule,
  argument: unknown,
  linked: boolean,
  options: StartOptions = {},
  hasParent = linked,
): Start {
  if (!isModule(module)) badarg(`start: expected a module, as genServer() and its kin make it, got ${shown(module)}`);
  checkOptions('start', options, ['name', 'timeout']);
  const implementation = (module as Implemented)[IMPLEMENTATION];
  const { name, timeout = 'infinity' } = options;
  const after = waitingTime(timeout, 'start');
  if (name !== undefined && !isVia(name) && !isName(name))
    badarg(`start: name: expected a string, not empty and not 'undefined', or a via name, got ${shown(name)}`);
  const via = isVia(name) ? name : undefined;
  const start = new Start(null, new ModuleStarter(implementation, argument, hasParent, via), module.name, argument, linked);
  start.kind = module.kind === 'supervisor' ? KIND_SUPERVISOR : KIND_WORKER;
  if (via === undefined) start.name = name as string | undefined;
  else start.via = via;
  start.immediate = !implementation.hasInit;
  if (after !== FOREVER) start.timeout = after;
  return start;
}

const isName = (name: unknown): boolean => typeof name === 'string' && name !== '' && name !== 'undefined';

/** A value in a sentence for people. */
const shown = (value: unknown): string => (typeof value === 'object' && value !== null ? encodeTerm(value) : String(value));

/** A process that starts under a via name registers itself, as gen:init_it does. False where another one has the name by then. */
function takeName(k: Kernel, process: Process, name: ViaName): boolean {
  const holder = registerVia(k, process, name);
  if (holder !== undefined) refuseStart(process, ['error', ['already_started', holder]]);
  return holder === undefined;
}

/** The effect by which `self` starts it. */
export function startRequest(self: Self, start: Start): Effect<Untyped> {
  start.owner = ProcessSelf.open(self).process;
  return start;
}

/** What a process starts a module with: the argument is sent, so it is frozen, or copied where it cannot be. */
export function spawnOf(self: Self, module: BehaviourModule, argument: unknown, linked: boolean, options?: StartOptions): Start {
  return moduleSpawn(module, ProcessSelf.open(self).k.freeze(argument), linked, options);
}

/**
 * Starts a module without a link and waits for its init. Yields `['ok', pid]`, `'ignore'` or `['error', reason]`.
 * Source: gen_server:start/3.
 */
export const start = <M extends Module>(self: Self, module: M, ...[argument, options]: StartRest<M>): Effect<StartResult<PidOf<M>>> =>
  startRequest(self, spawnOf(self, module, argument, false, options));

/** As `start`, linked to the caller, who is its parent. Source: gen_server:start_link/3, supervisor:start_link/2, Task.start_link. */
export const startLink = <M extends Module>(self: Self, module: M, ...[argument, options]: StartRest<M>): Effect<StartResult<PidOf<M>>> =>
  startRequest(self, spawnOf(self, module, argument, true, options));

/**
 * As `start`, monitored. Yields `['ok', [pid, ref]]`, `'ignore'` or `['error', reason]`. Without a link, and yet its starter is
 * its parent, whose EXIT ends it. Source: gen_server:start_monitor/3 and gen.erl, do_spawn.
 */
export const startMonitor = <M extends Module>(
  self: Self,
  module: M,
  ...[argument, options]: StartRest<M>
): Effect<StartResult<[PidOf<M>, Ref]>> => {
  const spawn = moduleSpawn(module, ProcessSelf.open(self).k.freeze(argument), false, options, true);
  spawn.monitor = true;
  return startRequest(self, spawn);
};
