// A conversation as a space-time diagram (UX.md 2.2): a column for each process, time downwards, one line of the diagram for each
// instant at which something happens, so that what took microseconds can be read like what took seconds. The marks are those of
// the lanes: sent, delivered and handled apart. Pure; in pixels.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { LaneData, LaneMessage } from '../../runtime/protocol/views.ts';

/** Columns that can be told apart. */
export const MAX_COLUMNS = 30;
/** Messages of one diagram; of more, those nearest to the cursor. */
export const MAX_MESSAGES = 200;
export const ROW_H = 22;
/** Left of the columns stands the time. */
export const TIME_W = 84;
const LEAST_COLUMN = 96;
const TOP = 12;

export interface SpaceTimeInput {
  readonly data: LaneData | undefined;
  /** Who may have a column, in the order of the columns. */
  readonly slots: readonly SlotId[];
  readonly selected?: SlotId | undefined;
  readonly cursorAt: Micros;
  readonly cursorSeq: number;
  readonly width: number;
}

export interface SpaceTimeMessage {
  readonly message: LaneMessage;
  /** Undefined where its sender has no column: then it begins at a short stub. */
  readonly fromX: number | undefined;
  readonly toX: number;
  readonly sentY: number;
  readonly deliveredY: number;
  /** Undefined while it waits in the mailbox. */
  readonly handledY: number | undefined;
}

export interface SpaceTime {
  readonly columns: readonly { readonly slot: SlotId; readonly x: number }[];
  readonly messages: readonly SpaceTimeMessage[];
  readonly crashes: readonly {
    readonly slot: SlotId;
    readonly seq: number;
    readonly tag: string;
    readonly x: number;
    readonly y: number;
  }[];
  /** Stretches in which a column's process is alive. */
  readonly lives: readonly { readonly slot: SlotId; readonly x: number; readonly y0: number; readonly y1: number }[];
  /** Where a new instant begins, as far as there is room to say it. */
  readonly times: readonly { readonly at: Micros; readonly y: number }[];
  readonly cursorY: number;
  /** Messages in the range that are not shown. */
  readonly hidden: number;
  readonly width: number;
  readonly height: number;
}

interface Instant {
  readonly at: Micros;
  readonly seq: number;
}

/** With a selection: it and whom it talks with. Without: whoever takes part in a message. */
export function partiesOf({ data, slots, selected }: SpaceTimeInput): SlotId[] {
  const talks = new Map<SlotId, number>();
  for (const { from, to } of data?.messages ?? []) {
    if (selected !== undefined && from !== selected && to !== selected) continue;
    talks.set(from, (talks.get(from) ?? 0) + 1);
    talks.set(to, (talks.get(to) ?? 0) + 1);
  }
  if (selected !== undefined) talks.set(selected, Number.POSITIVE_INFINITY);
  const most = [...talks].sort(([, a], [, b]) => b - a).slice(0, MAX_COLUMNS);
  const chosen = new Set(most.map(([slot]) => slot));
  return slots.filter((slot) => chosen.has(slot));
}

export function layoutSpaceTime(input: SpaceTimeInput): SpaceTime {
  const { data, cursorAt, cursorSeq } = input;
  const parties = partiesOf(input);
  const between = new Set(parties);
  const all = (data?.messages ?? []).filter((m) => between.has(m.to) && (between.has(m.from) || m.to === input.selected));
  const shown = nearest(all, cursorAt);
  const column = Math.max(LEAST_COLUMN, parties.length === 0 ? 0 : (input.width - TIME_W) / parties.length);
  const xOf = new Map(parties.map((slot, i) => [slot, TIME_W + (i + 0.5) * column]));
  const crashes = (data?.lanes ?? [])
    .filter((lane) => between.has(lane.slot))
    .flatMap((lane) => lane.crashes.map((crash) => ({ slot: lane.slot, ...crash })));
  const [first, last] = [shown[0]?.sentAt ?? Number.NEGATIVE_INFINITY, lastAt(shown)];
  const told = shown.length < all.length ? crashes.filter((crash) => crash.at >= first && crash.at <= last) : crashes;

  const instants = instantsOf(shown, told);
  const yOf = (at: Micros, seq: number): number => TOP + (indexOf(instants, { at, seq }) + 0.5) * ROW_H;
  const height = TOP * 2 + Math.max(1, instants.length) * ROW_H;
  const messages = shown.map((message): SpaceTimeMessage => {
    const deliveredAt = message.deliveredAt ?? message.sentAt;
    return {
      message,
      fromX: xOf.get(message.from),
      toX: xOf.get(message.to) as number,
      sentY: yOf(message.sentAt, message.seq),
      deliveredY: yOf(deliveredAt, message.seq),
      handledY: message.handledAt === undefined ? undefined : yOf(message.handledAt, message.handledSeq ?? message.seq),
    };
  });
  const passed = instants.findLastIndex((one) => one.at < cursorAt || (one.at === cursorAt && one.seq <= cursorSeq));
  return {
    columns: parties.map((slot) => ({ slot, x: xOf.get(slot) as number })),
    messages,
    crashes: told.map((crash) => ({
      slot: crash.slot,
      seq: crash.seq,
      tag: crash.tag,
      x: xOf.get(crash.slot) as number,
      y: yOf(crash.at, crash.seq),
    })),
    lives: livesOf(input, parties, xOf, instants, height),
    times: timesOf(instants),
    cursorY: TOP + (passed + 1) * ROW_H,
    hidden: all.length - shown.length,
    width: TIME_W + column * parties.length,
    height,
  };
}

