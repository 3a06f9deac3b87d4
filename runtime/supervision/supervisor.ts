// Supervisors as programs make them and talk to them. Return values are OTP's, tuples as arrays.

import { defineModule } from '../behaviours/module.ts';
import type { Module, PidOf } from '../behaviours/module-types.ts';
import { badarg } from '../process/raised.ts';
import type { Body, Effect, Self, ServerRef } from '../process/self.ts';
import { AUTO_SHUTDOWNS } from '../protocol/event-table.ts';
import type { Pid, Untyped } from '../protocol/ids.ts';
import type { Seconds } from '../protocol/units.ts';
import { checkSpecs } from './child.ts';
import type { AutoShutdown, CheckedSpecs, ChildSpec, Strategy, SupervisorFlags } from './child-spec.ts';
import type { SupervisorInit, SupervisorPlan } from './supervisor-server.ts';
import { runSupervisor } from './supervisor-server.ts';

/** A module made by `supervisor` or `dynamicSupervisor`. */
export type SupervisorModule<Argument = Untyped> = Module<Argument> & { readonly kind: 'supervisor' };

/** A supervisor whose flags and children are known beforehand. */
export interface SupervisorDescription<Specs extends readonly ChildSpec[] = readonly ChildSpec[], S extends Strategy = Strategy>
  extends SupervisorFlags {
  /** Shown in the tree where no registered name or child id says more. Registers nothing. */
  readonly name: string;
  readonly strategy?: S;
  /** In start order; stopped in the reverse order. */
  readonly children: Specs extends CheckedSpecs<Specs, S> ? Specs : CheckedSpecs<Specs, S>;
}

/** A supervisor whose flags and children follow from the argument it is started with, as with a callback module. */
export interface SupervisorCallback<Argument> {
  readonly name: string;
  /** `['ok', flags, specs]` or `'ignore'`. */
  init(argument: Argument, self: Self): SupervisorInit | Body<SupervisorInit>;
}

/** A supervisor for children that come and go. */
export interface DynamicSupervisorDescription {
  /** Shown in the tree where no registered name or child id says more. Registers nothing. */
  readonly name: string;
  /** Default 3, as Elixir's. */
  readonly intensity?: number;
  /** Seconds, whole. Default 5. */
  readonly period?: Seconds;
  /** More than so many at once are refused with `['error', 'max_children']`. Default: no limit. */
  readonly maxChildren?: number;
  /** Come before the argument of each child's module, which is then given a list of all; before a start function's. Default: none. */
  readonly extraArguments?: readonly unknown[];
}

/**
 * Makes a supervisor module. Each child's `argument` and `name` have to fit its module; wrong flags and specs that the compiler
 * has not seen are no errors here: the start fails with OTP's term for them.
 * @throws badarg without a name, or without `children` or `init`. Source: supervisor.erl.
 */
export function supervisor<
  Argument = undefined,
  const Specs extends readonly ChildSpec[] = readonly ChildSpec[],
  const S extends Strategy = 'one_for_one',
>(description: SupervisorDescription<Specs, S> | SupervisorCallback<Argument>): SupervisorModule<Argument> {
  if (typeof description?.name !== 'string') return badarg(`supervisor: name: expected a string, got ${String(description?.name)}`);
  if ('init' in description)
    return supervisorModule({
      name: description.name,
      init: description.init.bind(description) as (argument: unknown, self: Self) => unknown,
    });
  if (!Array.isArray(description.children)) return badarg(`supervisor ${description.name}: children: expected a list of child specs`);
  const { name, children, ...flags } = description;
  return supervisorModule({ name, init: () => ['ok', flags, children] });
}

/**
 * A supervisor that starts without children and is given them one by one with `startChild`.
 * @throws badarg without a name. Source: Elixir's DynamicSupervisor.
 */
export function dynamicSupervisor(description: DynamicSupervisorDescription): SupervisorModule<undefined> {
  if (typeof description?.name !== 'string') return badarg(`dynamicSupervisor: name: expected a string, got ${String(description?.name)}`);
  const { name, intensity = 3, period = 5, maxChildren = Number.POSITIVE_INFINITY, extraArguments = [] } = description;
  if (!(maxChildren >= 0)) badarg(`dynamicSupervisor ${name}: maxChildren: expected a number from 0 up, got ${String(maxChildren)}`);
  if (!Array.isArray(extraArguments)) badarg(`dynamicSupervisor ${name}: extraArguments: expected a list`);
  const flags: SupervisorFlags = { strategy: 'simple_one_for_one', intensity, period };
  return supervisorModule({ name, init: () => ['ok', flags, []], dynamic: { maxChildren, extraArguments } });
}

