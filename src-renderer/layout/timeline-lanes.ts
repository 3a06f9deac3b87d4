// Where everything in the lanes goes: rows, bars, arrows, crashes, cascades. Pure geometry in pixels of the view; what is
// shorter than a pixel is merged here, so that drawing costs what the screen shows and not what happened.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Cascade, Lane, LaneData, LaneMessage, Status } from '../../runtime/protocol/views.ts';
import { isAlive, SEVERITY } from '../scales/status.ts';
import { type TimeRange, TimeScale } from '../scales/time-scale.ts';

export type Density = 'compact' | 'default' | 'roomy';
/** Heights of a lane (UX.md 2.6). */
export const LANE_HEIGHT: Readonly<Record<Density, number>> = { compact: 22, default: 28, roomy: 34 };
/** The selected lane has a track for queued lines under its bars. */
const TRACK = 12;
export const AXIS_H = 24;
/** Room for a cascade's sentence and bracket. */
export const BAND_H = 40;
/** From the lane's centre to delivered marks; on the selected lane's own track when they come from below. */
const DELIVERED_OFF = 9;
const TRACK_OFF = 17;
/** Pinned lanes take at most this share, and scroll by themselves. */
const PINNED_SHARE = 0.4;
/** Direct arrows up to here; above, bundles. */
export const MAX_ARROWS = 500;

export interface LanesInput {
  readonly data: LaneData | undefined;
  readonly lanes: readonly SlotId[];
  readonly pinned?: ReadonlySet<SlotId> | undefined;
  readonly selectedSlot?: SlotId | undefined;
  readonly selectedMessage?: number | undefined;
  readonly hoveredMessage?: number | undefined;
  readonly arrows: 'selection' | 'all';
  readonly density: Density;
  readonly width: number;
  readonly height: number;
  readonly headerWidth: number;
  readonly range: TimeRange;
  /** Keep room for cascades. */
  readonly band: boolean;
  readonly scroll: number;
  readonly pinnedScroll?: number;
}

export interface LaneRow {
  readonly slot: SlotId;
  readonly y: number;
  readonly h: number;
  /** Centre of the bars. */
  readonly cy: number;
  readonly pinned: boolean;
  readonly selected: boolean;
}

