// What live eyes are shown of a life that ended and was followed by the next within microseconds (UX.md 2.5): first how it ended, then
// the restart, then the truth with a mark for a while. It is presentation of a recorded fact (`Frame.endings`) by the wall clock and
// stays beside the rows, which are always true; in PAST and in a recording nothing of it is shown.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Ending, Frame, SlotRow } from '../../runtime/protocol/views.ts';
import { tableOf } from '../layout/row-table.ts';

/** Milliseconds of wall time since the ending was seen at which each phase is over. */
export const PHASES = { ended: 700, restarting: 1000, after: 10_000 } as const;

/** `after`: the truth, with the exit of the life before it, by which marks and groups know who crashed lately. */
export type Phase = keyof typeof PHASES;

export interface ShownEnding {
  readonly ending: Ending;
  /** Milliseconds of wall time. */
  readonly since: number;
  readonly phase: Phase;
}
export type Endings = ReadonlyMap<SlotId, ShownEnding>;

export const NO_ENDINGS: Endings = new Map();

/** Takes in what frames tell. One that ends again while its last ending is on show does not start it anew: nothing may flash. */
export function noteEndings(endings: Endings, frames: readonly Frame[], now: number): Endings {
  if (!frames.at(-1)?.following) return NO_ENDINGS;
  const news = frames.flatMap((frame) => frame.endings ?? []);
  if (news.length === 0) return endings;
  const next = new Map(endings);
  for (const ending of news) {
    const shown = next.get(ending.slot);
    const onShow = shown?.phase === 'ended' || shown?.phase === 'restarting';
    // Of two endings on show the graver tells the story: a crash is not hidden by the termination that follows it.
    next.set(ending.slot, onShow ? { ...shown, ending: weightier(shown.ending, ending) } : { ending, since: now, phase: 'ended' });
  }
  return next;
}

const weight = (ending: Ending): number => (ending.gaveUp ? 2 : ending.status === 'crashed' ? 1 : 0);
const weightier = (a: Ending, b: Ending): Ending => (weight(b) >= weight(a) ? b : a);

/** The phases at `now`; the same map where none has changed. */
export function ageEndings(endings: Endings, now: number): Endings {
  let next: Map<SlotId, ShownEnding> | undefined;
  for (const [slot, shown] of endings) {
    const phase = phaseAt(now - shown.since);
    if (phase === shown.phase) continue;
    next ??= new Map(endings);
    if (phase) next.set(slot, { ...shown, phase });
    else next.delete(slot);
  }
  return next ?? endings;
}

const phaseAt = (age: number): Phase | undefined => (Object.keys(PHASES) as Phase[]).find((phase) => age < PHASES[phase]);

/** When the next phase of any begins, in milliseconds of wall time; undefined where there is none. */
export function nextPhase(endings: Endings): number | undefined {
  let soonest: number | undefined;
  for (const { since, phase } of endings.values()) soonest = Math.min(soonest ?? Number.POSITIVE_INFINITY, since + PHASES[phase]);
  return soonest;
}

/** The row as it is shown in a phase. */
export function showEnding(row: SlotRow, { ending, phase }: ShownEnding): SlotRow {
  // By now the slot may be dead for good, or stopped again: then the truth is the news.
  if (row.incarnation <= ending.incarnation || row.exit) return row;
  const { exit, incarnation } = ending;
  if (phase === 'ended') {
    const supervisor = row.supervisor && { ...row.supervisor, gaveUp: ending.gaveUp };
    return { ...row, status: ending.status, since: exit.at, incarnation, exit, mailbox: 0, ...(supervisor ? { supervisor } : {}) };
  }
  if (phase === 'restarting') return { ...row, status: 'restarting', since: exit.at, incarnation, exit, mailbox: 0 };
  return ending.status === 'crashed' ? { ...row, exit } : row;
}

const made = new WeakMap<Endings, { readonly rows: ReadonlyMap<SlotId, SlotRow>; readonly shown: ReadonlyMap<SlotId, SlotRow> }>();

/** The rows as panels show them. The same rows and endings give the same table, so that panels can compare by identity. */
export function shownRows(view: {
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  readonly endings: Endings;
  readonly following: boolean;
}): ReadonlyMap<SlotId, SlotRow> {
  const { rows, endings } = view;
  if (!view.following || endings.size === 0) return rows;
  const known = made.get(endings);
  if (known?.rows === rows) return known.shown;
  const over: SlotRow[] = [];
  for (const [slot, ending] of endings) {
    const row = rows.get(slot);
    const shown = row && showEnding(row, ending);
    if (shown && shown !== row) over.push(shown);
  }
  const shown = over.length === 0 ? rows : tableOf(rows).with(over);
  made.set(endings, { rows, shown });
  return shown;
}
