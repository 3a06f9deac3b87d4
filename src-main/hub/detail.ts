// Everything the inspector shows of one slot at one moment: the fold says where things are (which record carries the state, what
// stands in the mailbox), the log says what they are. Nothing is kept between two questions.

import type { MailboxEntryView, ProcessView } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import { causeOf } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import type { MailboxEntry, ProcessDetail } from '../../runtime/protocol/views.ts';
import { NAME_SHOWN, visible } from '../../runtime/protocol/visible.ts';
import { reasonText } from '../text/term-text.ts';
import { bareMessage } from './log-text.ts';
import type { LogView } from './log-view.ts';
import type { Life, ProcessHistory } from './process-history.ts';
import { type DynamicSlots, headline, rowOf } from './rows.ts';
import { framePlace, stackFrames } from './stack-text.ts';
import { arrival } from './why/arrival.ts';

const MAILBOX_SHOWN = 200;
const LIVES_SHOWN = 50;
/** Messages taken past others that are counted. */
const TAKEN_LOOKED_AT = 10_000;
const LINKS_SHOWN = 200;
/** How far back the state before the present one is looked for. */
const BEFORE_EVENTS = 200_000;

export interface DetailSource {
  readonly log: LogView;
  readonly history: ProcessHistory;
  readonly dynamics: DynamicSlots;
}

export function detailOf(source: DetailSource, world: World, slot: SlotId): ProcessDetail | undefined {
  const summary = world.slotSummary(slot);
  const process = summary && world.process(summary.pid);
  const row = rowOf(world, slot, source.dynamics);
  if (!process || !row) return undefined;
  const { history } = source;
  const place = (pid: ProcessId) => ({ slot: history.slot(pid), name: nameAt(world, history, pid) });
  const places = (pids: Iterable<ProcessId>) => [...new Set(pids)].slice(0, LINKS_SHOWN).map(place);
  const lives = livesOf(history, slot, world.seq);
  const lastExit = lives.find((life) => life.exitSeq !== undefined)?.exitSeq;
  const exitReason = process.exit && (source.log.payload(process.exit.seq) ?? process.exit.tag);
  return {
    seq: world.seq,
    row,
    parentName: process.parent === 0 ? '' : nameAt(world, history, process.parent),
    ...(process.callback ? { callback: process.callback } : {}),
    ...stateOf(source, process, world),
    mailbox: mailboxOf(source, world, process),
    mailboxTotal: process.mailbox.length,
    links: places(process.links),
    monitors: places(process.monitors.map((monitor) => monitor.target)),
    monitoredBy: places(world.monitoredBy(process.pid).map((monitor) => monitor.pid)),
    lives,
    ...(exitReason === undefined ? {} : { exitReason: reasonText(exitReason, { max: 4000 }) }),
    ...(lastExit === undefined ? {} : placeOf(source.log.payload(lastExit))),
  };
}

function placeOf(reason: unknown): Pick<ProcessDetail, 'exitStack' | 'exitPlace'> {
  const frames = stackFrames(reason);
  if (frames.length === 0) return {};
  const exitPlace = frames.map(framePlace).find((place) => place !== undefined);
  return { exitStack: frames.join('\n'), ...(exitPlace === undefined ? {} : { exitPlace }) };
}

/** The name a process had at the moment, which may not be the last it ever had. */
function nameAt(world: World, history: ProcessHistory, pid: ProcessId): string {
  const summary = world.summary(pid);
  return summary ? visible(headline(summary), NAME_SHOWN) : history.name(pid);
}

function stateOf(source: DetailSource, process: ProcessView, world: World): Pick<ProcessDetail, 'state' | 'before' | 'changedBy'> {
  const { log } = source;
  if (process.stateSeq === 0)
    return { state: { known: false, note: process.kind === 'supervisor' ? '⟨children and restarts⟩' : '⟨in local variables⟩' } };
  const value = log.payload(process.stateSeq);
  const state =
    value === undefined
      ? { known: false, note: '⟨not recorded⟩', changedAtSeq: process.stateSeq }
      : { known: true, value, changedAtSeq: process.stateSeq };
  // where contents are not recorded, neither is what was before, and looking for it would take all of the log
  const before = value === undefined ? undefined : stateBefore(log, process);
  const changedBy = changeOf(source, world, process.pid, process.stateSeq);
  return { state, ...(before ? { before } : {}), ...(changedBy ? { changedBy } : {}) };
}

