// Short sentences in OTP's words: what a process is doing, what a rule will do, what an exit means. What happened, to whom, what the
// rule did; no blame. Pure, so that the inspector, tooltips and screen readers say the same.

import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import { headline } from '../scales/status.ts';
import { formatCount, formatDuration, plural } from './format.ts';
import type { SessionView } from './state.ts';

type Supervisor = NonNullable<SlotRow['supervisor']>;

/** `queued` for runnable, `gave up` for a supervisor over its limit, else the status itself. */
export const wordOf = (row: SlotRow): string => (row.supervisor?.gaveUp ? 'gave up' : row.status === 'runnable' ? 'queued' : row.status);

/** `dynamic` for a dynamic supervisor, whose rule is one_for_one for each child; else OTP's name of the strategy. */
export const strategyWord = (supervisor: Supervisor): string => (supervisor.dynamic ? 'dynamic' : supervisor.strategy);

const since = (row: SlotRow, at: Micros): string => formatDuration(Math.max(0, at - row.since));

/** "Waiting for a message for 1.2 s." */
export function statusSentence(row: SlotRow, at: Micros, parentName: string, callback?: string): string {
  switch (row.status) {
    case 'running':
      return callback ? `Running ${callback} for ${since(row, at)}.` : `Running for ${since(row, at)}.`;
    case 'runnable':
      return `Queued for ${since(row, at)}: ready to run, another process has the turn.`;
    case 'waiting':
      return row.mailbox > 0
        ? `Waiting${at > row.since ? ` for ${since(row, at)}` : ''}; none of its ${plural(row.mailbox, 'message')} matches.`
        : at > row.since
          ? `Waiting for a message for ${since(row, at)}.`
          : 'Waiting for a message.';
    case 'suspended':
      return `Suspended for ${since(row, at)}.`;
    case 'restarting':
      return `Restarting: life ${row.incarnation} is gone, ${parentName} is starting the next.`;
    case 'crashed':
      return `Crashed with ${visible(row.exit?.tag ?? 'an unknown reason')} ${since(row, at)} ago.`;
    case 'exited':
      return `Exited by itself (${visible(row.exit?.tag ?? 'normal')}) ${since(row, at)} ago.`;
    case 'terminated':
      return `Terminated by ${parentName} ${since(row, at)} ago.`;
  }
}

/** What the supervisor's rule will do when this child crashes. Two short sentences. */
export function ruleSentence(row: SlotRow, parent: SlotRow | undefined): string {
  if (!parent?.supervisor) return 'No supervisor watches it. It will not come back.';
  const name = headline(parent);
  const rule = strategyWord(parent.supervisor);
  if (row.restart === 'temporary') return `${name} (${rule}) will not restart it: it is temporary. Its siblings keep running.`;
  switch (parent.supervisor.strategy) {
    case 'one_for_all':
      return `${name} (one_for_all) will restart it. All its siblings are restarted with it.`;
    case 'rest_for_one':
      return `${name} (rest_for_one) will restart it. Siblings started after it are restarted with it.`;
    case 'one_for_one':
    case 'simple_one_for_one':
      return `${name} (${rule}) will restart it. Its siblings keep running.`;
  }
}

/** Restarts that still count at `at`, oldest first. OTP: one exactly `period` seconds old still counts. */
export function countedRestarts(supervisor: Supervisor, at: Micros): readonly Micros[] {
  return supervisor.window.filter((t) => t <= at && at - t <= supervisor.period * 1_000_000);
}

/** "2 of 3 used; oldest leaves in 1.4 s", or what happens with the next one. */
export function intensityText(supervisor: Supervisor, at: Micros): string {
  const counted = countedRestarts(supervisor, at);
  const { intensity, period } = supervisor;
  if (supervisor.gaveUp) return `More than ${intensity} restarts in ${period} s: gave up.`;
  if (counted.length === 0) return `None of ${intensity} restarts used in the last ${period} s.`;
  const oldest = counted[0] as Micros;
  const leaves = formatDuration(period * 1_000_000 - (at - oldest));
  const next = counted.length >= intensity ? ' Next one escalates.' : '';
  return `${counted.length} of ${intensity} used; oldest leaves in ${leaves}.${next}`;
}

/** What an exit class means, in one line. */
export function exitMeaning(row: SlotRow): string {
  const exit = row.exit;
  if (!exit) return 'It has not exited.';
  if (row.status === 'terminated') return 'Stopped by its supervisor.';
  switch (exit.class) {
    case 'normal':
      return 'It ended by itself as intended. Linked processes are not affected.';
    case 'shutdown':
      return 'An orderly stop. A transient child is not restarted after it.';
    case 'killed':
      return 'It was killed: the one exit signal that cannot be trapped.';
    case 'abnormal':
      return 'It crashed. Linked processes that do not trap exits go down with it.';
  }
}

/** How far the cursor is from the newest moment, for the chip: `3.2 s behind live`, `6.11 s before the end`. */
export function behindShort(view: SessionView): string {
  const gap = formatDuration(Math.max(0, view.endAt - view.at));
  return view.info.kind === 'live' ? `${gap} behind live` : `${gap} before the end`;
}

/** The same beside the transport, in so few words that it is seen whole in the smallest window: `32 ms, 165 events behind`. */
export function behindBrief(view: SessionView): string {
  const gap = formatDuration(Math.max(0, view.endAt - view.at));
  const events = plural(Math.max(0, view.endSeq - view.seq), 'event');
  return `${gap}, ${events} ${view.info.kind === 'live' ? 'behind' : 'before the end'}`;
}

/** The sentence of UX.md 2.7 beside the transport, as its tooltip. */
export function behindSentence(view: SessionView): string {
  const gap = formatDuration(Math.max(0, view.endAt - view.at));
  const events = formatCount(Math.max(0, view.endSeq - view.seq));
  if (view.info.kind === 'recording') return `${gap} (${events} events) before the end.`;
  const state =
    view.info.state === 'ended' || view.info.state === 'failed'
      ? 'The system has ended meanwhile.'
      : view.info.state === 'paused'
        ? 'System paused.'
        : 'System still running.';
  return `You are ${gap} (${events} events) behind live. ${state} Press G to return.`;
}
