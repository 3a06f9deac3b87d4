// Somebody was not there. A call, a link or a monitor that fails with `noproc` has no recorded edge to the end of whom it meant,
// but it names him, and his end is in the log.

import { BIT0, EV } from '../../../runtime/protocol/event-table.ts';
import type { EventOf, RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { type ProcessId, parsePid } from '../../../runtime/protocol/ids.ts';
import { bareReason } from '../../text/term-text.ts';
import { lastCallback } from '../last-callback.ts';
import type { LogView } from '../log-view.ts';
import type { WhySource } from './source.ts';

/** Records of the log that are looked through for a start that failed. */
const LOOKED_BACK = 20_000;

/** The end of whom an exit, a DOWN or an exit signal with `noproc` missed; `undefined` where it is none of these, or nobody is known. */
export function absentee({ log, context }: WhySource, seq: number): number | undefined {
  const event = log.event(seq);
  if (event === undefined) return undefined;
  const pid = missed(log, event, (name) => context.lastNamed(name, seq));
  const exit = pid === 0 ? 0 : context.exitSeq(pid);
  return exit > 0 && exit < seq ? exit : undefined;
}

function missed(log: LogView, event: RuntimeEvent, lastNamed: (name: string) => ProcessId): ProcessId {
  switch (event.type) {
    case 'down_sent':
      if (event.tag !== 'noproc') return 0;
      return event.pid === 0 ? lastNamed(event.name) : event.pid;
    case 'exit_signal_sent':
      return event.tag === 'noproc' ? event.pid : 0;
    case 'process_exited':
      return event.crashed && raised(log, event) ? calledInVain(event.payload, lastNamed) : 0;
    default:
      return 0;
  }
}

/** Whether an exit was raised, as a call raises it, and not answered with `['stop', reason]`: such a reason may come from anywhere. */
function raised(log: LogView, exit: EventOf<'process_exited'>): boolean {
  const callback = lastCallback(log, exit);
  return callback === undefined || callback.outcome === 'raised';
}

const CALLING: ReadonlySet<unknown> = new Set(['gen_server', 'gen_statem']);

/** Whom a reason `{noproc, {gen_server, call, [Whom, Request, Timeout]}}` means: only a call makes it. */
function calledInVain(reason: unknown, lastNamed: (name: string) => ProcessId): ProcessId {
  const bare = bareReason(reason);
  if (!Array.isArray(bare) || bare[0] !== 'noproc' || !Array.isArray(bare[1])) return 0;
  const [module, called, args] = bare[1] as readonly unknown[];
  if (!CALLING.has(module) || called !== 'call' || !Array.isArray(args) || args.length !== 3) return 0;
  const [whom, , timeout] = args as readonly unknown[];
  if (typeof timeout !== 'number' && timeout !== 'infinity') return 0;
  if (typeof whom === 'string') return lastNamed(whom);
  if (Array.isArray(whom) && typeof whom[0] === 'string' && whom.length === 2) return lastNamed(whom[0]);
  const text = typeof whom === 'object' && whom !== null && '$pid' in whom ? String(whom.$pid) : '';
  return parsePid(text)?.id ?? 0;
}

/**
 * The end of the child whose failed start ended a supervisor, `{shutdown, {failed_to_start_child, Id, Reason}}`, or made it stop
 * the children that it had started before.
 */
export function failedStart({ log, context }: WhySource, seq: number): number | undefined {
  const event = log.event(seq);
  if (event === undefined || !followsFailedStart(event)) return undefined;
  let found: number | undefined;
  let failed = event.type === 'process_exited';
  log.backward(seq - 1, seq - LOOKED_BACK, (chunk, i, at) => {
    const type = chunk.type[i];
    const pid = chunk.pid[i] as number;
    failed ||= type === EV.child_start_failed && pid === event.pid;
    if (type !== EV.process_exited || context.parent(pid) !== event.pid) return false;
    // Those that the supervisor stopped for it do not count.
    if ((chunk.flags[i] as number) & BIT0) return false;
    found = at;
    return true;
  });
  return failed ? found : undefined;
}

function followsFailedStart(event: RuntimeEvent): boolean {
  if (event.type === 'exit_signal_sent') return event.source === 'shutdown';
  if (event.type !== 'process_exited' || event.tag !== 'shutdown') return false;
  const reason = bareReason(event.payload);
  return Array.isArray(reason) && Array.isArray(reason[1]) && reason[1][0] === 'failed_to_start_child';
}
