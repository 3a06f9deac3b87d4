// Supervisors as programs make them and talk to them. Return values are OTP's, tuples as arrays.

import type { BehaviourModule } from '../behaviours/module.ts';
import { defineModule } from '../behaviours/module.ts';
import { badarg } from '../process/raised.ts';
import type { Destination, Effect, Self } from '../process/self.ts';
import { AUTO_SHUTDOWNS } from '../protocol/event-table.ts';
import { checkSpecs } from './child.ts';
import type { AutoShutdown, ChildSpec, SupervisorFlags } from './child-spec.ts';
import type { SupervisorInit } from './supervisor-server.ts';
import { runSupervisor } from './supervisor-server.ts';

export type SupervisorModule = BehaviourModule & { readonly kind: 'supervisor' };

export interface SupervisorDescription extends SupervisorFlags {
  readonly name: string;
  /** In start order. */
  readonly children: readonly ChildSpec[];
}

/** A supervisor whose flags and children follow from the argument it is started with, as with a callback module. */
export interface SupervisorCallback<A> {
  readonly name: string;
  init(argument: A, self: Self): SupervisorInit | Generator<Effect, SupervisorInit, unknown>;
}

export interface DynamicSupervisorDescription {
  readonly name: string;
  /** Defaults 3 and 5, as Elixir's. */
  readonly intensity?: number;
  readonly period?: number;
  /** More than so many at once are refused with `['error', 'max_children']`. Default: no limit. */
  readonly maxChildren?: number;
}

/**
 * Makes a supervisor module. Wrong flags and specs are no errors here: the start fails with OTP's term for them.
 * @throws badarg without a name, or without `children` or `init`.
 */
export function supervisor<A = undefined>(description: SupervisorDescription | SupervisorCallback<A>): SupervisorModule {
  if (typeof description?.name !== 'string') return badarg();
  if ('init' in description)
    return supervisorModule(description.name, description.init.bind(description) as (argument: unknown, self: Self) => unknown);
  if (!Array.isArray(description.children)) return badarg();
  const { name, children, ...flags } = description;
  return supervisorModule(name, () => ['ok', flags, children]);
}

/** A supervisor that starts without children and is given them one by one with `startChild`. */
export function dynamicSupervisor(description: DynamicSupervisorDescription): SupervisorModule {
  if (typeof description?.name !== 'string') return badarg();
  const { name, intensity = 3, period = 5, maxChildren = Number.POSITIVE_INFINITY } = description;
  const flags: SupervisorFlags = { strategy: 'simple_one_for_one', intensity, period };
  return supervisorModule(name, () => ['ok', flags, []], maxChildren);
}

function supervisorModule(name: string, init: (argument: unknown, self: Self) => unknown, maxChildren?: number): SupervisorModule {
  const plan = maxChildren === undefined ? { name, init } : { name, init, maxChildren };
  return defineModule({}, 'supervisor', name, {
    run: (argument, self, linked) => runSupervisor(plan, argument, self, linked),
    hasInit: true,
  }) as SupervisorModule;
}

/**
 * Starts a child: by a child spec, or, of a simple_one_for_one supervisor, with a list of further arguments.
 * Yields `['ok', pid]`, `['ok', pid, extra]`, `['ok', undefined]` for one that ignored (a dynamic supervisor: `'ignore'`), or
 * `['error', reason]`: `['already_started', pid]`, `'already_present'`, `[startError, spec]`, `'max_children'` …
 */
export const startChild = (self: Self, supervisor: Destination, child: ChildSpec | readonly unknown[]): Effect =>
  self.call(supervisor, ['start_child', child], 'infinity');

/** Stops a child by id; by pid where children have no ids. Yields `'ok'` or `['error', 'not_found' | 'simple_one_for_one']`. */
export const terminateChild = (self: Self, supervisor: Destination, child: unknown): Effect =>
  self.call(supervisor, ['terminate_child', child], 'infinity');

/** Starts a child that does not run. Yields as `startChild`, or `['error', 'running' | 'restarting' | 'not_found' | …]`. */
export const restartChild = (self: Self, supervisor: Destination, id: unknown): Effect =>
  self.call(supervisor, ['restart_child', id], 'infinity');

/** Forgets a child that does not run. Yields `'ok'` or `['error', 'running' | 'restarting' | 'not_found' | …]`. */
export const deleteChild = (self: Self, supervisor: Destination, id: unknown): Effect =>
  self.call(supervisor, ['delete_child', id], 'infinity');

/** Yields `[[id, pid | undefined | 'restarting', type, modules], …]`, last started first. */
export const whichChildren = (self: Self, supervisor: Destination): Effect => self.call(supervisor, 'which_children', 'infinity');

/** Yields `[['specs', n], ['active', n], ['supervisors', n], ['workers', n]]`. */
export const countChildren = (self: Self, supervisor: Destination): Effect => self.call(supervisor, 'count_children', 'infinity');

/** Yields `['ok', spec]` with every key, or `['error', 'not_found']`. */
export const getChildspec = (self: Self, supervisor: Destination, id: unknown): Effect =>
  self.call(supervisor, ['get_childspec', id], 'infinity');

/** `'ok'`, or `['error', reason]` for the first spec that no supervisor would take. Without `autoShutdown` that is not checked. */
export function checkChildspecs(specs: readonly unknown[], autoShutdown?: AutoShutdown): 'ok' | ['error', unknown] {
  if (autoShutdown !== undefined && !AUTO_SHUTDOWNS.includes(autoShutdown)) return ['error', ['badarg', autoShutdown]];
  const checked = checkSpecs(specs, autoShutdown ?? 'any_significant');
  return 'error' in checked ? ['error', checked.error] : 'ok';
}
