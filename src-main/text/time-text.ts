// Lengths of time for people.

import type { Micros } from '../../runtime/protocol/units.ts';

/** A length of time in the unit that fits: `12.3 s`, `4 min 5 s`, `250 ms`, `80 µs`. */
export function duration(us: Micros): string {
  if (us < 1000) return `${us} µs`;
  if (us < 1_000_000) return `${trim((us / 1000).toFixed(us < 10_000 ? 2 : 1))} ms`;
  if (us < 60_000_000) return `${trim((us / 1_000_000).toFixed(3))} s`;
  const seconds = Math.round(us / 1_000_000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const trim = (text: string): string => text.replace(/\.?0+$/, '');
