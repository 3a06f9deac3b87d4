// What a row looks like and what it is called: the visual encoding of UX.md 2.3 without any drawing. Status never relies on
// hue: every glyph comes with a word.

import type { SlotRow, Status } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import type { GlyphId, Theme } from './theme.ts';

/** Heavier first: what wins where several processes share one mark. */
export const SEVERITY: readonly Status[] = ['crashed', 'restarting', 'suspended', 'terminated', 'running', 'runnable', 'exited', 'waiting'];

/** Order in which a group's counts and the parts of its bar stand. */
export const BAR_ORDER: readonly Status[] = [
  'waiting',
  'running',
  'runnable',
  'suspended',
  'restarting',
  'exited',
  'terminated',
  'crashed',
];

/** The word people see; `runnable` is "queued", since it waits in the run queue. */
export function statusWord(status: GlyphId): string {
  if (status === 'runnable') return 'queued';
  return status === 'gaveUp' ? 'gave up' : status;
}

/** Glyph of a row: its status, or "gave up" for a supervisor that exceeded its restart intensity. */
export function glyphOf(row: SlotRow): GlyphId {
  return row.supervisor?.gaveUp ? 'gaveUp' : row.status;
}

/** Is there a living process in the slot? */
export function isAlive(status: Status): boolean {
  return status === 'running' || status === 'runnable' || status === 'waiting' || status === 'suspended';
}

/** A crash keeps a mark this long after it, in virtual time. */
const MARKED_US = 5_000_000;

/** Lives again after a crash that is moments ago: a row that is alive has an `exit` only while its last one is news. */
export function crashedLately(row: SlotRow, at: number): boolean {
  return isAlive(row.status) && row.exit !== undefined && row.crashes > 0 && at - row.exit.at <= MARKED_US;
}

/** Colour of a part of a status bar: waiting and queued recede, so that work and trouble stand out. */
export function barColor(theme: Theme, status: Status): string {
  if (status === 'waiting') return theme.waitingBar;
  return status === 'runnable' ? theme.queuedBar : theme.status[status];
}

/** Lit mailbox segments, 0–4: 0, 1–9, 10–99, 100–999, from 1,000. */
export function mailboxStep(depth: number): 0 | 1 | 2 | 3 | 4 {
  if (depth <= 0) return 0;
  if (depth < 10) return 1;
  if (depth < 100) return 2;
  return depth < 1000 ? 3 : 4;
}

/** From here the number stands beside the bar. */
export const MAILBOX_NUMBER_FROM = 10;
/** From here it is a warning: warm colour and `!`. */
export const MAILBOX_WARNING_FROM = 1000;
/** From here a member of a group is listed under its card. */
export const MAILBOX_SURFACED_FROM = 100;

/**
 * Lit activity segments, 0–5, for reductions per second of virtual time; the scheduler gives 1,000,000 in all. Fifths of a
 * logarithmic scale and not ranks among the living: in a system of ten processes ranks would flicker with every message.
 */
export function activityStep(reductionsPerSecond: number): 0 | 1 | 2 | 3 | 4 | 5 {
  if (!(reductionsPerSecond > 0)) return 0;
  if (reductionsPerSecond < 1_000) return 1;
  if (reductionsPerSecond < 10_000) return 2;
  if (reductionsPerSecond < 50_000) return 3;
  return reductionsPerSecond < 200_000 ? 4 : 5;
}

/** `1,284`; spelled out here so that every engine prints the same. */
export function formatCount(n: number): string {
  return String(Math.trunc(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Text of a strategy badge. */
export function strategyText(supervisor: NonNullable<SlotRow['supervisor']>): '1:1' | 'all' | 'rest' | 'dyn' {
  if (supervisor.dynamic || supervisor.strategy === 'simple_one_for_one') return 'dyn';
  if (supervisor.strategy === 'one_for_all') return 'all';
  return supervisor.strategy === 'rest_for_one' ? 'rest' : '1:1';
}

/** Restarts that still count at `at`: those not older than `period` seconds (OTP `in_period`: age ≤ period). */
export function restartsInWindow(supervisor: NonNullable<SlotRow['supervisor']>, at: number): number {
  const periodUs = supervisor.period * 1_000_000;
  let n = 0;
  for (const t of supervisor.window) if (t <= at && at - t <= periodUs) n++;
  return n;
}

/** Of the allowed restarts: how many are used. The one too many is no further one: over its limit a supervisor gives up. */
export function usedRestarts(supervisor: NonNullable<SlotRow['supervisor']>, at: number): number {
  return supervisor.gaveUp ? supervisor.intensity : Math.min(supervisor.intensity, restartsInWindow(supervisor, at));
}

/** Characters of a name that any view has room for. */
const HEADLINE = 300;

/** Headline of a row: names first, pids never (UX.md 2.1). Hidden characters show as escapes; `nameOf` is the name itself. */
export const headline = (row: SlotRow): string => visible(row.name ?? row.label, HEADLINE);

/** As it stands in the log: for queries. */
export const nameOf = (row: SlotRow): string => row.name ?? row.label;

/** The living among counts by status: the N of a group's `×N`. */
export const aliveIn = (counts: Readonly<Partial<Record<Status, number>>>): number =>
  (Object.keys(counts) as Status[]).reduce((sum, status) => (isAlive(status) ? sum + (counts[status] ?? 0) : sum), 0);
