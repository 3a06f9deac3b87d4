// What can be read off a record for conditions and templates alike: its tags, message, reason, and what relates it to others.

import { causeOf } from '../../runtime/protocol/chunk.ts';
import type { EventSpec } from '../../runtime/protocol/event-table.ts';
import { EV, EVENTS } from '../../runtime/protocol/event-table.ts';
import type { Cursor } from './cursor.ts';
import type { Part } from './part.ts';

export type Shape = Part['may'];
export const ofType = (...types: readonly number[]): Shape => {
  const set = new Uint8Array(256);
  for (const type of types) set[type] = 1;
  return (type) => set[type] === 1;
};
export const ofGroup = (...groups: readonly EventSpec['group'][]): Shape =>
  ofType(...Object.values(EVENTS).flatMap(({ code, group }) => (groups.includes(group) ? [code] : [])));

/** Columns that hold a tag: by type, the place of the column (0 = a), or -1. */
export const TAG_COLUMN = new Int8Array(256).fill(-1);
for (const spec of Object.values(EVENTS) as EventSpec[]) {
  const place = (['a', 'b', 'c', 'd'] as const).findIndex((column) => ['tag', 'callback', 'action'].includes(spec[column]?.[0] ?? ''));
  TAG_COLUMN[spec.code] = place;
}
/** `callback_started` has two: the callback and the tag it was begun with. */
const SECOND_TAG = EV.callback_started;

const NONE: readonly number[] = [];
/** The ids of the record's tags. */
export function tagIds({ chunk, i, type }: Cursor): readonly number[] {
  switch (TAG_COLUMN[type]) {
    case 0:
      return type === SECOND_TAG ? [chunk.a[i] as number, chunk.b[i] as number] : [chunk.a[i] as number];
    case 1:
      return [chunk.b[i] as number];
    case 2:
      return [chunk.c[i] as number];
    case 3:
      return [chunk.d[i] as number];
    default:
      return NONE;
  }
}

export const REASONS: Shape = ofType(
  ...(Object.values(EVENTS) as EventSpec[]).flatMap(({ code, payload }) => (payload === 'reason' ? [code] : [])),
);

/** The reason of an exit or signal; where contents were not recorded, its tag is all that is known. */
export function reasonAt(c: Cursor): unknown {
  const written = c.payload();
  if (written !== undefined) return written;
  const id = tagIds(c)[0];
  return id === undefined || id === 0 ? undefined : c.source.strings.get(id);
}

/** Records that have a message. */
export const MESSAGES: Shape = ofGroup('messages');

/** The message that a record sends, delivers, hands to its receiver or drops. */
export const messageAt = (c: Cursor): unknown => (c.type === EV.message_sent ? c.payload() : c.messageOf(c.cause));

/** From the record that began it (put the message into the mailbox, started the callback) to this one. */
export function sinceCause(c: Cursor): number | undefined {
  const cause = causeOf(c.chunk, c.i);
  if (cause === 0) return undefined;
  const began = c.timeOf(cause);
  return began === undefined ? undefined : c.at - began;
}

/** Levels of the tree above the process. */
export function depthOf(c: Cursor): number | undefined {
  const process = c.process(c.pid);
  if (!process) return undefined;
  let depth = 0;
  for (let slot = process.parentSlot, last = process.slot; slot !== 0 && slot < last; depth++) {
    last = slot;
    slot = c.world.slotSummary(slot)?.parentSlot ?? 0;
  }
  return depth;
}

/** Restarts that a supervisor may still make when it has made this one: 0 means that the next gives up. */
export const restartsLeft = ({ type, chunk, i }: Cursor): number | undefined =>
  type === EV.restart_counted ? Math.max(0, (chunk.b[i] as number) - (chunk.a[i] as number)) : undefined;
