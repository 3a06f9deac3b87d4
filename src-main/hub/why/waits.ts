// What a process waited for in vain, and why the answer did not come: whom it had asked, what that one was doing, and whom that
// one had asked in turn, up to one who was busy, flooded, idle or gone, or back to one who is already in the row: a deadlock.
//
// Whom a call asked is recorded. A `receive` says nobody: whom it sent to last before it waited is taken for the one, as inferred.

import { EV, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS } from '../../../runtime/protocol/event-table.ts';
import type { ProcessId } from '../../../runtime/protocol/ids.ts';
import type { WhySource } from './source.ts';

export interface Wait {
  readonly who: ProcessId;
  /** Whom it had asked, and the record of that. */
  readonly whom: ProcessId;
  readonly seq: number;
  readonly inferred: boolean;
}

/** What the last one in a row of waits was about. */
export type Obstacle =
  | { readonly kind: 'deadlock'; readonly who: readonly ProcessId[] }
  /** More than `DEEP` messages waited in its mailbox; `from` sent `count` of them, the oldest with `seq`. */
  | {
      readonly kind: 'flooded';
      readonly who: ProcessId;
      readonly depth: number;
      readonly from: ProcessId;
      readonly count: number;
      readonly seq: number;
    }
  /** It was still handling the message received with `seq`. */
  | { readonly kind: 'busy'; readonly who: ProcessId; readonly seq: number }
  | { readonly kind: 'suspended'; readonly who: ProcessId }
  /** It was waiting for a message, and had taken the question without answering it. */
  | { readonly kind: 'silent'; readonly who: ProcessId }
  /** It had not taken the question yet, though it waited for messages. */
  | { readonly kind: 'choosy'; readonly who: ProcessId }
  | { readonly kind: 'gone'; readonly who: ProcessId; readonly seq: number };

export interface Waits {
  readonly row: readonly Wait[];
  readonly obstacle: Obstacle;
}

/** A mailbox with more than so many messages is told of. */
export const DEEP = 100;
const LONGEST_ROW = 30;
const LOOKED_BACK = 40_000;
const CALL = MESSAGE_KINDS.indexOf('call');
const SYSTEM = MESSAGE_KINDS.indexOf('system');

/** About a timer that fired because something did not happen in time; `undefined` where it is not known whom it was asked of. */
export function waitsBehind(source: WhySource, timerSeq: number): Waits | undefined {
  const timer = source.log.event(timerSeq);
  if (timer?.type !== 'timer_fired' || (timer.kind !== 'call' && timer.kind !== 'receive')) return undefined;
  const first = timer.kind === 'call' ? askedBy(source, timer.cause) : lastSentBefore(source, timer.target, timer.cause);
  return first && follow(source, first, timerSeq);
}

/** About a process that ends waiting: at `seq`, the one that it asked with its last call. */
export function waitsOf(source: WhySource, pid: ProcessId, seq: number): Waits | undefined {
  const first = openCall(source, pid, seq);
  return first && follow(source, first, seq);
}

function askedBy({ log }: WhySource, seq: number): Wait | undefined {
  const sent = log.event(seq);
  return sent?.type === 'message_sent' && sent.to !== 0 ? { who: sent.pid, whom: sent.to, seq, inferred: false } : undefined;
}

/** The last message that a process sent to another before it began to wait. */
function lastSentBefore({ log }: WhySource, who: ProcessId, seq: number): Wait | undefined {
  let found: Wait | undefined;
  log.backward(seq, seq - LOOKED_BACK, (chunk, i, at) => {
    if (chunk.pid[i] !== who) return false;
    const type = chunk.type[i];
    // Before its last wait it was about something else.
    if (at < seq && (type === EV.message_received || type === EV.timer_fired || type === EV.process_spawned)) return true;
    if (type !== EV.message_sent || chunk.a[i] === who || chunk.a[i] === 0) return false;
    found = { who, whom: chunk.a[i] as number, seq: at, inferred: true };
    return true;
  });
  return found;
}

/** The call that a process waits in at `seq`: its last own record, but for what is not its doing. */
function openCall({ log }: WhySource, who: ProcessId, seq: number): Wait | undefined {
  let found: Wait | undefined;
  log.backward(seq - 1, seq - LOOKED_BACK, (chunk, i, at) => {
    if (chunk.pid[i] !== who) return false;
    const type = chunk.type[i];
    if (type === EV.turn_ended || type === EV.turn_started || type === EV.exit_signal_received || type === EV.process_suspended)
      return false;
    if (type === EV.monitored || type === EV.timer_started || type === EV.message_delivered) return false;
    const kind = ((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK;
    if (type === EV.message_sent && (kind === CALL || kind === SYSTEM) && chunk.a[i] !== 0)
      found = { who, whom: chunk.a[i] as number, seq: at, inferred: false };
    return true;
  });
  return found;
}

function follow(source: WhySource, first: Wait, seq: number): Waits {
  const row: Wait[] = [first];
  const seen = new Set<ProcessId>([first.who]);
  for (let wait = first; row.length < LONGEST_ROW; ) {
    if (seen.has(wait.whom)) return { row, obstacle: { kind: 'deadlock', who: cycle(row, wait.whom) } };
    seen.add(wait.whom);
    const next = openCall(source, wait.whom, seq);
    if (next === undefined) break;
    row.push(next);
    wait = next;
  }
  return { row, obstacle: obstacleAt(source, row.at(-1) as Wait, seq) };
}

const cycle = (row: readonly Wait[], from: ProcessId): ProcessId[] =>
  row.slice(row.findIndex(({ who }) => who === from)).map(({ who }) => who);

function obstacleAt(source: WhySource, { whom: who, seq: asked }: Wait, seq: number): Obstacle {
  const { context } = source;
  const exit = context.exitSeq(who);
  if (exit > 0 && exit < seq) return { kind: 'gone', who, seq: exit };
  const world = source.worldAt(seq);
  const process = world.summary(who);
  if (process === undefined) return { kind: 'silent', who };
  const senders = process.mailboxSize > DEEP ? world.mailboxSenders(who) : undefined;
  if (senders) {
    const [from, { count, oldest }] = [...senders].reduce((most, next) => (next[1].count > most[1].count ? next : most));
    return { kind: 'flooded', who, depth: process.mailboxSize, from, count, seq: oldest };
  }
  if (process.suspended) return { kind: 'suspended', who };
  if (process.callback !== undefined || process.status === 'running' || process.status === 'runnable')
    return { kind: 'busy', who, seq: process.handlingSeq || process.spawnSeq };
  return { kind: world.process(who)?.mailbox.some(({ key }) => key === asked) ? 'choosy' : 'silent', who };
}