export interface LaneBar {
  readonly x: number;
  readonly w: number;
  readonly status: Status;
}
export interface LaneMarks {
  readonly row: LaneRow;
  /** Alive: a line runs here, bars lie on it. */
  readonly lines: readonly (readonly [x0: number, x1: number])[];
  /** Dead, but the slot is still there. */
  readonly dots: readonly (readonly [x0: number, x1: number])[];
  readonly bars: readonly LaneBar[];
  readonly notches: readonly { readonly x: number; readonly incarnation: number; readonly label: boolean }[];
  readonly crashes: readonly {
    readonly x: number;
    readonly x1: number;
    readonly seq: number;
    readonly at: Micros;
    readonly tag: string;
    readonly count: number;
  }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Arrow {
  readonly message: LaneMessage;
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Tail at the sender's bar; absent where its lane is not shown: then the arrow begins as a stub. */
  readonly tail?: Point;
  /** Absent where the receiver's lane is not shown: the arrow ends as a stub. */
  readonly delivered?: Point;
  /** End of the queued line, at the height of `delivered`; `open` while the message waits. */
  readonly handled?: Point & { readonly open: boolean };
  /** Where a stub points to. */
  readonly stub?: { readonly slot: SlotId; readonly at: Point; readonly up: boolean };
}
export interface Bundle {
  readonly from: Point;
  readonly to: Point;
  readonly count: number;
}

export interface CascadeMarks {
  readonly seq: number;
  readonly sentence: string;
  readonly x0: number;
  readonly x1: number;
  /** Pixels to the next cascade's sentence. */
  readonly room: number;
  readonly steps: readonly {
    readonly n: number;
    readonly seq: number;
    readonly at: Micros;
    readonly text: string;
    readonly slot: SlotId;
    readonly x: number;
    readonly y: number;
  }[];
}

export interface LanesGeometry {
  readonly scale: TimeScale;
  readonly rows: readonly LaneRow[];
  readonly rowOf: ReadonlyMap<SlotId, LaneRow>;
  readonly marks: readonly LaneMarks[];
  readonly arrows: readonly Arrow[];
  readonly bundles: readonly Bundle[];
  readonly cascades: readonly CascadeMarks[];
  /** First pixel below axis and cascade band. */
  readonly top: number;
  /** First pixel below the pinned lanes. */
  readonly scrollTop: number;
  /** How far unpinned and pinned lanes can scroll. */
  readonly maxScroll: number;
  readonly maxPinnedScroll: number;
  readonly width: number;
  readonly height: number;
  readonly headerWidth: number;
}

export function layoutLanes(input: LanesInput): LanesGeometry {
  const { data, width, height, headerWidth } = input;
  const scale = new TimeScale(input.range, headerWidth, width);
  const top = AXIS_H + (input.band ? BAND_H : 0);
  const rowsPart = layoutRows(input, top);
  const rowOf = new Map(rowsPart.rows.map((row) => [row.slot, row]));
  const laneOf = new Map((data?.lanes ?? []).map((lane) => [lane.slot, lane]));
  const marks: LaneMarks[] = [];
  for (const row of rowsPart.rows) {
    const lane = laneOf.get(row.slot);
    if (lane && row.y < height && row.y + row.h > top) marks.push(laneMarks(row, lane, scale));
  }
  const routed = routeArrows(input, rowOf, scale, rowsPart.scrollTop);
  const cascades = layoutCascades(input, rowOf, scale);
  return { scale, rowOf, marks, ...routed, cascades, top, width, height, headerWidth, ...rowsPart };
}

function layoutRows(input: LanesInput, top: number) {
  const { lanes, pinned, selectedSlot, density, height } = input;
  const base = LANE_HEIGHT[density];
  const heightOf = (slot: SlotId): number => base + (slot === selectedSlot ? TRACK : 0);
  const pinnedSlots = lanes.filter((slot) => pinned?.has(slot));
  const others = lanes.filter((slot) => !pinned?.has(slot));
  const sum = (list: readonly SlotId[]): number => list.reduce((total, slot) => total + heightOf(slot), 0);
  const pinnedTotal = sum(pinnedSlots);
  const room = Math.max(0, height - top);
  const pinnedRoom = Math.min(pinnedTotal, others.length === 0 ? room : Math.max(base, Math.floor(room * PINNED_SHARE)));
  const scrollTop = top + pinnedRoom;
  const maxPinnedScroll = Math.max(0, pinnedTotal - pinnedRoom);
  const maxScroll = Math.max(0, sum(others) - (height - scrollTop));
  const rows: LaneRow[] = [];
  const put = (list: readonly SlotId[], start: number, isPinned: boolean): void => {
    let y = start;
    for (const slot of list) {
      const h = heightOf(slot);
      rows.push({ slot, y, h, cy: y + base / 2, pinned: isPinned, selected: slot === selectedSlot });
      y += h;
    }
  };
  put(pinnedSlots, top - Math.min(input.pinnedScroll ?? 0, maxPinnedScroll), true);
  put(others, scrollTop - Math.min(input.scroll, maxScroll), false);
  return { rows, scrollTop, maxScroll, maxPinnedScroll };
}

/** Bars closer than this many pixels flow together when both are that short. */
const MERGE = 1.5;
/** Crashes closer than an octagon are one mark with a count. */
const CRASH_W = 14;

function laneMarks(row: LaneRow, lane: Lane, scale: TimeScale): LaneMarks {
  const lines: [number, number][] = [];
  const dots: [number, number][] = [];
  const bars: { x: number; w: number; status: Status }[] = [];
  const clip = (x: number): number => Math.min(scale.x1 + 8, Math.max(scale.x0 - 8, x));
  const extend = (list: [number, number][], x0: number, x1: number): void => {
    const last = list.at(-1);
    if (last && x0 - last[1] < 0.6) last[1] = Math.max(last[1], x1);
    else list.push([x0, x1]);
  };
  for (const segment of lane.segments) {
    const x0 = clip(scale.x(segment.from));
    const x1 = clip(scale.x(segment.to));
    if (x1 <= scale.x0 - 8 || x0 >= scale.x1 + 8) continue;
    const { status } = segment;
    if (isAlive(status)) extend(lines, x0, x1);
    else if (status !== 'restarting') extend(dots, x0, x1);
    if (status === 'waiting' || status === 'crashed' || status === 'exited') continue;
    const end = status === 'terminated' ? Math.min(x1, x0 + 64) : x1;
    const last = bars.at(-1);
    if (last && end - x0 < MERGE && last.w < MERGE * 8 && x0 - (last.x + last.w) < 1) {
      last.w = Math.max(last.w, end - last.x);
      if (SEVERITY.indexOf(status) < SEVERITY.indexOf(last.status)) last.status = status;
    } else bars.push({ x: x0, w: Math.max(1, end - x0), status });
  }
  return { row, lines, dots, bars, notches: notches(lane, scale), crashes: crashMarks(lane, scale) };
}

function notches(lane: Lane, scale: TimeScale): LaneMarks['notches'] {
  const out: { x: number; incarnation: number; label: boolean }[] = [];
  let labelled = Number.NEGATIVE_INFINITY;
  for (const life of lane.lives) {
    const x = scale.x(life.at);
    if (life.incarnation <= 1 || x < scale.x0 || x > scale.x1) continue;
    const label = x - labelled > 28;
    if (label) labelled = x;
    out.push({ x, incarnation: life.incarnation, label });
  }
  return out;
}

function crashMarks(lane: Lane, scale: TimeScale): LaneMarks['crashes'] {
  const out: { x: number; x1: number; seq: number; at: Micros; tag: string; count: number }[] = [];
  for (const crash of lane.crashes) {
    const x = scale.x(crash.at);
    if (x < scale.x0 - CRASH_W || x > scale.x1 + CRASH_W) continue;
    const last = out.at(-1);
    if (last && x - last.x1 < CRASH_W) {
      last.x1 = x;
      last.count++;
    } else out.push({ x, x1: x, seq: crash.seq, at: crash.at, tag: crash.tag, count: 1 });
  }
  return out;
}

// ── arrows ──

function routeArrows(
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

// ── cascades ──

const DISC = 18;

function layoutCascades(input: LanesInput, rowOf: ReadonlyMap<SlotId, LaneRow>, scale: TimeScale): CascadeMarks[] {
  const inView = (input.data?.cascades ?? []).filter((c) => c.to >= scale.from && c.from <= scale.to).sort((a, b) => a.from - b.from);
  return inView.map((cascade, i) => {
    const x0 = Math.max(scale.x0 + 4, scale.x(cascade.from));
    const x1 = Math.min(scale.x1 - 4, Math.max(scale.x(cascade.to), x0 + 8));
    const next = inView[i + 1];
    const room = (next ? Math.max(scale.x0, scale.x(next.from)) : scale.x1) - x0 - 12;
    // Discs that would hide each other on a lane move on to the right, in their order.
    const ends = new Map<SlotId, number>();
    // Without room the next story would be covered; an escalation of microseconds is still told when it stands alone.
    const told = x1 - x0 >= DISC * 2 || room >= DISC * 8;
    const steps = !told
      ? []
      : cascade.steps.flatMap((step) => {
          const row = rowOf.get(step.slot);
          if (!row) return [];
          const x = Math.max(scale.x(step.at), (ends.get(step.slot) ?? Number.NEGATIVE_INFINITY) + DISC + 2);
          ends.set(step.slot, x);
          return x < scale.x0 || x > scale.x1
            ? []
            : [{ n: step.n, seq: step.seq, at: step.at, text: step.text, slot: step.slot, x, y: row.cy }];
        });
    const last = steps.reduce((x, step) => Math.max(x, step.x), x1);
    return { seq: cascade.seq, sentence: cascade.sentence, x0, x1: Math.min(last, scale.x1 - 4), room, steps };
  });
}
