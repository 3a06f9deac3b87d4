// “Why did this crash, and what came of it?” in one sentence or two, made of a story's facts (story.ts) and of nothing else.
// First what happened and what was being handled, then what the supervisors did by their strategy, up to the one that coped.

import type { EventOf, RuntimeEvent } from '../../runtime/protocol/events.ts';
import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { Explanation } from '../../runtime/protocol/views.ts';
import { bareMessage, describeEvent, pidNamer, type TextContext } from './log-text.ts';
import type { LogView } from './log-view.ts';
import { type Level, restarts, type Story } from './story.ts';
import { bareReason, reasonText, termText } from './term-text.ts';

/** Causes that are looked at before giving up on finding what was being handled. */
const CAUSES_WALKED = 24;
const STEPS = 40;

export interface ExplainContext extends TextContext {
  slot(pid: ProcessId): number;
  /** How many children a supervisor has had. */
  children(supervisor: ProcessId): number;
}

/** The sentence about an exit and its consequences. */
export function sentenceOf(story: Story, log: LogView, context: ExplainContext): string {
  const parts = [happened(story, log, context), fellWithIt(story, context), ...supervision(story, context)];
  return parts.filter((part) => part !== '').join(' ');
}

/** The story as steps, each tied to its seq. */
export function stepsOf(story: Story, log: LogView, context: ExplainContext): Explanation['steps'] {
  const before = leadingUp(story, log);
  const after: RuntimeEvent[] = [...story.bystanders, ...story.callers, ...story.trapped, ...story.down];
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

function happened(story: Story, log: LogView, context: ExplainContext): string {
  const { exit } = story;
  const who = context.name(exit.pid);
  const reason = shortReason(exit.payload, exit.tag, context);
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
  if (sent?.type === 'exit_signal_sent' && sent.source === 'exit') return `${who} was ended by an exit signal from ${from} with ${reason}.`;
  return `${who} went down with ${reason}, although it did nothing wrong: it was linked to ${from}, which had ended with that reason.`;
}

/** The event that the exit came out of: what the process was handling, the signal, the command. */
function originOf(exit: EventOf<'process_exited'>, log: LogView): RuntimeEvent | undefined {
  let seq = exit.cause;
  for (let n = 0; n < CAUSES_WALKED && seq > 0; n++) {
    const event = log.event(seq);
    if (event === undefined || isOrigin(event, exit.pid)) return event;
    seq = event.cause;
  }
  return undefined;
}

/** Whether an event among the causes says what `pid` was about. A reply is only a step on the way: what asked for it is told. */
function isOrigin(event: RuntimeEvent, pid: ProcessId): boolean {
  switch (event.type) {
    case 'message_received':
      return event.pid === pid && (event.callback || event.kind !== 'reply');
    case 'exit_signal_received':
    case 'callback_started':
    case 'process_spawned':
      return event.pid === pid;
    case 'command':
      return event.target === pid;
    case 'down_sent':
      return event.to === pid;
    case 'message_dropped':
      return event.from === pid;
    case 'timer_fired':
      return event.target === pid && (event.kind === 'call' || event.kind === 'receive' || event.kind === 'callback');
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
    case 'down_sent':
      return `, because ${origin.name || context.name(origin.pid)}, whose answer it was waiting for, had ended`;
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

/** A reason as it stands if it is short, else its tag, which is what people call it. */
function shortReason(payload: unknown, tag: string, context: ExplainContext): string {
  const atom = termText(tag, { max: 60 });
  if (payload === undefined) return atom;
  if (isError(bareReason(payload))) return tag;
  const text = reasonText(payload, { max: 200, pid: pidNamer(context) });
  return text.length <= 60 ? text : atom;
}

const isError = (term: unknown): boolean => typeof term === 'object' && term !== null && '$error' in term;

// ── what came of it ──

function fellWithIt(story: Story, context: ExplainContext): string {
  const names = (exits: readonly { readonly pid: ProcessId }[]): string => listOf(exits.map((exit) => context.name(exit.pid)));
  const parts: string[] = [];
  if (story.bystanders.length > 0) parts.push(`The link to it took ${names(story.bystanders)} down too.`);
  if (story.callers.length > 0) parts.push(`${names(story.callers)} crashed waiting for its answer.`);
  return parts.join(' ');
}

function supervision(story: Story, context: ExplainContext): string[] {
  const first = story.levels[0];
  if (!first) {
    const cared = story.exit.terminated || !story.settled;
    return [cared ? '' : 'No supervisor restarts it.'];
  }
  const sentences: string[] = [];
  let escalation = '';
  story.levels.forEach((level, i) => {
    const next = story.levels[i + 1];
    if (gaveUp(level)) {
      escalation +=
        escalation === ''
          ? `${whichRestart(level)}: ${context.name(level.supervisor)} gave up`
          : `; ${whichRestart(level)}: ${context.name(level.supervisor)} gave up too`;
      if (next === undefined) sentences.push(`${escalation}${story.settled || level.ended ? ', and nobody is above it' : ''}.`);
      return;
    }
    const done = decision(level, story, context, i === 0);
    sentences.push(escalation === '' ? `${done}.` : `${escalation}; ${done}.`);
  });
  return sentences;
}

const gaveUp = (level: Level): boolean => level.gaveUp !== undefined || level.decided.rule === 'restart_intensity_exceeded';

/** `4th restart within 5 s`: the restart that was one too many. */
function whichRestart(level: Level): string {
  const told = level.gaveUp;
  if (!told) return 'One restart too many';
  return `${ordinal(Math.max(told.used, told.intensity + 1))} restart within ${told.period} s`;
}

function decision(level: Level, story: Story, context: ExplainContext, own: boolean): string {
  const { decided } = level;
  const by = `${context.name(level.supervisor)} (${decided.strategy})`;
  switch (decided.rule) {
    case 'temporary_never_restarts':
      return `${context.name(level.supervisor)} does not restart it, because it is temporary`;
    case 'transient_ended_normally':
      return `${context.name(level.supervisor)} does not restart it, because it is transient and ended normally`;
    case 'auto_shutdown':
      return `${context.name(level.supervisor)} shut itself down, because it was significant`;
    case 'shutdown_from_parent':
      return `${context.name(level.supervisor)} was stopping it`;
    default:
  }
  if (!restarts(level)) return `${by} left it as it is`;
  if (level.restarted.length === 0) {
    const failed = level.failed.at(-1);
    return failed ? `${by} could not restart it: ${shortReason(failed.payload, failed.tag, context)}` : `${by} is restarting it`;
  }
  return `${by} ${restartText(level, story, context, own)}${retries(level)}`;
}

function restartText(level: Level, story: Story, context: ExplainContext, own: boolean): string {
  const fresh = own ? ' with fresh state' : '';
  const fallen = level.gaveUp ? [] : story.bystanders.map((exit) => exit.pid);
  const stopped = level.terminated.filter((t) => t.child !== level.child && !fallen.includes(t.child));
  const others = stopped.length > 0 ? stopped.map((t) => t.childId || context.name(t.child)) : othersRestarted(level, context);
  switch (level.decided.strategy) {
    case 'one_for_all':
      if (others.length === 0) return `restarted it${fresh}`;
      return `stopped ${listOf(others)} and restarted all ${others.length + 1}${fresh}`;
    case 'rest_for_one':
      if (others.length === 0) return `restarted it${fresh}; no sibling was started after it`;
      return `stopped ${listOf(others)}, started after it, and restarted all ${others.length + 1}${fresh}; those before were not touched`;
    default:
      return own && context.children(level.supervisor) > 1 ? `restarted it${fresh}; siblings were not touched` : `restarted it${fresh}`;
  }
}

function othersRestarted(level: Level, context: ExplainContext): string[] {
  return level.restarted.filter((r) => r.childId !== level.decided.childId).map((r) => r.childId || context.name(r.child));
}

const retries = (level: Level): string => (level.failed.length === 0 ? '' : ` at attempt ${level.failed.length + 1}`);

// ── what led to it ──

/** The send and the handling that ended in the exit, or what else it came out of. */
function leadingUp(story: Story, log: LogView): RuntimeEvent[] {
  const origin = originOf(story.exit, log);
  if (!origin) return [];
  const put = origin.type === 'message_received' || origin.type === 'exit_signal_received' ? log.event(origin.cause) : undefined;
  return put ? [put, origin] : [origin];
}

/** `A`, `A and B`, `A, B and 3 more`. */
export function listOf(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length <= 4) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `22nd`. */
export function ordinal(n: number): string {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
