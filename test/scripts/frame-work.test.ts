// The window's bench reads Chromium's trace: what it makes of one that is known.

import { expect, test } from 'vitest';
import { summarize } from '../bench/window/frame-work.ts';

const ms = 1000;
const own = { ph: 'X', pid: 1, tid: 1 } as const;
const picture = (ts: number) => ({ ...own, name: 'FireAnimationFrame', ts });
/** As Chromium writes it: by its scheduler, and once more by DevTools inside of that. */
const task = (ts: number, dur: number, tdur: number) => [
  { ...own, name: 'ThreadControllerImpl::RunTask', ts, dur, tdur },
  { ...own, name: 'RunTask', ts: ts + 2, dur: dur - 4, tdur: tdur - 4 },
];

test('a task that is traced twice was run once, and counts by its processor time', () => {
  const events = [...task(0, 10 * ms, 8 * ms), picture(5 * ms), ...task(15 * ms, 9 * ms, 4 * ms), picture(16 * ms), picture(42 * ms)];
  const work = summarize(events);
  expect(work.frames).toBe(2);
  // the task that draws the first picture, then the one that draws the second
  expect(work.p95).toBe(8);
  expect(work.longestTask).toBe(8);
  expect(work.late).toBe(50);
});

test('two tasks in the time of one picture add up', () => {
  const events = [picture(0), ...task(1 * ms, 2 * ms, 2 * ms), ...task(4 * ms, 3 * ms, 3 * ms), picture(16 * ms)];
  expect(summarize(events).p95).toBe(5);
});
