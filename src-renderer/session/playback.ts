// Playing a recording or the past: pure arithmetic from "how long since the last tick" to "which moment now". Speeds are multiples of
// virtual time; `max` runs through what is left of the session in about ten seconds, or at 100× where that is faster.

import type { Micros } from '../../runtime/protocol/units.ts';

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 100, 'max'] as const;
export type Speed = (typeof SPEEDS)[number];

export interface Playback {
  readonly direction: 1 | -1;
  /** A chosen speed, or what J and L doubled it to. */
  readonly speed: number | 'max';
}

const MAX_IN_SECONDS = 10;

/** The moment after `elapsedMs` of real time. `done`: an end of the session is reached. */
export function advance(playback: Playback, at: Micros, elapsedMs: number, end: Micros): { at: Micros; done: boolean } {
  const factor = playback.speed === 'max' ? Math.max(100, end / 1e6 / MAX_IN_SECONDS) : playback.speed;
  const next = at + playback.direction * factor * elapsedMs * 1000;
  if (next >= end) return { at: end, done: playback.direction === 1 };
  if (next <= 0) return { at: 0, done: true };
  return { at: next, done: false };
}

/** J and L: play that way at the chosen speed; again, twice as fast, up to 100×; the other way, start over. */
export function shuttle(playback: Playback | undefined, direction: 1 | -1, chosen: Speed): Playback {
  if (!playback || playback.direction !== direction) return { direction, speed: chosen };
  if (playback.speed === 'max') return playback;
  return { direction, speed: Math.min(100, playback.speed * 2) };
}

/** `1×`, `0.25×`, `max`. */
export const speedText = (speed: number | 'max'): string => (speed === 'max' ? 'max' : `${speed}×`);
