import { expect, test } from 'vitest';
import { decideRestart } from '../../../src-main/restart-backoff.ts';

const limits = { limit: 3, periodMs: 10_000, delaysMs: [0, 100, 500] };

test('each death within the period makes the next start wait longer, the last wait counts for all further', () => {
  expect(decideRestart([1000], 1000, limits)).toEqual({ kind: 'restart', afterMs: 0 });
  expect(decideRestart([1000, 1100], 1100, limits)).toEqual({ kind: 'restart', afterMs: 100 });
  expect(decideRestart([1000, 1100, 1200], 1200, limits)).toEqual({ kind: 'restart', afterMs: 500 });
  expect(decideRestart([1000, 1100], 1100, { ...limits, delaysMs: [20] })).toEqual({ kind: 'restart', afterMs: 20 });
});

test('more deaths than the limit within the period give up', () => {
  expect(decideRestart([1, 2, 3, 4], 4, limits)).toEqual({ kind: 'give_up' });
});

test('a death exactly a period old still counts, an older one does not', () => {
  expect(decideRestart([0, 9_000, 9_500, 10_000], 10_000, limits)).toEqual({ kind: 'give_up' });
  expect(decideRestart([0, 9_000, 9_500, 10_001], 10_001, limits)).toEqual({ kind: 'restart', afterMs: 500 });
});
