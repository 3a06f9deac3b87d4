// A causal story in words: each step says who and what, in one short sentence, and nothing that its record does not say.

import type { EventOf, RuntimeEvent } from '../../../runtime/protocol/events.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import { NAME_SHOWN, visible } from '../../../runtime/protocol/visible.ts';
import type { WhyStep } from '../../../runtime/protocol/why-view.ts';
import { termText } from '../../text/term-text.ts';
import { bareMessage, describeEvent, pidNamer } from '../log-text.ts';
import { framePlace, stackFrames } from '../stack-text.ts';
import { listOf, shortReason } from '../wording.ts';
import { arrival } from './arrival.ts';
import type { Link } from './chain.ts';
import type { WhySource } from './source.ts';
import type { Waits } from './waits.ts';

export function stepOf(source: WhySource, { seq, event, edge }: Link): WhyStep {
  const { context, log } = source;
  if (event === undefined || event.type === 'gap') {
    const count = event === undefined ? gapAround(source, seq) : event.countLow + event.countHigh * 0x1_0000_0000;
    return {
      seq,
      at: event?.at ?? log.at(seq),
      type: 'gap',
      title: 'Not recorded',
      slot: 0,
      pid: 0,
      who: '',
      text: missing(count),
      edge: 'gap',
    };
  }
  const pid = whoseEvent(event);
  const base = { seq, at: event.at, type: event.type, slot: context.slot(pid), pid, who: context.name(pid), edge };
  const waited = event.type === 'message_received' ? event.at - arrival(log, event.cause, event.seq) : 0;
  const place = event.type === 'process_exited' ? raisedAt(event) : undefined;
  return {
    ...base,
    title: titleOf(event),
    text: textOf(source, event),
    ...(event.type === 'message_received' && waited > 0 ? { waitedUs: waited } : {}),
    ...(place === undefined ? {} : { place }),
  };
}

const missing = (count: number | undefined): string =>
  count === undefined ? 'what led to it was not recorded' : `${count.toLocaleString('en-US')} events are not recorded here`;

/** How many records the gap stands for in which a seq lies. */
function gapAround({ log }: WhySource, seq: number): number | undefined {
  return log.source.gaps().find((gap) => seq >= gap.seq && seq < gap.seq + gap.count)?.count;
}

/** Whom a step is about: an event of the host's is about whom it meets. */
function whoseEvent(event: RuntimeEvent): ProcessId {
  if (event.type === 'timer_fired' || event.type === 'command') return event.pid || event.target;
  return event.pid;
}

function raisedAt({ payload }: RuntimeEvent): string | undefined {
  for (const frame of stackFrames(payload)) {
    const place = framePlace(frame);
    if (place !== undefined) return place;
  }
  return undefined;
}

const TITLES: { readonly [T in RuntimeEvent['type']]?: string } = {
  message_received: 'Handling',
  message_sent: 'Message',
  message_delivered: 'Delivery',
  timer_fired: 'Timer',
  timer_started: 'Timer set',
  exit_signal_received: 'Exit signal',
  exit_signal_sent: 'Exit signal',
  down_sent: 'DOWN',
  process_spawned: 'Start',
  callback_started: 'Callback',
  input: 'Outside',
  command: 'Outside',
  link_lost: 'Network',
  node_down: 'Network',
  supervisor_decided: 'Supervisor',
  monitored: 'Monitor',
};

function titleOf(event: RuntimeEvent): string {
  if (event.type === 'process_exited') return event.crashed && event.class !== 'killed' ? 'Crash' : 'End';
  if (event.type === 'message_received' && event.callback) return 'Callback';
  return TITLES[event.type] ?? 'Event';
}

