// Commands as they cross to where the system runs: to a worker, or to a program in a process of its own.

import { decodeTerm, encodeTerm, parseEncoded } from './protocol/term-codec.ts';
import type { FaultCommand, NetworkCommand, SystemCommand } from './system-types.ts';

/** The term of a reason or message, and the parameters of a fault, as tagged JSON text, since pids have no structured clone. */
export type WireCommand = ProcessCommand | { readonly kind: 'network'; readonly command: NetworkCommand };

interface ProcessCommand {
  readonly kind: 'exit' | 'crash' | 'send' | 'suspend' | 'resume' | FaultCommand['kind'];
  /** 0 for a jump of the clock. */
  readonly pid: number;
  /** Of a fault all its parameters. */
  readonly term?: string;
}

const FAULTS: readonly string[] = ['disturb', 'flood', 'slow', 'crash_often', 'jump'] satisfies FaultCommand['kind'][];
/** Whether a kind of command is that of a fault with parameters. */
export const isFault = (command: { readonly kind: string }): command is FaultCommand => FAULTS.includes(command.kind);

export function fromWire(wire: WireCommand): SystemCommand {
  if (wire.kind === 'network') return wire.command;
  const term = wire.term === undefined ? undefined : decodeTerm(parseEncoded(wire.term));
  if (wire.kind === 'send') return { kind: 'send', pid: wire.pid, message: term };
  if (wire.kind === 'exit' || wire.kind === 'crash') return { kind: wire.kind, pid: wire.pid, reason: term };
  if (wire.kind === 'suspend' || wire.kind === 'resume') return { kind: wire.kind, pid: wire.pid };
  return { ...(term as object), kind: wire.kind, ...(wire.kind === 'jump' ? {} : { pid: wire.pid }) } as FaultCommand;
}

/** A command as it crosses. */
export function toWire(command: SystemCommand): WireCommand {
  if (isFault(command)) {
    const { kind, pid = 0, ...parameters } = command as FaultCommand & { readonly pid?: number };
    return { kind, pid, term: encodeTerm(parameters) };
  }
  if (!('pid' in command)) return { kind: 'network', command };
  const base = { kind: command.kind, pid: command.pid };
  if (command.kind === 'send') return { ...base, term: encodeTerm(command.message) };
  if (command.kind === 'exit' || command.kind === 'crash') return { ...base, term: encodeTerm(command.reason) };
  return base;
}

const KINDS: readonly string[] = ['exit', 'crash', 'send', 'suspend', 'resume', 'network', ...FAULTS];

/** What arrived from another process as a command. Its parts are checked where it is carried out. @throws TypeError when it is none */
export function checkWire(value: unknown): WireCommand {
  const { kind, pid, term, command } = (value ?? {}) as Record<string, unknown>;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) throw new TypeError(`there is no command ${String(kind)}`);
  if (kind === 'network') {
    const inner = (command ?? {}) as Record<string, unknown>;
    const nodes = inner['nodes'];
    const addressed = typeof inner['node'] === 'string' || (Array.isArray(nodes) && nodes.every((node) => typeof node === 'string'));
    if (typeof inner['kind'] !== 'string' || !addressed) throw new TypeError('a command for nodes names them');
    return value as WireCommand;
  }
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 0) throw new TypeError(`${kind}: there is no process ${String(pid)}`);
  if (term !== undefined && typeof term !== 'string') throw new TypeError(`${kind}: its parameters are no text`);
  return value as WireCommand;
}
