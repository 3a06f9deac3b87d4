// Applies records of a chunk to the frame: the turn's begin, what the record says, the turn's end. Types are dispatched through
// a table built from the vocabulary, so a type without a handler does not compile, and a code that no type has is an error.

import type { EventChunk } from '../protocol/chunk.ts';
import type { EventType } from '../protocol/event-table.ts';
import { EV, EVENTS, PREEMPTED, TURN_BEGIN, TURN_END } from '../protocol/event-table.ts';
import { MICROS_PER_REDUCTION } from '../protocol/units.ts';
import { LIFECYCLE } from './apply-lifecycle.ts';
import { LINKS } from './apply-links.ts';
import { MESSAGES } from './apply-messages.ts';
import { NODES } from './apply-nodes.ts';
import { OUTSIDE, SCHEDULING } from './apply-other.ts';
import { STATE } from './apply-state.ts';
import { SUPERVISION } from './apply-supervision.ts';
import type { Frame } from './frame.ts';
import type { Handler } from './handler.ts';
import { LIVE, RUNNABLE, RUNNING, WAITING } from './process-columns.ts';

const BY_TYPE: { readonly [T in EventType]: Handler } = {
  ...LIFECYCLE,
  ...MESSAGES,
  ...LINKS,
  ...STATE,
  ...SUPERVISION,
  ...SCHEDULING,
  ...NODES,
  ...OUTSIDE,
};

const BY_CODE: readonly (Handler | undefined)[] = (() => {
  const handlers: (Handler | undefined)[] = new Array(256).fill(undefined);
  for (const [type, handler] of Object.entries(BY_TYPE)) handlers[EVENTS[type as EventType].code] = handler;
  return handlers;
})();

/** Applies records `from` to `to` (exclusive) of a chunk. The first must be the one that follows in the log. */
export function applyRecords(frame: Frame, chunk: EventChunk, from: number, to: number): void {
  if (from >= to) return;
  if (chunk.firstSeq + from !== frame.nextSeq) {
    throw new RangeError(`seq ${frame.nextSeq} is expected next, not ${chunk.firstSeq + from}: chunks were applied out of order`);
  }
  frame.rows.ownHot();
  const { firstSeq, type: types, flags: allFlags, at: times, pid: pids } = chunk;
  for (let i = from; i < to; i++) {
    const seq = firstSeq + i;
    const type = types[i] as number;
    const handler = BY_CODE[type];
    if (handler === undefined) throw new RangeError(`seq ${seq}: unknown event type ${type}`);
    const flags = allFlags[i] as number;
    const at = times[i] as number;
    frame.nextSeq = seq + 1;
    if (flags & TURN_BEGIN) beginTurn(frame, pids[i] as number, at, seq);
    // Called by name, what most records are can be compiled into this loop.
    if (type === EV.message_sent) MESSAGES.message_sent(frame, chunk, i, seq);
    else if (type === EV.message_received) MESSAGES.message_received(frame, chunk, i, seq);
    else if (type === EV.callback_finished) STATE.callback_finished(frame, chunk, i, seq);
    else handler(frame, chunk, i, seq);
    if (flags & TURN_END) endTurn(frame, chunk, i, at, seq);
    frame.seq = seq;
    frame.at = at;
    frame.events += 1;
  }
}

function beginTurn(frame: Frame, pid: number, at: number, seq: number): void {
  if (frame.running !== 0) frame.note(seq, `a turn of process ${pid} begins while that of process ${frame.running} goes on`);
  const row = frame.liveRow(pid, seq, 'turn begins');
  if (row < 0) return;
  frame.running = pid;
  frame.turnAt = at;
  frame.setRun(row, RUNNING, at);
}

/**
 * The process may have ended in its turn, and may even be forgotten by the turn's end. Reductions are the time between the
 * turn's first and last record; a turn_ended knows them exactly, also those before the first.
 */
function endTurn(frame: Frame, chunk: EventChunk, i: number, at: number, seq: number): void {
  const row = frame.row(frame.running);
  if (frame.running === 0) frame.note(seq, 'a turn ends where none had begun');
  frame.running = 0;
  if (row < 0) return;
  const { rows } = frame;
  const spent = chunk.type[i] === EV.turn_ended ? (chunk.a[i] as number) : (at - frame.turnAt) / MICROS_PER_REDUCTION;
  rows.reductions[row] = (rows.reductions[row] as number) + spent;
  frame.touch(row);
  if (!((rows.bits[row] as number) & LIVE)) return;
  const preempted = ((chunk.flags[i] as number) & PREEMPTED) !== 0;
  if (!preempted && rows.callback[row] === 0) rows.handlingSeq[row] = 0;
  frame.setRun(row, preempted ? RUNNABLE : WAITING, at);
}