function textOf(source: WhySource, event: RuntimeEvent): string {
  const { context } = source;
  switch (event.type) {
    case 'process_exited':
      return exitText(source, event);
    case 'message_received':
      return receivedText(source, event);
    case 'timer_fired':
      return timerText(source, event);
    case 'down_sent':
      return `${event.tag === 'noproc' ? 'was not there' : 'ended'}, and ${context.name(event.to)} was told (DOWN)`;
    case 'timer_started':
      if (event.kind === 'receive') return `began to wait ${event.ms} ms`;
      return `set a timer ${contentText(context, event.payload, event.tag)} of ${event.ms} ms`;
    case 'input':
      return `was answered by the host, ${event.source}: ${contentText(context, event.payload, event.ok ? 'ok' : 'error')}`;
    case 'message_sent':
      return sentText(source, event);
    case 'exit_signal_sent':
      return signalText(source, event);
    case 'exit_signal_received':
      if (event.from === 0) return `was ended from outside with ${shortReason(event.payload, event.tag, context)}`;
      return `${SIGNALS[event.outcome]} the exit signal of ${context.name(event.from)}`;
    default:
      return describeEvent(event, context);
  }
}

function exitText({ context, log }: WhySource, event: EventOf<'process_exited'>): string {
  const reason = shortReason(event.payload, event.tag, context);
  const cause = log.event(event.cause);
  if (event.terminated && event.class === 'abnormal') return 'ended with its node';
  if (event.terminated) return `was stopped by its supervisor with ${reason}`;
  if (cause?.type === 'exit_signal_received' && cause.pid === event.pid) return `went down with ${reason}`;
  return `${event.crashed ? 'crashed' : 'ended'} with ${reason}`;
}

const SIGNALS = { died: 'was struck by', trapped: 'trapped', ignored: 'ignored' } as const;

function signalText({ context }: WhySource, event: EventOf<'exit_signal_sent'>): string {
  const to = context.name(event.to);
  if (event.source === 'link') return `${event.tag === 'noproc' ? 'was not there' : 'ended'}: its exit signal went over the link to ${to}`;
  const reason = shortReason(event.payload, event.tag, context);
  return event.source === 'shutdown' ? `stopped ${to} with ${reason}` : `sent exit signal ${reason} to ${to}`;
}

function sentText({ context }: WhySource, event: EventOf<'message_sent'>): string {
  const message = contentText(context, event.payload, event.tag);
  const to = event.toName || (event.to === event.pid ? 'itself' : context.name(event.to));
  switch (event.kind) {
    case 'call':
      return `called ${to} with ${message}`;
    case 'cast':
      return `cast ${message} to ${to}`;
    case 'reply':
      return `answered ${to} with ${message}`;
    default:
      return `sent ${message} to ${to}`;
  }
}

const contentText = (context: WhySource['context'], payload: unknown, tag: string, max = 90): string =>
  payload === undefined ? visible(tag, NAME_SHOWN) : termText(bareMessage(payload), { max, pid: pidNamer(context) });

const CALLBACKS: Readonly<Record<string, string>> = { call: 'handle_call', cast: 'handle_cast' };

function receivedText({ context, log }: WhySource, event: EventOf<'message_received'>): string {
  const put = log.event(event.cause);
  const message = log.message(event.cause);
  const content = contentText(context, message, event.tag);
  const where = event.callback ? ` in ${CALLBACKS[event.kind] ?? 'handle_info'}` : '';
  if (put?.type === 'exit_signal_received') return `got the end of ${context.name(put.from)} as a message, since it traps exits${where}`;
  if (put?.type === 'down_sent') return `got DOWN of ${put.name || context.name(put.pid)}, whom it monitored${where}`;
  if (event.kind === 'reply') return `got the answer ${content} of ${context.name(event.from)}`;
  if (put?.type === 'timer_fired') return `was handling its timer's ${content}${where}`;
  const from = event.from === 0 ? '' : ` from ${event.from === event.pid ? 'itself' : context.name(event.from)}`;
  return `was handling ${event.kind} ${content}${from}${where}`;
}

