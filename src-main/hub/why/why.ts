// Why did this crash? The chain from effect to cause, and beside it what was waited for, what the error names of the state and who
// wrote it last, who fell too, and what the supervisors decided, each tied to its record. Edges are read by seq; nothing here
// reads a log through, whatever its length.

import { EV } from '../../../runtime/protocol/event-table.ts';
import type { EventOf } from '../../../runtime/protocol/events.ts';
import { visible } from '../../../runtime/protocol/visible.ts';
import type { Why, WhyStep, WhyWindow } from '../../../runtime/protocol/why-view.ts';
import { termText } from '../../text/term-text.ts';
import { happened } from '../explain.ts';
import { describeEvent } from '../log-text.ts';
import { fallenWith, gaveUp, type Level, type Story, storyOf } from '../story.ts';
import { supervision } from '../supervision-text.ts';
import { shortReason } from '../wording.ts';
import { type Chain, chainFrom } from './chain.ts';
import { nothingRead } from './nothing-read.ts';
import type { WhySource } from './source.ts';
import { type FieldWrite, lastWrites, nothingWrites, stateSeqAt } from './state-writes.ts';
import { explained } from './target.ts';
import { DEEP, type Waits, waitsBehind, waitsOf } from './waits.ts';
import { beginning, milliseconds, stepOf, waitsText } from './why-text.ts';
import { writer } from './writer.ts';

type Side = Why['sides'][number];

/** Processes that fell too, and that are named. */
const FALLEN_NAMED = 20;

/** The causal story of an exit, or of whatever stands at `seq`; `undefined` where no record stands there. */
export function whyOf(source: WhySource, seq: number): Why | undefined {
  const { log, context } = source;
  const about = explained(source, seq);
  const event = log.event(about);
  if (event === undefined) return undefined;
  const chain = chainFrom(source, about);
  const steps = chain.links.map((link) => stepOf(source, link));
  const exit = event.type === 'process_exited' ? event : undefined;
  const story = exit && storyOf(log, exit.seq);
  const first = steps.at(-1) as WhyStep;
  const sides = [
    ...waitSides(source, chain, exit),
    ...absentSides(source, chain),
    ...(exit ? [...mailboxSide(source, exit), ...stateSides(source, chain), ...fallenSides(source, chain)] : []),
  ];
  const parts = [
    exit && story ? happened(story, log, context) : `${context.name(event.pid)} ${describeEvent(event, context)}.`,
    acrossExits(source, chain),
    beginning(source, chain.links, chain.complete),
    ...sides
      .filter(({ kind }) => kind !== 'fell')
      .map(({ who, text, kind }) => (kind === 'waits' && text.endsWith('.') ? text : `${who} ${text}.`)),
    ...(story ? supervision(story, fallenWith(story, log, context.exitSeq), context) : []),
  ];
  return {
    seq: about,
    ...(exit
      ? {
          crash: {
            seq: exit.seq,
            at: exit.at,
            pid: exit.pid,
            slot: context.slot(exit.pid),
            name: context.name(exit.pid),
            reason: shortReason(exit.payload, exit.tag, context),
          },
        }
      : {}),
    sentence: visible(parts.filter((part) => part !== '').join(' ')),
    firstCause: { seq: first.seq, type: first.type, pid: first.pid },
    complete: chain.complete,
    steps,
    ...(chain.omitted > 0 ? { omitted: { after: chain.omittedAfter, count: chain.omitted } } : {}),
    sides,
    supervisors: story ? story.levels.map((level) => windowOf(source, level)) : [],
  };
}

/** The exit that began it, where the chain goes across others'. */
function beganWith({ links }: Chain): EventOf<'process_exited'> | undefined {
  const event = links.findLast((link) => link.event?.type === 'process_exited')?.event;
  return event?.type === 'process_exited' ? event : undefined;
}

function acrossExits(source: WhySource, chain: Chain): string {
  const { context } = source;
  const began = beganWith(chain);
  if (began === undefined || began.seq === chain.links[0]?.seq || began.seq === chain.links.at(-1)?.seq) return '';
  const i = chain.links.findLastIndex(({ event }) => event === began);
  const handled = chain.links[i + 1]?.event;
  const step =
    handled?.type === 'message_received' ? ` while it ${stepOf(source, { seq: handled.seq, event: handled, edge: 'recorded' }).text}` : '';
  return `It goes back to the end of ${context.name(began.pid)}, which ${stepOf(source, { seq: began.seq, event: began, edge: 'recorded' }).text}${step}.`;
}

