// Elixir's Registry: processes under keys of their own choice, unique or shared. Its table (process/registries.ts) is read and
// written by the processes that use it; a supervisor owns it, and a partition process, to which whoever registers is linked,
// sweeps up after those that end. One partition: more of them are a matter of cores, of which there is one here.

import { genServer } from '../behaviours/gen-server.ts';
import { startLink as startLinkModule } from '../behaviours/module.ts';
import type { StartResult } from '../behaviours/module-types.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { badarg } from '../process/raised.ts';
import type { Registered } from '../process/registration.ts';
import { changed, registerKey, unregisterKey } from '../process/registration.ts';
import type { RegistryKind } from '../process/registries.ts';
import { addRegistry, RegistryTable, registryOf, whereisVia } from '../process/registries.ts';
import type { Effect, Self } from '../process/self.ts';
import { Pid } from '../protocol/ids.ts';
import type { ChildSpec } from './child-spec.ts';
import { matchesPattern } from './match-pattern.ts';
import type { SupervisorModule } from './supervisor.ts';
import { supervisor } from './supervisor.ts';

/** How a registry is started. */
export interface RegistryOptions {
  /** Its name, under which its supervisor is registered. */
  readonly name: string;
  /** `unique`: one process for each key; `duplicate`: any number. */
  readonly keys: RegistryKind;
  /** Registered names of processes that are sent `['register', registry, key, pid, value]` and `['unregister', registry, key, pid]`. */
  readonly listeners?: readonly string[];
}

/** The process that sweeps up: whoever registers is linked to it. A restarted one begins with an empty table. */
const partitionOf = (table: RegistryTable) =>
  genServer({
    name: 'Registry.Partition',
    init(_: undefined, self) {
      self.trapExit(true);
      table.open(ProcessSelf.open(self).process);
      return ['ok', table.shown()];
    },
    handleInfo(message: unknown, state: unknown) {
      if (!Array.isArray(message) || message[0] !== 'EXIT' || !(message[1] instanceof Pid)) return ['noreply', state];
      const gone = [...table.of(message[1])];
      for (const entry of gone) table.remove(entry);
      return ['noreply', gone.length === 0 ? state : table.shown()];
    },
  });

/** The module of a registry. Its child spec: `Registry.childSpec`. */
function moduleOf({ name, keys, listeners = [] }: RegistryOptions): SupervisorModule<undefined> {
  if (typeof name !== 'string' || name === '') badarg('Registry: name: expected a non-empty string');
  if (keys !== 'unique' && keys !== 'duplicate') badarg(`Registry ${name}: keys: expected 'unique' or 'duplicate', got ${String(keys)}`);
  const partition = `${name}.PIDPartition0`;
  return supervisor<undefined>({
    name: 'Registry',
    init(_: undefined, self: Self) {
      const { k, process } = ProcessSelf.open(self);
      const table = new RegistryTable(name, keys, process, listeners);
      addRegistry(k, table);
      const start = { module: partitionOf(table), name: partition };
      return ['ok', { strategy: keys === 'unique' ? 'one_for_all' : 'one_for_one', intensity: 3, period: 5 }, [{ id: partition, start }]];
    },
  });
}

/** The supervisor's result, with the registry's pid. @throws badarg for options that are none. */
const startLink = (self: Self, options: RegistryOptions): Effect<StartResult> =>
  startLinkModule(self, moduleOf(options), undefined, { name: options.name });

/** The registry as a supervisor's child. */
const childSpec = (options: RegistryOptions): ChildSpec => ({
  id: options.name,
  start: { module: moduleOf(options), name: options.name },
});

function open(self: Self, registry: string) {
  const { k, process } = ProcessSelf.open(self);
  k.meter.left -= 1;
  return { k, process, table: registryOf(k, process.pid.node, registry) };
}

/** Registers the caller under a key. `['ok', owner]`, the owner being the partition it is linked to, or `['error', ['already_registered', pid]]`. */
function register(self: Self, registry: string, key: unknown, value: unknown = undefined): Registered {
  const { k, process, table } = open(self, registry);
  return registerKey(k, process, table, key, value);
}

/** Takes the caller's entries under a key out, and the link to the partition with the last one. */
function unregister(self: Self, registry: string, key: unknown): 'ok' {
  const { k, process, table } = open(self, registry);
  return unregisterKey(k, process, table, key);
}

/** As `unregister`, of the entries whose value matches. */
function unregisterMatch(self: Self, registry: string, key: unknown, pattern: unknown): 'ok' {
  const { k, process, table } = open(self, registry);
  return unregisterKey(k, process, table, key, (value) => matchesPattern(pattern, value));
}