function timerText({ context, log }: WhySource, event: EventOf<'timer_fired'>): string {
  const start = log.event(event.cause);
  if (event.kind === 'call' && start?.type === 'message_sent')
    return `got no answer to its call ${contentText(context, start.payload, start.tag, 60)} to ${start.toName || context.name(start.to)} in ${milliseconds(event.at - start.at)}`;
  if (event.kind === 'receive') return start?.type === 'timer_started' ? `had waited ${start.ms} ms` : 'had waited long enough';
  if (event.kind === 'callback') return 'got no message in time: its timeout fired';
  if (event.kind === 'shutdown') return 'had given a child time enough to end';
  const message = start?.type === 'timer_started' ? contentText(context, start.payload, start.tag) : event.tag;
  const before = start === undefined ? '' : `, set ${milliseconds(event.at - start.at)} before`;
  return event.target === event.pid || event.target === 0
    ? `got its timer ${message}${before}`
    : `had a timer ${message} for ${context.name(event.target)}${before}`;
}

export const milliseconds = (us: number): string => `${Math.round(us / 1000).toLocaleString('en-US')} ms`;

// ── what it began with, as a sentence ──

export function beginning(source: WhySource, links: readonly Link[], complete: boolean): string {
  const last = links.at(-1);
  const event = last?.event;
  if (last === undefined) return '';
  if (!complete || event === undefined) return 'What led to it before that was not recorded.';
  const step = stepOf(source, last);
  switch (event.type) {
    case 'timer_fired':
      if (event.kind === 'call' || event.kind === 'receive') return `It began when ${step.who} ${step.text}.`;
      return `It began with ${possessive(step.who)} timer${event.tag === '' ? '' : ` ${termText(event.tag)}`}.`;
    case 'message_sent':
    case 'exit_signal_sent':
      return `It began when ${step.who} ${step.text}, ${event.pid === 0 ? 'from outside' : 'in its start'}.`;
    case 'command':
      return `It began with a command of a person: ${step.text}.`;
    case 'input':
      return `It began from outside: ${step.who} ${step.text}.`;
    case 'process_exited':
      return links.length === 1 ? 'It was starting: nothing came before.' : `It began when ${step.who} ${step.text}, in its start.`;
    default:
      return `It began when ${step.who} ${step.text}.`;
  }
}

const possessive = (name: string): string => (name.endsWith('s') ? `${name}'` : `${name}'s`);
// ── what was waited for ──

export function waitsText({ context, log }: WhySource, { row, obstacle }: Waits): string {
  const name = (pid: ProcessId): string => context.name(pid);
  const asked =
    row.length > 1 && obstacle.kind !== 'deadlock'
      ? `${row.map(({ who, whom }) => `${name(who)} waited for ${name(whom)}`).join(', ')}. `
      : '';
  switch (obstacle.kind) {
    case 'deadlock':
      return obstacle.who.length === 1
        ? `${name(obstacle.who[0] as ProcessId)} called itself: a deadlock.`
        : `${listOf(obstacle.who.map(name))} waited for each other${obstacle.who.length > 2 ? ' in a ring' : ''}: a deadlock.`;
    case 'flooded':
      return `${asked}${name(obstacle.who)} had ${obstacle.depth.toLocaleString('en-US')} messages in its mailbox, ${obstacle.count.toLocaleString('en-US')} of them from ${name(obstacle.from)}.`;
    case 'busy': {
      const handling = log.event(obstacle.seq);
      if (handling?.type !== 'message_received') return `${asked}${name(obstacle.who)} was busy.`;
      const message = log.message(handling.cause);
      const content = contentText(context, message, handling.tag, 60);
      return `${asked}${name(obstacle.who)} was still handling ${handling.kind} ${content}${handling.from === 0 ? '' : ` from ${name(handling.from)}`}.`;
    }
    case 'suspended':
      return `${asked}${name(obstacle.who)} was suspended.`;
    case 'silent':
      return `${asked}${name(obstacle.who)} had taken what it was asked, and did not answer.`;
    case 'choosy':
      return `${asked}${name(obstacle.who)} waited for other messages and had not taken what it was asked.`;
    case 'gone':
      return `${asked}${name(obstacle.who)} had ended.`;
  }
}
