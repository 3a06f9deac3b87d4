// Where a step of a stopped system ends: the records that one waits for.

import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { causeOf } from '../../runtime/protocol/chunk.ts';
import { BIT0, BIT1, EV, TURN_END } from '../../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';

/**
 * What the system is to go on to. `event`, `turn`: whatever comes next. `process`, `message`: of a process, or of the next life in
 * its slot. `effect`: what an event brings about.
 */
export type Goal =
  | { readonly by: 'event' | 'turn' | 'crash' }
  | { readonly by: 'process' | 'message'; readonly pid: ProcessId; readonly slot: SlotId }
  | { readonly by: 'effect'; readonly seq: number };

/** A goal that is reached at once whatever happens: the wall clock is not waited for. */
export const isNear = ({ by }: Goal): boolean => by === 'event' || by === 'turn';

/** Whether record `i` is what the goal waits for. */
export function reaches(goal: Goal, chunk: EventChunk, i: number): boolean {
  switch (goal.by) {
    case 'event':
      return true;
    case 'turn':
      return endsTurn(chunk, i);
    case 'crash':
      return chunk.type[i] === EV.process_exited && ((chunk.flags[i] as number) & BIT1) !== 0;
    case 'process':
      return isOf(goal, chunk, i);
    case 'message':
      return isOf(goal, chunk, i) && endsMessage(chunk, i);
    case 'effect':
      return causeOf(chunk, i) === goal.seq;
  }
}

const isOf = ({ pid, slot }: { pid: ProcessId; slot: SlotId }, chunk: EventChunk, i: number): boolean =>
  chunk.pid[i] === pid || (chunk.type[i] === EV.process_spawned && chunk.b[i] === slot);

export const endsTurn = (chunk: EventChunk, i: number): boolean => ((chunk.flags[i] as number) & TURN_END) !== 0;

/**
 * The end of a handled message: its callback's end or the process's own; for a process that receives by itself, the state it
 * then shows, or the receive itself where its turn ends with it.
 */
export function endsMessage(chunk: EventChunk, i: number): boolean {
  const type = chunk.type[i];
  const flags = chunk.flags[i] as number;
  if (type === EV.callback_finished || type === EV.process_exited) return true;
  if (type === EV.state_changed) return (flags & BIT0) === 0;
  return type === EV.message_received && (flags & TURN_END) !== 0;
}