/** The state that the present one replaced, of the same incarnation. */
function stateBefore(log: LogView, process: ProcessView): ProcessDetail['before'] {
  const stop = Math.max(process.spawnSeq, process.stateSeq - BEFORE_EVENTS);
  let found: number | undefined;
  log.backward(process.stateSeq - 1, stop, (chunk, i, seq) => {
    const type = chunk.type[i];
    if (chunk.pid[i] !== process.pid || chunk.payload[i] === 0) return false;
    if (type !== EV.state_changed && type !== EV.callback_finished) return false;
    found = seq;
    return true;
  });
  if (found === undefined) return process.stateSeq - BEFORE_EVENTS > process.spawnSeq ? { known: false } : undefined;
  return { known: true, value: log.payload(found) };
}

/** The message whose handling brought the state, and how long it waited and took. */
function changeOf(source: DetailSource, world: World, pid: ProcessId, stateSeq: number): ProcessDetail['changedBy'] {
  const { log } = source;
  let event = log.event(stateSeq);
  const changedAt = event?.at;
  // An init goes back to the spawn and so to another's message, which is not what changed this state.
  for (let n = 0; event && n < 8 && event.type !== 'message_received'; n++) {
    if (event.cause <= 0) return undefined;
    event = log.event(event.cause);
  }
  if (event?.type !== 'message_received' || changedAt === undefined || event.pid !== pid) return undefined;
  const message = log.message(event.cause);
  const arrivedAt = arrival(log, event.cause, event.seq);
  return {
    seq: event.seq,
    tag: event.tag,
    fromName: senderName(source, world, event.cause, event.from, pid),
    kind: event.kind,
    ...(message === undefined ? {} : { message: bareMessage(message) }),
    queuedUs: Math.max(0, event.at - arrivedAt),
    handledUs: Math.max(0, changedAt - event.at),
  };
}

/** Whom the message with key `put` came from, for `to`. */
function senderName({ log, history }: DetailSource, world: World, put: number, from: ProcessId, to: ProcessId): string {
  if (from === to && log.event(put)?.type === 'timer_fired') return 'its own timer';
  return from === 0 ? 'host' : nameAt(world, history, from);
}

/** The oldest messages of a mailbox, with how often each was passed over. */
function mailboxOf(source: DetailSource, world: World, process: ProcessView): MailboxEntry[] {
  const shown = process.mailbox.slice(0, MAILBOX_SHOWN);
  const oldest = shown[0];
  if (oldest === undefined) return [];
  // Keys of what was taken out from further back, latest first.
  const taken: number[] = [];
  source.log.backward(world.seq, Math.max(oldest.key, world.seq - BEFORE_EVENTS), (chunk, i) => {
    if (chunk.type[i] === EV.message_received && chunk.pid[i] === process.pid && (chunk.d[i] as number) > 0) taken.push(causeOf(chunk, i));
    return taken.length >= TAKEN_LOOKED_AT;
  });
  return shown.map((entry) => {
    const overtaken = taken.filter((key) => key > entry.key).length;
    return { ...mailboxEntry(source, world, process.pid, entry), ...(overtaken === 0 ? {} : { overtaken }) };
  });
}

function mailboxEntry(source: DetailSource, world: World, pid: ProcessId, entry: MailboxEntryView): MailboxEntry {
  const { log, history } = source;
  const message = log.message(entry.key);
  return {
    key: entry.key,
    at: log.at(entry.key),
    kind: entry.source === 'exit' || entry.source === 'down' ? entry.source : entry.kind,
    tag: entry.tag,
    from: history.slot(entry.from),
    fromName: senderName(source, world, entry.key, entry.from, pid),
    ...(message === undefined ? {} : { message: bareMessage(message) }),
  };
}

/** Newest first; an end after the moment is not shown yet. */
function livesOf(history: ProcessHistory, slot: SlotId, seq: number): ProcessDetail['lives'] {
  const lives: ProcessDetail['lives'][number][] = [];
  for (const life of history.lives(slot, seq)) {
    lives.push(lifeView(life, seq));
    if (lives.length >= LIVES_SHOWN) break;
  }
  return lives;
}

function lifeView(life: Life, seq: number): ProcessDetail['lives'][number] {
  const exit = life.exit && life.exit.seq <= seq ? life.exit : undefined;
  return {
    incarnation: life.incarnation,
    pid: life.pid,
    from: life.from,
    ...(exit ? { to: exit.at, exit: exit.tag, exitSeq: exit.seq } : {}),
  };
}
