// “Why did this crash, and what came of it?” in one sentence or two, made of a story's facts (story.ts) and of nothing else.
// First what happened and what was being handled, then what the supervisors did by their strategy, up to the one that coped.

import type { EventOf, RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { Explanation } from '../../runtime/protocol/views.ts';
import { termText } from '../text/term-text.ts';
import { lastCallback } from './last-callback.ts';
import { bareMessage, describeEvent, pidNamer } from './log-text.ts';
import type { LogView } from './log-view.ts';
import { type Fallen, fallenWith, type Story } from './story.ts';
import { supervision } from './supervision-text.ts';
import { type ExplainContext, listOf, shortReason } from './wording.ts';

/** Causes that are looked at before giving up on finding what was being handled. */
const CAUSES_WALKED = 24;
const STEPS = 40;

/** The sentence about an exit and its consequences. */
export function sentenceOf(story: Story, log: LogView, context: ExplainContext): string {
  const fallen = fallenWith(story, log, context.exitSeq);
  const parts = [happened(story, log, context), fellWithIt(story, fallen, context), ...supervision(story, fallen, context)];
  return parts.filter((part) => part !== '').join(' ');
}

/** The story as steps, each tied to its seq. */
export function stepsOf(story: Story, log: LogView, context: ExplainContext): Explanation['steps'] {
  const before = leadingUp(story, log);
  const { bystanders, callers } = fallenWith(story, log, context.exitSeq);
  const after: RuntimeEvent[] = [...bystanders, ...callers, ...story.trapped, ...story.down];
  for (const { failed, ended } of story.failedStarts) after.push(failed, ...(ended ? [ended] : []));
  for (const level of story.levels) {
    after.push(level.decided, ...level.counted, ...level.terminated, ...level.failed, ...level.restarted);
    if (level.gaveUp) after.push(level.gaveUp);
    if (level.ended) after.push(level.ended);
  }
  return [...before, story.exit, ...after]
    .sort((a, b) => a.seq - b.seq)
    .slice(0, STEPS)
    .map((event) => ({
      seq: event.seq,
      at: event.at,
      slot: context.slot(event.pid),
      text: `${context.name(event.pid)} ${describeEvent(event, context)}`,
    }));
}

// ── what happened ──

/** What happened to whom, and what was being handled. */
export function happened(story: Story, log: LogView, context: ExplainContext): string {
  const { exit } = story;
  const who = context.name(exit.pid);
  const reason = shortReason(exit.payload, exit.tag, context);
  const halted = log.event(exit.cause);
  if (halted?.type === 'node_down') return `${who} ended with its node, ${halted.name}, which was halted.`;
  const origin = originOf(exit, log);
  if (origin?.type === 'exit_signal_received') return struckDown(exit, origin, reason, log, context);
  if (exit.terminated) return `${who} was stopped by its supervisor with ${reason}.`;
  if (!exit.crashed) return `${who} exited with ${reason}.`;
  return `${who} crashed with ${reason}${circumstances(origin, log, context)}.`;
}

function struckDown(
  exit: EventOf<'process_exited'>,
  signal: EventOf<'exit_signal_received'>,
  reason: string,
  log: LogView,
  context: ExplainContext,
): string {
  const who = context.name(exit.pid);
  if (signal.from === 0) return `${who} was ended from outside with ${reason}.`;
  const sent = log.event(signal.cause);
  const from = context.name(signal.from);
  if (exit.terminated) return `${who} was stopped by ${from} with ${reason}.`;
  // A link breaks because its other end ended; whatever else sent the signal did so of its own will, and lives on.
  if (sent?.type === 'exit_signal_sent' && sent.source !== 'link') return `${who} was ended by an exit signal from ${from} with ${reason}.`;
  const lost = sent && lostNode(sent, log, context);
  if (lost)
    return `${who} went down with ${reason}, although it did nothing wrong: it was linked to ${from}, and the connection to ${lost} was lost.`;
  return `${who} went down with ${reason}, although it did nothing wrong: it was linked to ${from}, which had ended with that reason.`;
}

/** The node that was lost, where a signal comes from that and not from its sender's end. */
function lostNode({ cause }: RuntimeEvent, log: LogView, context: ExplainContext): string | undefined {
  const lost = log.event(cause);
  return lost?.type === 'link_lost' ? (context.node?.(lost.other) ?? `node ${lost.other}`) : undefined;
}

/** The event that the exit came out of: what the process was handling, the signal, the command. */
function originOf(exit: EventOf<'process_exited'>, log: LogView): RuntimeEvent | undefined {
  let seq = exit.cause;
  let slept = false;
  for (let n = 0; n < CAUSES_WALKED && seq > 0; n++) {
    const event = log.event(seq);
    if (event === undefined) return undefined;
    if (isOrigin(event, exit)) return event.type === 'process_spawned' && slept ? undefined : event;
    // After a sleep it is not starting any more; a message that it was handling before, it still is.
    slept ||= event.type === 'timer_fired';
    seq = event.cause;
  }
  return raisedIn(exit, log);
}

/** What the callback was about that raised: the causes may lead elsewhere, over an answer or a long row of sleeps. */
function raisedIn(exit: EventOf<'process_exited'>, log: LogView): RuntimeEvent | undefined {
  const callback = lastCallback(log, exit);
  const began = callback?.outcome === 'raised' ? log.event(callback.cause) : undefined;
  return began && isOrigin(began, exit) ? began : undefined;
}

/** Whether an event among the causes says what the process was about. A reply is only a step on the way: what asked for it is told. */
function isOrigin(event: RuntimeEvent, { pid, tag }: EventOf<'process_exited'>): boolean {
  switch (event.type) {
    case 'message_received':
      return event.pid === pid && (event.callback || event.kind !== 'reply');
    case 'callback_started':
      // terminate runs because of the end, not the other way round
      return event.pid === pid && event.callback !== 'terminate';
    case 'exit_signal_received':
    case 'process_spawned':
      return event.pid === pid;
    case 'command':
      return event.target === pid;
    case 'down_sent':
      return event.to === pid;
    case 'message_dropped':
      return event.from === pid;
    case 'timer_fired':
      // A sleep ends with such a timer too, and so does a wait whose end was taken in stride: only a reason of `timeout` tells.
      return event.target === pid && tag === 'timeout' && (event.kind === 'call' || event.kind === 'receive');
    default:
      return false;
  }
}

function circumstances(origin: RuntimeEvent | undefined, log: LogView, context: ExplainContext): string {
  switch (origin?.type) {
    case 'message_received': {
      const message = messageText(context.message(origin.cause), origin.tag, context);
      const put = log.event(origin.cause);
      if (put?.type === 'timer_fired' || origin.kind === 'timer' || origin.from === 0) return ` while handling ${message}`;
      const from = put?.type === 'message_sent' && put.pid === origin.pid ? 'itself' : context.name(origin.from);
      return ` while handling ${message} from ${from}`;
    }
    case 'down_sent': {
      const lost = lostNode(origin, log, context);
      if (lost) return `, because the connection to ${lost} was lost while it waited for an answer`;
      return `, because ${origin.name || context.name(origin.pid)}, whose answer it was waiting for, had ended`;
    }
    case 'callback_started':
      return ` in ${origin.callback}`;
    case 'command':
      return ', as you told it to';
    case 'process_spawned':
      return ' while it was starting';
    case 'message_dropped':
      return ` when nobody took its ${origin.kind} ${origin.tag}${origin.toName ? ` to ${origin.toName}` : ''}`;
    case 'timer_fired':
      return origin.kind === 'call' ? ' when its call was not answered in time' : ' after waiting in vain';
    default:
      return '';
  }
}

function messageText(message: unknown, tag: string, context: ExplainContext): string {
  return message === undefined ? tag : termText(bareMessage(message), { max: 48, pid: pidNamer(context) });
}

// ── what came of it ──

/** Who fell with it. */
export function fellWithIt(story: Story, fallen: Fallen, context: ExplainContext): string {
  const names = (exits: readonly { readonly pid: ProcessId }[]): string => listOf(exits.map((exit) => context.name(exit.pid)));
  const parts: string[] = [];
  if (fallen.bystanders.length > 0) parts.push(`The link to it took ${names(fallen.bystanders)} down too.`);
  const elsewhere = fallen.bystanders.filter(({ pid }) => restartedElsewhere(story, pid, context));
  const menders = new Set(elsewhere.map(({ pid }) => context.restartedBy(pid)));
  for (const mender of menders)
    parts.push(`${context.name(mender)} restarted ${names(elsewhere.filter(({ pid }) => context.restartedBy(pid) === mender))}.`);
  if (fallen.callers.length > 0) parts.push(`${names(fallen.callers)} crashed waiting for its answer.`);
  return parts.join(' ');
}

/** Restarted by its own supervisor, which is not the one that answers the exit of the story: that one's sentence says whom it restarted. */
function restartedElsewhere(story: Story, pid: ProcessId, context: ExplainContext): boolean {
  const mender = context.restartedBy(pid);
  return mender !== 0 && mender === context.parent(pid) && mender !== story.levels[0]?.supervisor;
}

// ── what led to it ──

/** The send and the handling that ended in the exit, or what else it came out of. */
function leadingUp(story: Story, log: LogView): RuntimeEvent[] {
  const origin = originOf(story.exit, log);
  if (!origin) return [];
  const put = origin.type === 'message_received' || origin.type === 'exit_signal_received' ? log.event(origin.cause) : undefined;
  return put ? [put, origin] : [origin];
}
