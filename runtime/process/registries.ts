// The tables of Elixir's Registry: what ETS holds there, shared by all processes of a system. A registry is written by the
// processes that register (not by messages), and swept by its partition process, to which each of them is linked. So, as in
// Elixir, an entry of a process that has ended stands there until the partition has seen its EXIT; whoever looks a unique key up
// is told nothing of the dead all the same.

import type { Pid } from '../protocol/ids.ts';
import { encodeTerm } from '../protocol/term-codec.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import { EXITED } from './process.ts';
import { badarg } from './raised.ts';
import type { ViaName } from './self.ts';

export type RegistryKind = 'unique' | 'duplicate';

export interface Entry {
  readonly key: unknown;
  readonly pid: Pid;
  readonly value: unknown;
}

/** More entries than this are not shown as the partition's state: each registration would record all of them again. */
const SHOWN_ENTRIES = 200;

export class RegistryTable {
  readonly name: string;
  readonly kind: RegistryKind;
  /** The supervisor: with it the table is gone. */
  readonly owner: Process;
  readonly listeners: readonly string[];
  readonly meta = new Map<string, unknown>();
  #partition: Process | null = null;
  readonly #byKey = new Map<string, Entry[]>();
  readonly #byPid = new Map<number, Entry[]>();
  #size = 0;

  constructor(name: string, kind: RegistryKind, owner: Process, listeners: readonly string[]) {
    this.name = name;
    this.kind = kind;
    this.owner = owner;
    this.listeners = listeners;
  }

  /** A (new) partition process takes the table over, empty. */
  open(partition: Process): void {
    this.#partition = partition;
    this.#byKey.clear();
    this.#byPid.clear();
    this.#size = 0;
  }

  /** Undefined while there is none: the entries have gone with the last one. */
  get partition(): Process | undefined {
    return this.#partition === null || this.#partition.status === EXITED ? undefined : this.#partition;
  }

  get size(): number {
    return this.partition === undefined ? 0 : this.#size;
  }

  at(key: unknown): readonly Entry[] {
    return this.partition === undefined ? [] : (this.#byKey.get(encodeTerm(key)) ?? []);
  }

  of(pid: Pid): readonly Entry[] {
    return this.partition === undefined ? [] : (this.#byPid.get(pid.id) ?? []);
  }

  add(entry: Entry): void {
    append(this.#byKey, encodeTerm(entry.key), entry);
    append(this.#byPid, entry.pid.id, entry);
    this.#size += 1;
  }

  /** Puts `value` in the place of an entry's. */
  replace(entry: Entry, value: unknown): void {
    const next = { ...entry, value };
    for (const list of [this.#byKey.get(encodeTerm(entry.key)), this.#byPid.get(entry.pid.id)]) {
      const at = list?.indexOf(entry) ?? -1;
      if (at >= 0) list?.splice(at, 1, next);
    }
  }

  remove(entry: Entry): void {
    drop(this.#byKey, encodeTerm(entry.key), entry);
    drop(this.#byPid, entry.pid.id, entry);
    this.#size -= 1;
  }

  /** What the window shows as the partition's state. */
  shown(): unknown {
    if (this.#size > SHOWN_ENTRIES) return { keys: this.kind, entries: this.#size };
    const entries = Array.from(this.#byKey.values()).flatMap((list) => list.map(({ key, pid, value }) => [key, pid, value]));
    return { keys: this.kind, entries };
  }
}

function append<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

function drop<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const rest = map.get(key)?.filter((other) => other !== entry) ?? [];
  if (rest.length === 0) map.delete(key);
  else map.set(key, rest);
}

/** The registry of a name. @throws badarg where there is none (Elixir: ArgumentError, unknown registry). */
export function registryOf(k: Kernel, node: number, name: string): RegistryTable {
  return findRegistry(k, node, name) ?? badarg(`unknown registry: ${String(name)}`);
}

function findRegistry(k: Kernel, node: number, name: string): RegistryTable | undefined {
  const table = k.registries?.get(`${node}:${name}`);
  return table === undefined || table.owner.status === EXITED ? undefined : table;
}

/** A registry of the node of its owner begins, in the place of one that has gone. */
export function addRegistry(k: Kernel, table: RegistryTable): void {
  k.registries ??= new Map();
  k.registries.set(`${table.owner.pid.node}:${table.name}`, table);
}

// ── names by way of a registry ──

/** The process of a unique key; undefined where nobody lives there. @throws badarg for anything but a via name of a registry. */
export function whereisVia(k: Kernel, node: number, via: ViaName): Process | undefined {
  const [name, key] = viaPair(via);
  const table = registryOf(k, node, name);
  const [entry] = table.at(key);
  return entry === undefined ? undefined : k.alive(entry.pid);
}

/** Two elements are a name on a node. */
export const isVia = (name: unknown): name is ViaName => Array.isArray(name) && name.length === 3 && name[0] === 'via';

/** Whether the registry of a via name is there. */
export const hasRegistry = (k: Kernel, node: number, via: ViaName): boolean => findRegistry(k, node, viaPair(via)[0]) !== undefined;

export function viaPair(via: ViaName): readonly unknown[] & readonly [string, unknown] {
  const [what, module, pair]: readonly unknown[] = Array.isArray(via) ? via : [];
  const isPair = Array.isArray(pair) && (pair.length === 2 || pair.length === 3) && typeof pair[0] === 'string';
  if (what !== 'via' || module !== 'Registry' || !isPair) return badarg("expected a name, a pid or ['via', 'Registry', [registry, key]]");
  return pair as unknown as readonly unknown[] & readonly [string, unknown];
}

/** A via name as text, for records. */
export const viaText = (via: ViaName): string => `${via[2][0]}[${typeof via[2][1] === 'string' ? via[2][1] : encodeTerm(via[2][1])}]`;
