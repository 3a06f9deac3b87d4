// The sessions the hub holds open, besides the welcome page's own: each records and takes memory until someone closes it, so each must
// be reachable from wherever one is.

import { plural } from './format.ts';
import type { AppState, SessionView } from './state.ts';

const isOver = ({ info }: SessionView): boolean => info.state === 'ended' || info.state === 'failed';

/** Every open session but the welcome page's, the newest first. */
export const openSessions = ({ sessions, welcome }: Pick<AppState, 'sessions' | 'welcome'>): SessionView[] =>
  Object.values(sessions)
    .filter((view) => view.info.id !== welcome)
    .reverse();

/** Those whose system has not ended, the newest first. */
export const runningSessions = (state: Pick<AppState, 'sessions' | 'welcome'>): SessionView[] =>
  openSessions(state).filter((view) => view.info.kind === 'live' && !isOver(view));

/** `running`, `not responding`, `paused`, `ended`, `recording`. */
export const stateWord = (view: SessionView): string =>
  view.info.kind === 'recording' ? 'recording' : view.info.state === 'failed' ? 'ended' : view.hog ? 'not responding' : view.info.state;

/** What is known of its crashes while one looks elsewhere: what was seen plus what was told since. */
export const crashesKnown = (view: SessionView): number => Math.max(view.crashes.length, view.counts.crashes);

/** `seed 7 · running · 3 crashes`: tells runs of one program apart. */
export function sessionNote(view: SessionView): string {
  const crashes = crashesKnown(view);
  const parts = [`seed ${view.info.seed}`, stateWord(view)];
  if (crashes > 0) parts.push(plural(crashes, 'crash', 'crashes'));
  return parts.join(' · ');
}

/** Whether two lists of sessions read the same: which they are, their state and their crashes. */
export const sameSessions = (a: readonly SessionView[], b: readonly SessionView[]): boolean =>
  a.length === b.length && a.every((view, i) => view.info === b[i]?.info && sessionNote(view) === sessionNote(b[i] as SessionView));
