// Numbers for people: thousands apart by commas, times with a unit that fits, relative and absolute alike in every panel.

import type { Micros } from '../../runtime/protocol/units.ts';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `48,112`. */
export const formatCount = (n: number): string => whole.format(n);

/** A length of time with the unit that fits: `740 µs`, `38 ms`, `1.25 s`, `4 min 12 s`. */
export function formatDuration(us: Micros): string {
  const n = Math.abs(us);
  if (n < 1000) return `${Math.round(us)} µs`;
  if (n < 10_000) return `${trim(us / 1000, 1)} ms`;
  if (n < 1_000_000) return `${Math.round(us / 1000)} ms`;
  if (n < 10_000_000) return `${trim(us / 1e6, 2)} s`;
  if (n < 60_000_000) return `${trim(us / 1e6, 1)} s`;
  const seconds = Math.round(n / 1e6);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** How long ago, for lists that run with the clock: `0.2 s`, `14 s`, `3 min 5 s`. One decimal is as fine as it may flicker. */
export function formatAgo(us: Micros): string {
  const n = Math.max(0, us);
  if (n < 10_000_000) return `${(Math.floor(n / 1e5) / 10).toFixed(1)} s`;
  return n < 60_000_000 ? `${Math.floor(n / 1e6)} s` : formatDuration(n);
}

/** A moment: `12.406 s`, always with milliseconds so that its width stays the same while it runs. */
export const formatMoment = (us: Micros): string => `${(us / 1e6).toFixed(3)} s`;

/** `4.1 MB`. */
export function formatBytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1e6) return `${trim(n / 1e3, 1)} KB`;
  if (n < 1e9) return `${trim(n / 1e6, 1)} MB`;
  return `${trim(n / 1e9, 1)} GB`;
}

/** `1 crash`, `3 crashes`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${formatCount(n)} ${n === 1 ? one : many}`;

/** `Today, 10:42`, `Yesterday`, `12 Nov`, with the year when it is another one. */
export function formatDay(ms: number, now: number): string {
  const day = new Date(ms);
  const today = new Date(now);
  const midnight = new Date(today.getFullYear(), today.getMonth(), today.getDate()).getTime();
  if (ms >= midnight) return `Today, ${day.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
  if (ms >= midnight - 86_400_000) return 'Yesterday';
  const sameYear = day.getFullYear() === today.getFullYear();
  return day.toLocaleDateString(
    'en-GB',
    sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' },
  );
}

const trim = (n: number, digits: number): string => n.toFixed(digits).replace(/\.?0+$/, '');
