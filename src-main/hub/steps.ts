// Where the cursor goes next (UX.md 2.7): to the next event anywhere, of a slot, to the end of its next handled message, to the
// next crash; and along a message, from its send to its handling and back, or from an event to its cause.

import { causeOf } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import { endsMessage, endsTurn } from '../hosts/goal.ts';
import type { LogView } from './log-view.ts';
import type { ProcessHistory } from './process-history.ts';
import type { Slices } from './slices.ts';

export interface StepQuery {
  readonly seq: number;
  readonly by: 'event' | 'process' | 'message' | 'turn' | 'crash';
  readonly direction: 1 | -1;
  readonly slot?: SlotId;
}

const BATCH = 20_000;

/** Seq of the next place, or `undefined` where there is none in that direction. */
export async function nextStep(log: LogView, history: ProcessHistory, query: StepQuery, slices: Slices): Promise<number | undefined> {
  const { seq, by, direction, slot } = query;
  switch (by) {
    case 'event':
      return direction < 0 && seq === 1 ? 0 : search(log, seq, direction, slices, () => true);
    case 'crash':
      return history.crashSeq(direction > 0 ? history.crashesUpTo(seq) + 1 : history.crashesUpTo(seq - 1));
    case 'turn':
      return search(log, seq, direction, slices, endsTurn);
    case 'process':
      if (slot === undefined) return undefined;
      return search(log, seq, direction, slices, (chunk, i) => history.slot(chunk.pid[i] as number) === slot);
    case 'message':
      if (slot === undefined) return undefined;
      return search(log, seq, direction, slices, (chunk, i) => history.slot(chunk.pid[i] as number) === slot && endsMessage(chunk, i));
  }
}

type Wanted = (chunk: NonNullable<ReturnType<LogView['chunk']>>, index: number, seq: number) => boolean;

async function search(log: LogView, seq: number, direction: 1 | -1, slices: Slices, wanted: Wanted): Promise<number | undefined> {
  let found: number | undefined;
  const visit: Wanted = (chunk, i, at) => {
    if (!wanted(chunk, i, at)) return false;
    found = at;
    return true;
  };
  for (let at = seq + direction; at >= 1 && at <= log.lastSeq && found === undefined; at += direction * BATCH) {
    if (direction > 0) log.forward(at, at + BATCH - 1, visit);
    else log.backward(at, at - BATCH + 1, visit);
    await slices.rest();
  }
  return found;
}

export interface Followed {
  readonly seq: number;
  readonly slot: SlotId;
}

const PUTS: ReadonlySet<string> = new Set(['message_sent', 'message_delivered', 'timer_fired', 'down_sent', 'exit_signal_received']);

/** From a message on to its handling; from anything else on to the first event that it caused. */
export async function followEffect(log: LogView, history: ProcessHistory, seq: number, slices: Slices): Promise<Followed | undefined> {
  const from = log.event(seq);
  if (from === undefined) return undefined;
  // What keys a mailbox entry is followed to its handling, which may come after other effects.
  const puts = PUTS.has(from.type) && from.type !== 'message_delivered';
  const key = from.type === 'message_delivered' ? from.cause : seq;
  let found: Followed | undefined;
  let first: Followed | undefined;
  for (let at = seq + 1; at <= log.lastSeq && !found; at += BATCH) {
    log.forward(at, at + BATCH - 1, (chunk, i, here) => {
      if (causeOf(chunk, i) !== key) return false;
      const place = { seq: here, slot: history.slot(chunk.pid[i] as number) };
      first ??= place;
      const type = chunk.type[i];
      if (
        !puts ||
        type === EV.message_received ||
        type === EV.message_dropped ||
        (from.type === 'exit_signal_received' && type === EV.process_exited)
      )
        found = place;
      return found !== undefined;
    });
    await slices.rest();
  }
  return found ?? first;
}

/** Direct consequences that are shown to choose from. */
const MOST_CHOICES = 12;
/** They stand close behind their cause: events after that one in which they are looked for. */
const NEAR = 200_000;
/** What every turn and callback has says nothing about where things went. */
const PLAIN: ReadonlySet<number> = new Set([EV.turn_started, EV.turn_ended, EV.callback_started, EV.timer_started]);

/** The events that this one caused directly, where the way on forks; a message goes to its handling alone. */
export async function effectsOf(log: LogView, seq: number, slices: Slices): Promise<readonly number[]> {
  const from = log.event(seq);
  if (from === undefined || PUTS.has(from.type)) return [];
  const found: number[] = [];
  const last = Math.min(log.lastSeq, seq + NEAR);
  for (let at = seq + 1; at <= last && found.length <= MOST_CHOICES; at += BATCH) {
    log.forward(at, Math.min(last, at + BATCH - 1), (chunk, i, here) => {
      if (causeOf(chunk, i) === seq && !PLAIN.has(chunk.type[i] as number)) found.push(here);
      return found.length > MOST_CHOICES;
    });
    await slices.rest();
  }
  return found;
}

/** Back to what brought an event about: a handling to its send. */
export function followCause(log: LogView, history: ProcessHistory, seq: number): Followed | undefined {
  const event = log.event(seq);
  if (!event || event.cause <= 0) return undefined;
  const cause = log.event(event.cause);
  return cause && { seq: cause.seq, slot: history.slot(cause.pid) };
}
