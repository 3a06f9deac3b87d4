// Where messages run between the lanes: tail at the sender's bar, delivered and handled beside the receiver's, stubs where the
// other end is not shown, bundles where there are too many.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Cascade, LaneMessage } from '../../runtime/protocol/views.ts';
import { isAlive } from '../scales/status.ts';
import type { TimeScale } from '../scales/time-scale.ts';
import { type Arrow, AXIS_H, BAND_H, type Bundle, type LaneRow, type LanesInput, MAX_ARROWS, type Point } from './lane-geometry.ts';

/** From the lane's centre to delivered marks; on the selected lane's own track when they come from below. */
const DELIVERED_OFF = 9;
const TRACK_OFF = 17;

export function routeArrows(
  input: LanesInput,
  rowOf: ReadonlyMap<SlotId, LaneRow>,
  scale: TimeScale,
  scrollTop: number,
): { arrows: Arrow[]; bundles: Bundle[] } {
  const { data, selectedSlot, selectedMessage, arrows: policy } = input;
  const chosen: LaneMessage[] = [];
  for (const message of data?.messages ?? []) {
    if (!rowOf.has(message.from) && !rowOf.has(message.to)) continue;
    const told = message.kind === 'exit' && (data?.cascades ?? []).some((cascade) => tells(cascade, message));
    const mine = told || message.seq === selectedMessage || message.from === selectedSlot || message.to === selectedSlot;
    if (policy === 'selection' && !mine) continue;
    const last = message.handledAt ?? message.deliveredAt ?? message.sentAt;
    const open = message.handledAt === undefined && message.deliveredAt !== undefined;
    if ((!open && last < scale.from) || message.sentAt > scale.to) continue;
    chosen.push(message);
  }
  const limits = { top: input.band ? AXIS_H + BAND_H : AXIS_H, scrollTop, bottom: input.height };
  if (chosen.length <= MAX_ARROWS) return { arrows: chosen.map((m) => route(m, input, rowOf, scale, limits)), bundles: [] };
  const own = chosen.filter((m) => m.seq === selectedMessage);
  return { arrows: own.map((m) => route(m, input, rowOf, scale, limits)), bundles: bundle(chosen, rowOf, scale) };
}

/** Is an exit signal a part of the story that a cascade tells? */
function tells(cascade: Cascade, message: LaneMessage): boolean {
  if (message.sentAt < cascade.from || message.sentAt > cascade.to) return false;
  return cascade.steps.some((step) => step.slot === message.from) && cascade.steps.some((step) => step.slot === message.to);
}

/** Lanes scrolled out of sight end at the edge of their area, so that an arrow to a pinned lane still connects. */
function visibleCy(row: LaneRow, limits: { top: number; scrollTop: number; bottom: number }): number {
  return row.pinned
    ? Math.min(Math.max(row.cy, limits.top), limits.scrollTop)
    : Math.min(Math.max(row.cy, limits.scrollTop), limits.bottom);
}

function route(
  message: LaneMessage,
  input: LanesInput,
  rowOf: ReadonlyMap<SlotId, LaneRow>,
  scale: TimeScale,
  limits: { top: number; scrollTop: number; bottom: number },
): Arrow {
  const from = rowOf.get(message.from);
  const to = rowOf.get(message.to);
  const selected = message.seq === input.selectedMessage;
  const hovered = message.seq === input.hoveredMessage;
  const deliveredAt = message.deliveredAt ?? message.sentAt;
  const x = scale.x(message.sentAt);
  const fromCy = from ? visibleCy(from, limits) : undefined;
  const toCy = to ? visibleCy(to, limits) : undefined;
  const base = { message, selected, hovered };
  if (!to || toCy === undefined) {
    const tail = { x, y: (fromCy ?? 0) + 6 };
    return { ...base, tail, stub: { slot: message.to, at: { x: scale.x(deliveredAt), y: tail.y + 16 }, up: false } };
  }
  // A message to itself leaves and arrives below; one from a hidden lane comes from above.
  const below = fromCy !== undefined && (fromCy > toCy || from === to);
  const y = below && to.selected ? to.cy + TRACK_OFF : toCy + (below ? DELIVERED_OFF : -DELIVERED_OFF);
  const delivered = { x: scale.x(deliveredAt), y };
  const handled =
    message.handledAt !== undefined
      ? { x: scale.x(message.handledAt), y, open: false }
      : { x: Math.min(scale.x1, Math.max(delivered.x, scale.x(waitsUntil(message.to, deliveredAt, input)))), y, open: true };
  if (!from || fromCy === undefined) return { ...base, delivered, handled, stub: { slot: message.from, at: { x, y: y - 14 }, up: true } };
  const tail = { x, y: fromCy + (fromCy < toCy || from === to ? 6 : -6) };
  return { ...base, tail, delivered, handled };
}

/** How long an unhandled message waits: to the receiver's end, whose mailbox dies with it, or to the end of what is known. */
function waitsUntil(to: SlotId, from: Micros, { data, range }: LanesInput): Micros {
  const lane = data?.lanes.find((other) => other.slot === to);
  const end = lane?.segments.find((segment) => segment.from >= from && !isAlive(segment.status));
  const life = lane?.lives.find((other) => other.at > from);
  return Math.min(end?.from ?? Number.POSITIVE_INFINITY, life?.at ?? Number.POSITIVE_INFINITY, data?.to ?? range.to);
}

/** Beyond the limit: one line per pair of lanes and 48 px of time, with a count. */
function bundle(messages: readonly LaneMessage[], rowOf: ReadonlyMap<SlotId, LaneRow>, scale: TimeScale): Bundle[] {
  const found = new Map<string, { from: Point; to: Point; count: number }>();
  for (const message of messages) {
    const from = rowOf.get(message.from);
    const to = rowOf.get(message.to);
    if (!from || !to || from === to) continue;
    const column = Math.floor(scale.x(message.sentAt) / 48);
    const key = `${message.from}/${message.to}/${column}`;
    const known = found.get(key);
    if (known) known.count++;
    else {
      const x = column * 48 + 24;
      const down = from.cy < to.cy;
      found.set(key, { from: { x: x - 4, y: from.cy + (down ? 6 : -6) }, to: { x: x + 4, y: to.cy + (down ? -8 : 8) }, count: 1 });
    }
  }
  return [...found.values()];
}