/** By time of sending; of too many those around the cursor. */
function nearest(all: readonly LaneMessage[], at: Micros): readonly LaneMessage[] {
  const sorted = [...all].sort((a, b) => a.seq - b.seq);
  if (sorted.length <= MAX_MESSAGES) return sorted;
  const here = sorted.findLastIndex((m) => m.sentAt <= at) + 1;
  const from = Math.min(Math.max(0, here - MAX_MESSAGES / 2), sorted.length - MAX_MESSAGES);
  return sorted.slice(from, from + MAX_MESSAGES);
}

const lastAt = (messages: readonly LaneMessage[]): Micros =>
  messages.reduce((latest, m) => Math.max(latest, m.handledAt ?? m.deliveredAt ?? m.sentAt), Number.NEGATIVE_INFINITY);

const before = (a: Instant, b: Instant): number => a.at - b.at || a.seq - b.seq;

function instantsOf(messages: readonly LaneMessage[], crashes: readonly Instant[]): Instant[] {
  const all: Instant[] = crashes.map(({ at, seq }) => ({ at, seq }));
  for (const { seq, sentAt, deliveredAt, handledAt, handledSeq } of messages) {
    all.push({ at: sentAt, seq });
    if (deliveredAt !== undefined && deliveredAt !== sentAt) all.push({ at: deliveredAt, seq });
    if (handledAt !== undefined) all.push({ at: handledAt, seq: handledSeq ?? seq });
  }
  all.sort(before);
  return all.filter((one, i) => i === 0 || before(all[i - 1] as Instant, one) !== 0);
}

function indexOf(instants: readonly Instant[], one: Instant): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(instants[middle] as Instant, one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function livesOf(
  input: SpaceTimeInput,
  parties: readonly SlotId[],
  xOf: ReadonlyMap<SlotId, number>,
  instants: readonly Instant[],
  height: number,
): SpaceTime['lives'] {
  const y = (at: Micros, after: number): number => {
    const i = instants.findIndex((one) => one.at >= at);
    return i < 0 ? height : TOP + (i + after) * ROW_H;
  };
  const lanes = new Map((input.data?.lanes ?? []).map((lane) => [lane.slot, lane]));
  return parties.flatMap((slot) => {
    const out: { slot: SlotId; x: number; y0: number; y1: number }[] = [];
    for (const segment of lanes.get(slot)?.segments ?? []) {
      const dead =
        segment.status === 'crashed' || segment.status === 'exited' || segment.status === 'terminated' || segment.status === 'restarting';
      if (dead) continue;
      const [y0, y1] = [segment.from <= (instants[0]?.at ?? 0) ? 0 : y(segment.from, 0.5), y(segment.to, 0.5)];
      const last = out.at(-1);
      if (last && last.y1 >= y0) last.y1 = Math.max(last.y1, y1);
      else if (y1 > y0) out.push({ slot, x: xOf.get(slot) as number, y0, y1 });
    }
    return out;
  });
}

/** Each instant that differs from the one before, where two lines of text do not touch. */
function timesOf(instants: readonly Instant[]): SpaceTime['times'] {
  const out: { at: Micros; y: number }[] = [];
  instants.forEach(({ at }, i) => {
    if (out.at(-1)?.at !== at) out.push({ at, y: TOP + (i + 0.5) * ROW_H });
  });
  return out;
}
