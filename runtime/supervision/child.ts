// A child as its supervisor keeps it, and the checks of child specs and flags with OTP's error terms (supervisor.erl,
// check_childspec and check_flags).

import { isModule } from '../behaviours/module.ts';
import type { ChildPlace } from '../process/process.ts';
import type { Start } from '../process/start.ts';
import { termEquals } from '../process/terms.ts';
import { AUTO_SHUTDOWNS, RESTART_TYPES, SHUTDOWN_BRUTAL_KILL, SHUTDOWN_INFINITY, STRATEGIES } from '../protocol/event-table.ts';
import { Pid } from '../protocol/ids.ts';
import type { AutoShutdown, ChildSpec, RestartType, Strategy, SupervisorFlags } from './child-spec.ts';
import type { StartSpec } from './start-spec.ts';

export type Shutdown = number | 'brutal_kill' | 'infinity';

export interface Child {
  readonly id: unknown;
  readonly start: StartSpec;
  /** What start_child of a simple_one_for_one supervisor adds to the start function's arguments. */
  readonly extra: readonly unknown[];
  readonly restart: RestartType;
  readonly shutdown: Shutdown;
  readonly type: 'worker' | 'supervisor';
  readonly significant: boolean;
  /** Name of the module or function that starts it. */
  readonly signature: string;
  /** The running process, or the last one while `restarting`. */
  pid: Pid | undefined;
  /** A restart failed and will be tried again. */
  restarting: boolean;
  /** Its place in the tree, once it has been started. */
  place: ChildPlace | undefined;
  /** How it is started again, once it has been: always the same where its argument is. */
  again: Start | undefined;
  /** The id of its own id's text in the log, -1 before it is first written. */
  textId: number;
}

export interface Flags {
  readonly strategy: Strategy;
  readonly intensity: number;
  readonly period: number;
  readonly autoShutdown: AutoShutdown;
}

/** A value, or the error term that OTP gives instead. */
export type Checked<T> = { readonly ok: T } | { readonly error: unknown };

const isNatural = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

export function checkFlags(flags: SupervisorFlags): Checked<Flags> {
  const { strategy = 'one_for_one', intensity = 1, period = 5, autoShutdown = 'never' } = flags;
  if (!(STRATEGIES as readonly unknown[]).includes(strategy)) return { error: ['invalid_strategy', strategy] };
  if (!isNatural(intensity)) return { error: ['invalid_intensity', intensity] };
  if (!isNatural(period) || period === 0) return { error: ['invalid_period', period] };
  if (!(AUTO_SHUTDOWNS as readonly unknown[]).includes(autoShutdown)) return { error: ['invalid_auto_shutdown', autoShutdown] };
  if (strategy === 'simple_one_for_one' && autoShutdown !== 'never') {
    return {
      error: [
        'bad_combination',
        [
          ['auto_shutdown', autoShutdown],
          ['strategy', strategy],
        ],
      ],
    };
  }
  return { ok: { strategy, intensity, period, autoShutdown } };
}

/** Checks a list of specs as a supervisor does before it starts the first child. */
export function checkSpecs(specs: unknown, autoShutdown: AutoShutdown): Checked<Child[]> {
  if (!Array.isArray(specs)) return { error: ['invalid_child_spec', specs] };
  const children: Child[] = [];
  const ids = new Set<unknown>();
  for (const spec of specs) {
    const checked = checkSpec(spec, autoShutdown);
    if ('error' in checked) return checked;
    const { id } = checked.ok;
    // Ids are strings nearly always; any term may be one.
    const taken = typeof id === 'string' ? ids.has(id) : children.some((child) => termEquals(child.id, id));
    ids.add(id);
    if (taken) return { error: ['duplicate_child_name', id] };
    children.push(checked.ok);
  }
  return { ok: children };
}

export function checkSpec(spec: unknown, autoShutdown: AutoShutdown): Checked<Child> {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return { error: ['invalid_child_spec', spec] };
  const given = spec as Partial<ChildSpec>;
  if (given.id === undefined) return { error: 'missing_id' };
  if (given.start === undefined) return { error: 'missing_start' };
  if (!isStart(given.start)) return { error: ['invalid_mfa', given.start] };
  const { restart = 'permanent', significant = false, type = defaultType(given.start) } = given;
  if (!(RESTART_TYPES as readonly unknown[]).includes(restart)) return { error: ['invalid_restart_type', restart] };
  const wrong = checkSignificant(significant, restart, autoShutdown);
  if (wrong !== undefined) return { error: wrong };
  if (type !== 'worker' && type !== 'supervisor') return { error: ['invalid_child_type', type] };
  const { shutdown = type === 'supervisor' ? 'infinity' : 5000 } = given;
  if (!isShutdownTime(shutdown)) return { error: ['invalid_shutdown', shutdown] };
  const { id, start } = given;
  const signature = signatureOf(start);
  const running = { pid: undefined, restarting: false, place: undefined, again: undefined, textId: -1 };
  return { ok: { id, start, extra: [], restart, shutdown, type, significant, signature, ...running } };
}

function checkSignificant(significant: unknown, restart: RestartType, autoShutdown: AutoShutdown): unknown {
  if (typeof significant !== 'boolean') return ['invalid_significant', significant];
  if (!significant) return undefined;
  if (autoShutdown === 'never')
    return [
      'bad_combination',
      [
        ['auto_shutdown', 'never'],
        ['significant', true],
      ],
    ];
  if (restart === 'permanent')
    return [
      'bad_combination',
      [
        ['restart', 'permanent'],
        ['significant', true],
      ],
    ];
  return undefined;
}

const isShutdownTime = (value: unknown): value is Shutdown =>
  value === 'brutal_kill' || value === 'infinity' || (isNatural(value) && value < SHUTDOWN_BRUTAL_KILL);

const isStart = (value: unknown): value is StartSpec =>
  isModule(value) ||
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && isModule((value as { module?: unknown }).module));

const moduleOf = (start: StartSpec): { readonly kind: string; readonly name: string } | undefined =>
  isModule(start) ? start : typeof start === 'object' && 'module' in start ? start.module : undefined;

const defaultType = (start: StartSpec): 'worker' | 'supervisor' => (moduleOf(start)?.kind === 'supervisor' ? 'supervisor' : 'worker');

const signatureOf = (start: StartSpec): string => moduleOf(start)?.name ?? ((start as { name?: string }).name || 'start');

/** `shutdown` as the event table keeps it. */
export const shutdownCode = (shutdown: Shutdown): number =>
  shutdown === 'infinity' ? SHUTDOWN_INFINITY : shutdown === 'brutal_kill' ? SHUTDOWN_BRUTAL_KILL : shutdown;

/** The spec as get_childspec gives it back. */
export const specOf = ({ id, start, restart, shutdown, type, significant }: Child): ChildSpec =>
  ({ id, start, restart, shutdown, type, significant }) as ChildSpec;

export const isRunning = (child: Child): boolean => child.pid !== undefined && !child.restarting;

/** Id as text, for records. */
export const idText = (id: unknown): string =>
  typeof id === 'string' ? id : id instanceof Pid ? String(id) : id === undefined ? '' : JSON.stringify(id);