/** Whom it, or the one that began it, waited for in vain. */
function waitSides(source: WhySource, chain: Chain, exit: EventOf<'process_exited'> | undefined): Side[] {
  const timer = chain.links.find(({ event }) => event?.type === 'timer_fired')?.event;
  const waits = (timer && waitsBehind(source, timer.seq)) ?? (exit && waitingAtEnd(source, chain));
  return waits ? [waitSide(source, waits, timer?.seq ?? (exit?.seq as number))] : [];
}

/** A process that was ended while it waited for an answer: whose? Only a deadlock or a flood says something about the end. */
function waitingAtEnd(source: WhySource, chain: Chain): Waits | undefined {
  const began = beganWith(chain);
  if (began === undefined || began.terminated) return undefined;
  const waits = waitsOf(source, began.pid, began.seq);
  return waits && (waits.obstacle.kind === 'deadlock' || waits.obstacle.kind === 'flooded') ? waits : undefined;
}

function waitSide(source: WhySource, waits: Waits, seq: number): Side {
  const { log, context } = source;
  const last = waits.row.at(-1);
  const about = waits.obstacle.kind === 'busy' ? waits.obstacle.seq : (last?.seq ?? seq);
  const pid = last?.whom ?? 0;
  return {
    kind: 'waits',
    seq: about,
    at: log.at(about),
    type: log.event(about)?.type ?? '',
    title: waits.obstacle.kind === 'deadlock' ? 'Deadlock' : waits.obstacle.kind === 'flooded' ? 'Overload' : 'Waited for',
    slot: context.slot(pid),
    pid,
    who: context.name(pid),
    text: waitsText(source, waits),
    edge: waits.row.some(({ inferred }) => inferred) ? 'inferred' : 'recorded',
  };
}

function mailboxSide(source: WhySource, exit: EventOf<'process_exited'>): Side[] {
  const { log, context } = source;
  const world = source.worldAt(exit.seq - 1);
  const depth = world.summary(exit.pid)?.mailboxSize ?? 0;
  if (depth <= DEEP) return [];
  const [from, { count, oldest }] = [...world.mailboxSenders(exit.pid)].reduce((most, next) =>
    next[1].count > most[1].count ? next : most,
  );
  return [
    {
      kind: 'mailbox',
      seq: oldest,
      at: log.at(oldest),
      type: log.event(oldest)?.type ?? '',
      title: 'Mailbox',
      slot: context.slot(exit.pid),
      pid: exit.pid,
      who: context.name(exit.pid),
      text: `had ${depth.toLocaleString('en-US')} messages in its mailbox, ${count.toLocaleString('en-US')} of them from ${context.name(from)}, the oldest for ${milliseconds(exit.at - log.at(oldest))}`,
      edge: 'recorded',
    },
  ];
}

/** Where the chain goes to the end of somebody who was not there: what the one who needed him was about. */
function absentSides(source: WhySource, { links }: Chain): Side[] {
  return links.flatMap(({ event }, i): Side[] => {
    const handling = links[i + 1]?.edge === 'inferred' && event ? source.log.event(event.cause) : undefined;
    if (handling?.type !== 'message_received' || event?.type !== 'process_exited') return [];
    return [{ ...stepOf(source, { seq: handling.seq, event: handling, edge: 'recorded' }), kind: 'waits', title: 'Asked' }];
  });
}