function supervisorModule(plan: SupervisorPlan): SupervisorModule {
  return defineModule({}, 'supervisor', plan.name, {
    run: (argument, k, process, linked) => runSupervisor(plan, argument, k, process, linked),
    hasInit: true,
  }) as SupervisorModule;
}

/** What starting a child comes to: `ignore`, which a dynamic supervisor says as such, is `['ok', undefined]` elsewhere. */
export type StartChildResult<M extends Module = Module> =
  | readonly ['ok', PidOf<M>]
  | readonly ['ok', PidOf<M>, unknown]
  | readonly ['ok', undefined]
  | readonly ['error', unknown]
  | 'ignore';

/** A row of `whichChildren`: id, pid (undefined: not running), type, the modules that its start names. */
export type ChildRow = readonly [string | undefined, Pid | undefined | 'restarting', 'worker' | 'supervisor', readonly unknown[]];

/** What `countChildren` counts: specs, running children, and which of the specs are supervisors and workers. */
export type ChildCounts = readonly [
  readonly ['specs', number],
  readonly ['active', number],
  readonly ['supervisors', number],
  readonly ['workers', number],
];

/**
 * Starts a child: by a child spec, or, of a simple_one_for_one supervisor, with a list of further arguments.
 * Yields `['ok', pid]`, `['ok', pid, extra]`, `['ok', undefined]` for one that ignored (a dynamic supervisor: `'ignore'`), or
 * `['error', reason]`: `['already_started', pid]`, `'already_present'`, `[startError, spec]`, `'max_children'` …
 * Source: supervisor:start_child/2, Elixir's DynamicSupervisor.start_child.
 */
export const startChild = <M extends Module>(
  self: Self,
  supervisor: ServerRef,
  child: ChildSpec<M> | readonly unknown[],
): Effect<StartChildResult<M>> => self.call(supervisor, ['start_child', child], 'infinity');

/**
 * Stops a child by id; by pid where children have no ids. Yields `'ok'` or `['error', 'not_found' | 'simple_one_for_one']`.
 * Source: supervisor:terminate_child/2.
 */
export const terminateChild = (self: Self, supervisor: ServerRef, child: unknown): Effect<'ok' | readonly ['error', unknown]> =>
  self.call(supervisor, ['terminate_child', child], 'infinity');

/**
 * Starts a child that does not run. Yields as `startChild`, or `['error', 'running' | 'restarting' | 'not_found' | …]`.
 * Source: supervisor:restart_child/2.
 */
export const restartChild = (self: Self, supervisor: ServerRef, id: unknown): Effect<StartChildResult> =>
  self.call(supervisor, ['restart_child', id], 'infinity');

/**
 * Forgets a child that does not run. Yields `'ok'` or `['error', 'running' | 'restarting' | 'not_found' | …]`.
 * Source: supervisor:delete_child/2.
 */
export const deleteChild = (self: Self, supervisor: ServerRef, id: unknown): Effect<'ok' | readonly ['error', unknown]> =>
  self.call(supervisor, ['delete_child', id], 'infinity');

/** Yields `[[id, pid | undefined | 'restarting', type, modules], …]`, last started first. Source: supervisor:which_children/1. */
export const whichChildren = (self: Self, supervisor: ServerRef): Effect<readonly ChildRow[]> =>
  self.call(supervisor, 'which_children', 'infinity');

/** Yields `[['specs', n], ['active', n], ['supervisors', n], ['workers', n]]`. Source: supervisor:count_children/1. */
export const countChildren = (self: Self, supervisor: ServerRef): Effect<ChildCounts> =>
  self.call(supervisor, 'count_children', 'infinity');

/** Yields `['ok', spec]` with every key, or `['error', 'not_found']`. Source: supervisor:get_childspec/2. */
export const getChildspec = (
  self: Self,
  supervisor: ServerRef,
  id: unknown,
): Effect<readonly ['ok', Required<ChildSpec>] | readonly ['error', unknown]> => self.call(supervisor, ['get_childspec', id], 'infinity');

/**
 * `'ok'`, or `['error', reason]` for the first spec that no supervisor would take. Without `autoShutdown` that is not checked.
 * Source: supervisor:check_childspecs/1,2.
 */
export function checkChildspecs(specs: readonly unknown[], autoShutdown?: AutoShutdown): 'ok' | ['error', unknown] {
  if (autoShutdown !== undefined && !AUTO_SHUTDOWNS.includes(autoShutdown)) return ['error', ['badarg', autoShutdown]];
  const checked = checkSpecs(specs, autoShutdown ?? 'any_significant');
  return 'error' in checked ? ['error', checked.error] : 'ok';
}