/** `[[pid, value], …]` of a key, in the order of registration; of a unique one at most one, of a process that lives. */
function lookup<Value = unknown>(self: Self, registry: string, key: unknown): (readonly [Pid, Value])[] {
  const { k, table } = open(self, registry);
  const found = table.kind === 'unique' ? table.at(key).filter(({ pid }) => k.alive(pid) !== undefined) : table.at(key);
  return found.map(({ pid, value }) => [pid, value as Value]);
}

/** The entries of a key whose value matches a pattern: `'_'` fits anything, `'$1'` … the same thing wherever it stands. */
function match<Value = unknown>(self: Self, registry: string, key: unknown, pattern: unknown): (readonly [Pid, Value])[] {
  const found = open(self, registry).table.at(key);
  return found.filter(({ value }) => matchesPattern(pattern, value)).map(({ pid, value }) => [pid, value as Value]);
}

/** How many entries of a key match. */
const countMatch = (self: Self, registry: string, key: unknown, pattern: unknown): number => match(self, registry, key, pattern).length;

/** Hands all entries of a key to a function at once, if there are any; it runs in the caller. */
function dispatch<Value = unknown>(
  self: Self,
  registry: string,
  key: unknown,
  entries: (entries: readonly (readonly [Pid, Value])[]) => void,
): 'ok' {
  const found = open(self, registry).table.at(key);
  if (found.length > 0) entries(found.map(({ pid, value }) => [pid, value as Value]));
  return 'ok';
}

/** The keys of a process, each once in a unique registry. */
function keys<Key = unknown>(self: Self, registry: string, pid: Pid): Key[] {
  const { table } = open(self, registry);
  if (!(pid instanceof Pid)) badarg('Registry.keys: expected a pid');
  return table.of(pid).map(({ key }) => key as Key);
}

/** The values that a process has registered under a key. */
function values<Value = unknown>(self: Self, registry: string, key: unknown, pid: Pid): Value[] {
  const found = open(self, registry).table.at(key);
  return found.filter((entry) => entry.pid.id === pid.id).map(({ value }) => value as Value);
}

/** How many entries there are. */
const count = (self: Self, registry: string): number => open(self, registry).table.size;

/** Gives the caller's entry of a unique key another value: `[new, old]`, or `'error'` where it has none. */
function updateValue<Value>(
  self: Self,
  registry: string,
  key: unknown,
  update: (value: Value) => Value,
): readonly [Value, Value] | 'error' {
  const { k, process, table } = open(self, registry);
  if (table.kind !== 'unique') return badarg(`Registry.updateValue: ${registry} is not unique`);
  const entry = table.at(key).find(({ pid }) => pid.id === process.id);
  const { partition } = table;
  if (entry === undefined || partition === undefined) return 'error';
  const next = k.freeze(update(entry.value as Value)) as Value;
  table.replace(entry, next);
  changed(k, process, table, partition);
  return [next, entry.value as Value];
}

/** The process of a unique key. */
const whereisName = (self: Self, [registry, key]: readonly [registry: string, key: unknown]): Pid | undefined => {
  const { k, process } = open(self, registry);
  return whereisVia(k, process.pid.node, ['via', 'Registry', [registry, key]])?.pid;
};

/** Keeps a value of the registry's own under a key. */
function putMeta(self: Self, registry: string, key: string, value: unknown): 'ok' {
  const { k, table } = open(self, registry);
  table.meta.set(key, k.freeze(value));
  return 'ok';
}

/** `['ok', value]` or `'error'`. */
function meta(self: Self, registry: string, key: string): readonly ['ok', unknown] | 'error' {
  const { table } = open(self, registry);
  return table.meta.has(key) ? ['ok', table.meta.get(key)] : 'error';
}

/** Forgets what `putMeta` has kept. */
function deleteMeta(self: Self, registry: string, key: string): 'ok' {
  open(self, registry).table.meta.delete(key);
  return 'ok';
}

/**
 * Elixir's Registry. A key of a unique one is also a name: `['via', 'Registry', [registry, key]]`, at a start, in call, cast, send
 * and stop. Everything but `startLink` is a plain call. @throws badarg for an unknown registry.
 */
export const Registry = Object.freeze({
  startLink,
  childSpec,
  register,
  unregister,
  unregisterMatch,
  lookup,
  match,
  countMatch,
  dispatch,
  keys,
  values,
  count,
  updateValue,
  whereisName,
  putMeta,
  meta,
  deleteMeta,
});