/** Who last wrote what the error names, of the process with the exit that began it. */
function stateSides(source: WhySource, chain: Chain): Side[] {
  const { log, context } = source;
  const exit = beganWith(chain);
  if (exit === undefined || exit.payload === undefined) return [];
  const stateSeq = stateSeqAt(source, exit.pid, exit.seq - 1);
  const handled = chain.links.find(
    ({ event }) => event?.type === 'message_received' && event.pid === exit.pid && event.seq < exit.seq,
  )?.event;
  const message = handled ? log.message(handled.cause) : undefined;
  const side = ({ field, value, before, seq }: FieldWrite, more: string, inferred: boolean): Side => {
    const shown = (term: unknown): string => termText(term, { max: 40 });
    const by = seq === 0 ? '' : writer(source, seq);
    const change =
      before === undefined
        ? `has been ${shown(value)} since ${by === '' ? 'long ago' : 'its first state'}`
        : `became ${shown(value)}, after ${shown(before)}${by.trimEnd()}`;
    return {
      kind: 'state' as const,
      seq: seq || stateSeq,
      at: log.at(seq || stateSeq),
      type: log.event(seq || stateSeq)?.type ?? '',
      title: `State ${field}`,
      slot: context.slot(exit.pid),
      pid: exit.pid,
      who: `${context.name(exit.pid)}'s ${field}`,
      text: change + more,
      edge: seq === 0 || inferred ? ('inferred' as const) : ('recorded' as const),
    };
  };
  const named = lastWrites(source, exit.pid, stateSeq, exit.payload, message);
  const nothing = nothingRead(exit.payload);
  const held = nothing ? nothingWrites(source, exit.pid, stateSeq, nothing.value) : [];
  const told = new Set(held.map(({ field }) => field));
  return [
    ...named.filter(({ field }) => !told.has(field)).map((write) => side(write, '', false)),
    ...held.map((write) => side(write, `; maybe ${nothing?.property} was read of it`, true)),
  ];
}

/** Who else fell with the exit that began it. */
function fallenSides(source: WhySource, chain: Chain): Side[] {
  const { log, context } = source;
  const began = beganWith(chain);
  const story = began && storyOf(log, began.seq);
  if (!story) return [];
  const { bystanders, callers } = fallenWith(story, log, context.exitSeq);
  const side = (exit: EventOf<'process_exited'>, text: string): Side => ({
    kind: 'fell',
    seq: exit.seq,
    at: exit.at,
    type: exit.type,
    title: 'Fell too',
    slot: context.slot(exit.pid),
    pid: exit.pid,
    who: context.name(exit.pid),
    text,
    edge: 'recorded',
  });
  const name = context.name(story.exit.pid);
  // Those on the way from it to what is explained are told as steps.
  const told = new Set(chain.links.map(({ seq }) => seq));
  const all = [
    ...bystanders.map((exit) => side(exit, `was linked to ${name} and went down with it`)),
    ...callers.map((exit) => side(exit, `was waiting for the answer of ${name}`)),
    ...story.trapped.flatMap((trapped) => survivor(source, story, trapped)),
  ];
  return all.filter(({ seq }) => !told.has(seq)).slice(0, FALLEN_NAMED);
}

/** Somebody who trapped the exit signal; a supervisor's answer is told as such. */
function survivor({ context }: WhySource, story: Story, trapped: EventOf<'exit_signal_received'>): Side[] {
  if (story.levels.some(({ supervisor }) => supervisor === trapped.pid)) return [];
  if (story.failedStarts.some(({ failed }) => failed.pid === trapped.pid)) return [];
  return [
    {
      kind: 'fell',
      seq: trapped.seq,
      at: trapped.at,
      type: trapped.type,
      title: 'Lived on',
      slot: context.slot(trapped.pid),
      pid: trapped.pid,
      who: context.name(trapped.pid),
      text: `traps exits: the end of ${context.name(story.exit.pid)} came to it as a message`,
      edge: 'recorded',
    },
  ];
}

// ── the supervisors ──

function windowOf(source: WhySource, level: Level): WhyWindow {
  const { context } = source;
  const { decided, supervisor } = level;
  const record = source.worldAt(decided.seq).summary(supervisor)?.supervisor;
  const told = level.gaveUp ?? level.counted[0];
  return {
    seq: decided.seq,
    slot: context.slot(supervisor),
    name: context.name(supervisor),
    strategy: decided.strategy,
    intensity: record?.intensity ?? told?.intensity ?? 0,
    period: record?.period ?? told?.period ?? 0,
    gaveUp: gaveUp(level),
    text: describeEvent(decided, context),
    counted: [...new Set(record?.window ?? [])].flatMap((at) => countedAt(source, supervisor, at)),
  };
}

/** The restart that a supervisor counted at a time. */
function countedAt({ log, seqAtTime }: WhySource, supervisor: number, at: number): WhyWindow['counted'][number][] {
  const found: WhyWindow['counted'][number][] = [];
  log.backward(seqAtTime(at), 1, (chunk, i, seq) => {
    if ((chunk.at[i] as number) < at) return true;
    if (chunk.type[i] === EV.restart_counted && chunk.pid[i] === supervisor)
      found.unshift({ seq, at, childId: log.text(chunk.d[i] as number) });
    return false;
  });
  return found;
}
