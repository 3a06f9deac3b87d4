// Registered names: one process per name, one name per process, free as soon as the process has ended.

import { EV } from '../protocol/event-table.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import { EXITED } from './process.ts';
import { badarg } from './raised.ts';

/** @throws badarg when the name is taken or reserved, or the process has a name or has ended. */
export function registerName(k: Kernel, process: Process, name: string, cause: number): true {
  if (typeof name !== 'string' || name === '' || name === 'undefined') badarg(`register: ${String(name)} can not be a name`);
  if (process.status === EXITED) badarg(`register: ${process.pid} has ended`);
  if (process.name !== null) badarg(`register: ${process.pid} has the name ${process.name}`);
  const names = k.namesAt(process.pid.node);
  if (names.has(name)) badarg(`register: ${name} is taken by ${names.get(name)?.pid}`);
  // On the first node, where nearly all programs run, the name's id stands in the process and not in the table of strings too.
  const aside = process.pid.node === 0;
  const id = aside ? k.trace.stringAside(name) : k.trace.string(name);
  if (aside && !process.keepNameId(id)) k.trace.keep(name, id);
  process.name = name;
  names.set(name, process);
  k.trace.write(EV.name_registered, 0, process.id, cause, id, 0, 0, 0);
  return true;
}

/** @throws badarg when nobody on the node has the name. */
export function unregisterName(k: Kernel, node: number, name: string, cause: number): true {
  const names = k.namesAt(node);
  const process = names.get(name);
  if (process === undefined) return badarg(`unregister: nobody is registered as ${String(name)}`);
  k.trace.write(EV.name_unregistered, 0, process.id, cause, dropName(k, process, name), 0, 0, 0);
  return true;
}

/** The name of a process is free. Gives the id of its text. */
export function dropName(k: Kernel, process: Process, name: string): number {
  const { nameId } = process;
  process.name = null;
  process.keepNameId(0);
  k.namesAt(process.pid.node).delete(name);
  if (nameId === 0) return k.trace.string(name);
  k.trace.keep(name, nameId);
  return nameId;
}
