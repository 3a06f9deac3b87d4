// Writing a registry (registries.ts): what a process that registers does itself, without a message. Follows Elixir's Registry:
// first the link to the partition, which sweeps after the process, then the entry.

import { EV } from '../protocol/event-table.ts';
import type { Pid } from '../protocol/ids.ts';
import type { Kernel } from './kernel.ts';
import { link, unlink } from './links.ts';
import { INFO } from './mailbox.ts';
import { sendMessage } from './messages.ts';
import { unregisterName } from './names.ts';
import type { Process } from './process.ts';
import { badarg } from './raised.ts';
import type { RegistryTable } from './registries.ts';
import { hasRegistry, registryOf, viaPair } from './registries.ts';
import type { ViaName } from './self.ts';

export type Registered = readonly ['ok', Pid] | readonly ['error', readonly ['already_registered', Pid]];

/** Registry.register/3. */
export function registerKey(k: Kernel, process: Process, table: RegistryTable, key: unknown, value: unknown): Registered {
  const { partition } = table;
  link(k, process, partition === undefined ? table.owner.pid : partition.pid);
  if (partition === undefined) return badarg(`registry ${table.name}: its partition is being restarted`);
  if (table.kind === 'unique') {
    const [taken] = table.at(key);
    if (taken !== undefined && k.alive(taken.pid) !== undefined) {
      if (taken.pid.id !== process.id) unlinkUnlessRegistered(k, process, table, partition);
      return ['error', ['already_registered', taken.pid]];
    }
    if (taken !== undefined) table.remove(taken);
  }
  table.add({ key: k.freeze(key), pid: process.pid, value: k.freeze(value) });
  changed(k, process, table, partition);
  tell(k, process, table, ['register', table.name, key, process.pid, value]);
  return ['ok', partition.pid];
}

/** Registry.unregister/2, of the entries of this process for which `which` holds. */
export function unregisterKey(k: Kernel, process: Process, table: RegistryTable, key: unknown, which?: (value: unknown) => boolean): 'ok' {
  const own = table.at(key).filter(({ pid, value }) => pid.id === process.id && (which === undefined || which(value)));
  for (const entry of own) table.remove(entry);
  const { partition } = table;
  if (partition === undefined) return 'ok';
  if (own.length > 0) changed(k, process, table, partition);
  unlinkUnlessRegistered(k, process, table, partition);
  if (which === undefined) tell(k, process, table, ['unregister', table.name, key, process.pid]);
  return 'ok';
}

function unlinkUnlessRegistered(k: Kernel, process: Process, table: RegistryTable, partition: Process): void {
  if (table.of(process.pid).length === 0) unlink(k, process, partition.pid);
}

function tell(k: Kernel, process: Process, table: RegistryTable, message: unknown): void {
  for (const listener of table.listeners) {
    // Elixir's send raises too, when the entry is there already.
    if (!k.namesAt(process.pid.node).has(listener)) badarg(`registry ${table.name}: there is no listener ${listener}`);
    sendMessage(k, process, process.handling, listener, message, INFO, 0);
  }
}

/** The table is no process's state, and yet it is shown as the partition's: caused by the process that wrote it. */
export function changed(k: Kernel, process: Process, table: RegistryTable, partition: Process): void {
  if (k.recorded) k.writeState(EV.state_changed, 0, partition.id, process.handling, 0, 0, table.shown());
}

/** Registers a process that starts under a via name. The process that has it, or undefined where it is done. */
export function registerVia(k: Kernel, process: Process, via: ViaName): Pid | undefined {
  const [name, key, value] = viaPair(via);
  const [outcome, result] = registerKey(k, process, registryOf(k, process.pid.node, name), key, value);
  return outcome === 'ok' ? undefined : result[1];
}

/** The names of a process whose start has failed are free again before its starter hears of it. */
export function releaseNames(k: Kernel, process: Process): void {
  if (process.name !== null) unregisterName(k, process.pid.node, process.name, process.handling);
  const via = process.starting?.start?.via;
  if (via !== undefined) unregisterVia(k, process, via);
}

function unregisterVia(k: Kernel, process: Process, via: ViaName): void {
  if (!hasRegistry(k, process.pid.node, via)) return;
  const [name, key] = viaPair(via);
  unregisterKey(k, process, registryOf(k, process.pid.node, name), key);
}
