// process_flag/2: trap_exit and priority; the flags of OTP that have a meaning here.

import { EV, KIND_SHIFT, PROCESS_FLAGS } from '../protocol/event-table.ts';
import type { Kernel, Priority } from './kernel.ts';
import { NORMAL, PRIORITIES } from './kernel.ts';
import type { Process } from './process.ts';
import { badarg } from './raised.ts';

const TRAP_EXIT = PROCESS_FLAGS.indexOf('trap_exit');
const PRIORITY = PROCESS_FLAGS.indexOf('priority');

/** What process_flag takes, by flag. */
export interface ProcessFlags {
  readonly trap_exit: boolean;
  readonly priority: Priority;
}

/** process_flag/2: the value before. @throws badarg for an unknown flag or value. */
export function processFlag(k: Kernel, process: Process, flag: keyof ProcessFlags, value: unknown): boolean | Priority {
  if (flag === 'trap_exit') return trapExit(k, process, value);
  if (flag !== 'priority') return badarg(`process_flag: expected trap_exit or priority, got ${String(flag)}`);
  const before = k.ready.priorityOf(process);
  const priority = parsePriority(value);
  if (priority !== before) setPriority(k, process, priority);
  return PRIORITIES[before] as Priority;
}

export function trapExit(k: Kernel, process: Process, on: unknown): boolean {
  if (typeof on !== 'boolean') badarg(`trap_exit: expected true or false, got ${String(on)}`);
  const before = process.trapExit;
  process.trapExit = on as boolean;
  if (on !== before) k.trace.write(EV.flag_changed, TRAP_EXIT << KIND_SHIFT, process.id, process.handling, on ? 1 : 0, 0, 0, 0);
  return before;
}

/** Position in PRIORITIES. @throws badarg for what is no priority. */
export function parsePriority(value: unknown): number {
  const at = PRIORITIES.indexOf(value as Priority);
  return at < 0 ? badarg(`priority: expected ${PRIORITIES.join(', ')}, got ${String(value)}`) : at;
}

/** And the record: `value` is the position in PRIORITIES. */
export function setPriority(k: Kernel, process: Process, priority: number): void {
  if (priority === NORMAL && k.ready.priorityOf(process) === NORMAL) return;
  k.ready.setPriority(process, priority);
  const text = k.trace.string(PRIORITIES[priority] as Priority);
  k.trace.write(EV.flag_changed, PRIORITY << KIND_SHIFT, process.id, process.handling, priority, text, 0, 0);
}
