// A window's command to a process, as the runtime takes it.

import type { Params } from '../../runtime/protocol/bridge.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import { decodeTerm } from '../../runtime/protocol/term-codec.ts';
import type { SystemCommand } from '../../runtime/system-types.ts';

const BY_HAND = 'crashed_by_hand';

export function toSystemCommand(command: Extract<Params<'command'>['command'], { slot: number }>, pid: ProcessId): SystemCommand {
  switch (command.kind) {
    case 'crash':
      return { kind: 'crash', pid, reason: command.reason ?? BY_HAND };
    case 'exit':
      return { kind: 'exit', pid, reason: command.reason };
    case 'disturb':
      return { kind: 'disturb', pid, how: command.how, count: command.count, ...('ms' in command ? { ms: command.ms } : {}) };
    case 'flood':
      return { kind: 'flood', pid, count: command.count, message: termOf(command.message) };
    case 'slow':
      return { kind: 'slow', pid, factor: command.factor };
    case 'crash_often':
      return { kind: 'crash_often', pid, times: command.times, within: command.within, reason: command.reason ?? BY_HAND };
    default:
      return { kind: command.kind, pid };
  }
}

/** What a person typed: a term as tagged JSON where it is that, else the text itself. */
function termOf(text: string): unknown {
  try {
    return decodeTerm(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return text;
    throw error;
  }
}
