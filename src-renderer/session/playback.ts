// Playing a recording or the past: pure arithmetic from "how long since the last tick" to "which moment now". Speeds are multiples of
// virtual time; `max` runs through what is left of the session in about ten seconds, or at 100× where that is faster. Paced, it goes
// from event to event, so many a second, whatever time lies between them.

import type { Micros } from '../../runtime/protocol/units.ts';

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 100, 'max', 'paced 1', 'paced 2', 'paced 5', 'paced 20'] as const;
export type Speed = (typeof SPEEDS)[number];

/** So many events per second. */
export type Paced = Extract<Speed, `paced ${number}`>;

export interface Playback {
  readonly direction: 1 | -1;
  /** A chosen speed, or what J and L doubled it to. */
  readonly speed: number | 'max' | Paced;
}

/** A playback in which time passes. */
export type TimedPlayback = Playback & { readonly speed: number | 'max' };
export const isTimed = (playback: Playback): playback is TimedPlayback => paceOf(playback) === undefined;

const PACES = SPEEDS.filter((speed): speed is Paced => typeof speed === 'string' && speed !== 'max');
const MAX_IN_SECONDS = 10;

/** The moment after `elapsedMs` of real time. `done`: an end of the session is reached. */
export function advance(playback: TimedPlayback, at: Micros, elapsedMs: number, end: Micros): { at: Micros; done: boolean } {
  const factor = playback.speed === 'max' ? Math.max(100, end / 1e6 / MAX_IN_SECONDS) : playback.speed;
  const next = at + playback.direction * factor * elapsedMs * 1000;
  if (next >= end) return { at: end, done: playback.direction === 1 };
  if (next <= 0) return { at: 0, done: true };
  return { at: next, done: false };
}

/** J and L: play that way at the chosen speed; again, twice as fast, up to 100×; the other way, start over. */
export function shuttle(playback: Playback | undefined, direction: 1 | -1, chosen: Speed): Playback {
  if (!playback || playback.direction !== direction) return { direction, speed: chosen };
  const { speed } = playback;
  if (speed === 'max') return playback;
  if (typeof speed === 'number') return { direction, speed: Math.min(100, speed * 2) };
  return { direction, speed: PACES[PACES.indexOf(speed) + 1] ?? speed };
}

/** Events per second; undefined where time is what passes. */
export const paceOf = ({ speed }: Playback): number | undefined =>
  typeof speed === 'string' && speed.startsWith('paced ') ? Number(speed.slice('paced '.length)) : undefined;

/** `1×`, `0.25×`, `max`, `2 events/s`. */
export function speedText(speed: Playback['speed']): string {
  if (speed === 'max') return 'max';
  const pace = paceOf({ direction: 1, speed });
  return pace === undefined ? `${speed}×` : `${pace} ${pace === 1 ? 'event' : 'events'}/s`;
}
