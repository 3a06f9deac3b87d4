// The faults of the debugger's palette that are more than one signal: each is checked, recorded as one command with its
// parameters, and carried out between two turns. What follows from it later follows from virtual time alone, so a re-execution
// with the same commands is the same.

import { Faults } from './process/faults.ts';
import type { Kernel } from './process/kernel.ts';
import { INFO } from './process/mailbox.ts';
import { sendMessage } from './process/messages.ts';
import { later } from './process/nodes/wire.ts';
import type { Process } from './process/process.ts';
import { EXITED } from './process/process.ts';
import { COMMAND_KINDS, EV, KIND_SHIFT } from './protocol/event-table.ts';
import { millisToMicros } from './protocol/units.ts';
import type { FaultCommand } from './system-types.ts';

const FAULT = COMMAND_KINDS.indexOf('fault') << KIND_SHIFT;

/** So many messages of one flood, or of one disturbance. */
export const MOST_MESSAGES = 100_000;
const MOST_MILLIS = 3_600_000;
const MOST_FACTOR = 10_000;
const MOST_CRASHES = 100;

const KINDS: readonly string[] = ['disturb', 'flood', 'slow', 'crash_often', 'jump'] satisfies FaultCommand['kind'][];
export const isFaultCommand = (command: { readonly kind: string }): command is FaultCommand => KINDS.includes(command.kind);

/** @throws RangeError that names the parameter */
export function checkFault(command: FaultCommand): void {
  const { kind } = command;
  const whole = (name: string, value: number, from: number, to: number): void => {
    if (!Number.isInteger(value) || value < from || value > to)
      throw new RangeError(`${kind}: ${name}: expected a whole number from ${from} to ${to}, got ${value}`);
  };
  if (kind === 'jump') whole('ms', command.ms, 1, MOST_MILLIS);
  else if (kind === 'slow') {
    const { factor } = command;
    if (!(factor >= 1 && factor <= MOST_FACTOR))
      throw new RangeError(`slow: factor: expected a number from 1 to ${MOST_FACTOR}, got ${factor}`);
  } else if (kind === 'crash_often') {
    whole('times', command.times, 1, MOST_CRASHES);
    whole('within', command.within, 1, MOST_MILLIS);
  } else {
    whole('count', command.count, 1, MOST_MESSAGES);
    if (kind === 'disturb' && command.how === 'delay') whole('ms', command.ms ?? 0, 1, MOST_MILLIS);
  }
}

/**
 * Records and carries out a fault. `crash` lets a process crash; `jump` lets virtual time pass.
 * `process`: the one that the command names; null for a jump of the clock.
 */
export function carryOutFault(
  k: Kernel,
  process: Process | null,
  command: FaultCommand,
  doors: { crash(process: Process, reason: unknown, cause: number): void; jump(micros: number): void },
): void {
  const { kind, pid = 0, ...parameters } = command as FaultCommand & { readonly pid?: number };
  const cause = k.writeTerm(EV.command, FAULT, 0, 0, pid, k.trace.string(kind), 0, 0, k.freeze(parameters));
  if (command.kind === 'jump') doors.jump(millisToMicros(command.ms));
  if (process === null) return;
  switch (command.kind) {
    case 'disturb':
      k.faults ??= new Faults();
      k.faults.disturb(k, process, command.how, command.count, millisToMicros(command.ms ?? 0));
      return;
    case 'slow':
      k.faults ??= new Faults();
      k.faults.slow(k, process, command.factor, cause);
      return;
    case 'flood':
      for (let n = 0; n < command.count; n++) sendMessage(k, null, cause, process.pid, command.message, INFO, 0);
      return;
    case 'crash_often':
      crashOften(k, process, command.times, millisToMicros(command.within), (who) => doors.crash(who, command.reason, cause));
  }
}

/**
 * Whoever lives in the slot of the process crashes now and again, `times` times in all, evenly over `within` µs. Whoever is not
 * there when his time comes is passed over.
 */
function crashOften(k: Kernel, process: Process, times: number, within: number, crash: (process: Process) => void): void {
  const { slot } = process;
  crash(process);
  for (let n = 1; n < times; n++) {
    later(k, k.now + Math.floor((within * n) / times), () => {
      const now = inSlot(k, slot);
      if (now !== undefined) crash(now);
    });
  }
}

function inSlot(k: Kernel, slot: number): Process | undefined {
  for (const process of k.table.all()) if (process.slot === slot && process.status !== EXITED && process.doom === null) return process;
  return undefined;
}
