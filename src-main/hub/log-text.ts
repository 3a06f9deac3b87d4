// One line of the log per event: what happened, in OTP's words, with names instead of pids and terms as Elixir prints them.
// Every type of the vocabulary has its sentence here; a type that is added without one does not compile.

import { SHUTDOWN_BRUTAL_KILL, SHUTDOWN_INFINITY } from '../../runtime/protocol/event-table.ts';
import type { RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { LogRow } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import { reasonText, termText } from '../text/term-text.ts';

/** What a line needs to know beyond its event. */
export interface TextContext {
  /** Headline of a process: registered name, child id or label; `host` for 0. */
  name(pid: ProcessId): string;
  /** A node's name by its number, where it is known. */
  node?(number: number): string | undefined;
  /** The message that `key` put into a mailbox, as tagged JSON; `undefined` where contents were not recorded. */
  message(key: number): unknown;
}

/** The words of an event after the name of its process: one line, with hidden characters as escapes. */
export function describeEvent(event: RuntimeEvent, context: TextContext): string {
  return visible(wordsOf(event, context));
}

function wordsOf(event: RuntimeEvent, context: TextContext): string {
  const name = (pid: ProcessId): string => context.name(pid);
  const node = (number: number): string => context.node?.(number) ?? `node ${number}`;
  const term = (value: unknown): string => termText(value, { max: 90, pid: pidNamer(context) });
  const reason = (value: unknown, tag: string): string =>
    value === undefined ? tag : reasonText(value, { max: 90, pid: pidNamer(context) });
  const content = (value: unknown, tag: string): string => (value === undefined ? tag : term(bareMessage(value)));
  switch (event.type) {
    case 'process_spawned':
      return `spawned by ${name(event.parent)}${event.payload === undefined ? '' : ` with ${term(event.payload)}`}`;
    case 'process_exited': {
      const why = reason(event.payload, event.tag);
      // Only a halted node ends processes so.
      if (event.terminated && event.class === 'abnormal') return 'ended with its node';
      return event.crashed ? `crashed: ${why}` : event.terminated ? `stopped by its supervisor: ${why}` : `exited: ${why}`;
    }
    case 'name_registered':
      return `registered as ${event.name}`;
    case 'name_unregistered':
      return `gave up the name ${event.name}`;
    case 'flag_changed':
      return event.flag === 'label' ? `label is now ${event.text}` : `${event.flag} is now ${flagText(event)}`;
    case 'process_suspended':
      return 'suspended';
    case 'process_resumed':
      return 'resumed';
    case 'message_sent':
      return `${sentText(event.kind, content(event.payload, event.tag), event.toName || name(event.to))}${event.delivered ? '' : ' (under way)'}`;
    case 'message_delivered':
      return `gets ${event.kind} ${content(context.message(event.cause), event.tag)} from ${name(event.from)}`;
    case 'message_received':
      return `${event.callback ? 'handles' : 'receives'} ${event.kind} ${content(context.message(event.cause), event.tag)}${fromText(event.from, context)}`;
    case 'message_dropped':
      return `${event.kind} ${event.tag} from ${name(event.from)} was dropped: ${dropText(event)}`;
    case 'linked':
      return `linked to ${name(event.other)}`;
    case 'unlinked':
      return `unlinked from ${name(event.other)}`;
    case 'monitored':
      return `monitors ${event.name || name(event.target)}`;
    case 'demonitored':
      return `no longer monitors ${name(event.target)}`;
    case 'exit_signal_sent':
      return `sends exit signal ${reason(event.payload, event.tag)} to ${name(event.to)} (${event.source})`;
    case 'exit_signal_received':
      return `gets exit signal ${reason(event.payload, event.tag)} from ${name(event.from)}: ${event.outcome}`;
    case 'down_sent':
      return `sends DOWN to ${name(event.to)}: ${reason(event.payload, event.tag)}`;
    case 'state_changed':
      return `${event.initial ? 'initial state' : 'state'} ${event.payload === undefined ? 'changed' : term(event.payload)}`;
    case 'callback_started':
      return `${event.callback} begins${event.tag ? ` (${event.tag})` : ''}`;
    case 'callback_finished':
      return `${event.callback || 'callback'} ${event.outcome}, ${event.reductions} reductions${event.state && event.payload !== undefined ? `, state ${term(event.payload)}` : ''}`;
    case 'supervisor_started':
      return `supervises ${event.strategy}, ${event.intensity} restarts in ${event.period} s${event.autoShutdown === 'never' ? '' : `, auto_shutdown ${event.autoShutdown}`}`;
    case 'child_spec_added':
      return `child spec ${event.childId}: ${event.restart}, shutdown ${shutdownText(event.shutdown)}${event.significant ? ', significant' : ''}`;
    case 'child_spec_removed':
      return `child spec ${event.childId} removed`;
    case 'child_started':
      return `started ${event.childId || name(event.child)}`;
    case 'child_start_failed':
      return `could not ${event.restart ? 'restart' : 'start'} ${event.childId}: ${reason(event.payload, event.tag)}`;
    case 'child_terminated':
      return `stopped ${event.childId || name(event.child)} (${event.how})`;
    case 'restart_counted':
      return `${countedText(event.used, event.intensity)} in ${event.period} s, for ${event.childId}`;
    case 'child_restarted':
      return `restarted ${event.childId || name(event.child)}`;
    case 'supervisor_decided':
      return `${event.strategy}: ${ruleText(event.rule, event.childId || name(event.child))}${event.affected > 1 ? `, ${event.affected} children affected` : ''}`;
    case 'gave_up':
      return `gave up: ${event.used} restarts within ${event.period} s, ${event.intensity} allowed`;
    case 'turn_started':
      return 'turn begins';
    case 'turn_ended':
      return `turn ends after ${event.reductions} reductions`;
    case 'timer_started':
      return `timer ${content(event.payload, event.tag)} in ${event.ms} ms${event.target === event.pid || event.target === 0 ? '' : ` to ${name(event.target)}`} (${event.kind})`;
    case 'timer_fired':
      return `timer ${content(context.message(event.seq), event.tag)} fired${event.target === event.pid || event.target === 0 ? '' : ` for ${name(event.target)}`}`;
    case 'timer_cancelled':
      return `timer ${event.timer} cancelled`;
    case 'node_up':
      return `node ${event.name} up`;
    case 'node_down':
      return `node ${event.name} down`;
    case 'link_lost':
      return event.reason === 'setup_failed'
        ? `${node(event.node)} and ${node(event.other)} could not connect`
        : `${node(event.node)} lost ${node(event.other)} (${event.reason})`;
    case 'link_up':
      return `${node(event.node)} is connected to ${node(event.other)}`;
    case 'link_changed':
      return event.state === 'partitioned'
        ? `nothing arrives any more between ${node(event.node)} and ${node(event.other)} (partition)`
        : `signals between ${node(event.node)} and ${node(event.other)} take ${event.delay / 1000}${event.jitter > 0 ? ` to ${(event.delay + event.jitter) / 1000}` : ''} ms`;
    case 'input':
      return `input from ${event.source}${event.payload === undefined ? '' : `: ${term(event.payload)}`}`;
    case 'command':
      return commandText(
        event.kind,
        event.action,
        event.target === 0 ? '' : name(event.target),
        event.payload === undefined ? '' : term(event.payload),
      );
    case 'gap':
      return `${event.countLow + event.countHigh * 0x1_0000_0000} events are not here (${event.why})`;
    case 'log_line':
      return `${event.level}: ${typeof event.payload === 'string' ? event.payload : event.payload === undefined ? '⟨not recorded⟩' : term(event.payload)}`;
    default:
      return assertUnreachable(event);
  }
}

/** Colours of the log's rows. */
export function toneOf(event: RuntimeEvent): LogRow['tone'] {
  switch (event.type) {
    case 'process_exited':
      return event.crashed ? 'crash' : 'plain';
    case 'gave_up':
    case 'child_start_failed':
      return 'crash';
    case 'child_restarted':
    case 'restart_counted':
      return 'restart';
    case 'supervisor_started':
    case 'supervisor_decided':
    case 'child_started':
    case 'child_terminated':
    case 'child_spec_added':
    case 'child_spec_removed':
      return 'supervision';
    case 'input':
    case 'command':
    case 'gap':
      return 'outside';
    default:
      return 'plain';
  }
}

/** The request inside a gen_server's envelope, `['$gen_call', from, request]` or `['$gen_cast', request]`; else the message. */
export function bareMessage(message: unknown): unknown {
  if (!Array.isArray(message)) return message;
  if (message[0] === '$gen_call' && message.length === 3) return message[2];
  if (message[0] === '$gen_cast' && message.length === 2) return message[1];
  return message;
}

/** Prints pids by the names that `context` knows. */
export function pidNamer(context: Pick<TextContext, 'name'>): (text: string) => string {
  return (text) => {
    const id = Number(/^<\d+\.(\d+)\.0>$/.exec(text)?.[1] ?? 0);
    return id === 0 ? text : context.name(id);
  };
}

const RULES: Readonly<Record<string, (child: string) => string>> = {
  permanent_always_restarts: (child) => `${child} is permanent and always restarted`,
  transient_restarts_on_abnormal_exit: (child) => `${child} is transient and restarted after an abnormal exit`,
  transient_ended_normally: (child) => `${child} is transient and ended normally`,
  temporary_never_restarts: (child) => `${child} is temporary and never restarted`,
  restart_intensity_exceeded: (child) => `restart intensity exceeded with the end of ${child}`,
  restart_failed_try_again: (child) => `the restart of ${child} failed and is tried again`,
  auto_shutdown: (child) => `auto_shutdown with the end of ${child}`,
  shutdown_from_parent: () => 'shutdown from its parent',
};
const ruleText = (rule: string, child: string): string => RULES[rule]?.(child) ?? `${rule} for ${child}`;

/** What a process does when it sends: after its name, as a sentence. */
function sentText(kind: string, content: string, to: string): string {
  switch (kind) {
    case 'call':
      return `calls ${to} with ${content}`;
    case 'cast':
      return `casts ${content} to ${to}`;
    case 'reply':
      return `replies ${content} to ${to}`;
    case 'info':
      return `sends ${content} to ${to}`;
    default:
      return `sends ${kind} ${content} to ${to}`;
  }
}

/** The restart that makes a supervisor give up is counted too. */
function countedText(used: number, intensity: number): string {
  if (used <= intensity) return `restart ${used} of ${intensity}`;
  return `restart ${used}, ${used === intensity + 1 ? 'one ' : ''}more than the ${intensity} allowed`;
}

const fromText = (from: ProcessId, context: TextContext): string => (from === 0 ? '' : ` from ${context.name(from)}`);
const shutdownText = (ms: number): string =>
  ms === SHUTDOWN_INFINITY ? 'infinity' : ms === SHUTDOWN_BRUTAL_KILL ? 'brutal_kill' : `${ms} ms`;
const flagText = (event: { readonly flag: string; readonly value: number; readonly text: string }): string =>
  event.text || (event.flag === 'trap_exit' ? String(event.value !== 0) : String(event.value));

function dropText(event: { readonly why: string; readonly toName: string }): string {
  if (event.why === 'noproc') return event.toName ? `nobody has the name ${event.toName}` : 'no such process';
  if (event.why === 'dead_process') return 'its receiver had ended';
  return event.why;
}

function commandText(kind: string, action: string, target: string, parameters: string): string {
  return [kind, action === kind ? '' : action, target, parameters].filter((part) => part !== '').join(' ');
}

function assertUnreachable(event: never): never {
  throw new RangeError(`an event of type ${(event as { type: string }).type} has no text`);
}
