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
  process.name = name;
  names.set(name, process);
  k.trace.write(EV.name_registered, 0, process.id, cause, k.trace.string(name), 0, 0, 0);
  return true;
}

/** @throws badarg when nobody on the node has the name. */
export function unregisterName(k: Kernel, node: number, name: string, cause: number): true {
  const names = k.namesAt(node);
  const process = names.get(name);
  if (process === undefined) return badarg(`unregister: nobody is registered as ${String(name)}`);
  process.name = null;
  names.delete(name);
  k.trace.write(EV.name_unregistered, 0, process.id, cause, k.trace.string(name), 0, 0, 0);
  return true;
}
