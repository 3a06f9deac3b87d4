import { expect, test } from 'vitest';
import { GroupHistory } from '../../../src-renderer/layout/group-history.ts';

const groups = (maxMailbox: number, key = 'a') => new Map([[key, { maxMailbox }]]);

function sampled(values: readonly (readonly [at: number, depth: number])[]): GroupHistory {
  const history = new GroupHistory();
  for (const [at, depth] of values) history.sample(groups(depth), at * 1000);
  return history;
}

test('the longest mailbox of each half second; a moment that was not looked at is as the one before', () => {
  const history = sampled([
    [0, 1],
    [100, 7],
    [400, 3],
    [600, 2],
    [2100, 9],
  ]);
  expect(history.of('a')).toEqual({ values: [7, 2, 2, 2, 9], since: 0, each: 500_000 });
});

test('there is no curve of too little, nor of nothing', () => {
  expect(sampled([[0, 5]]).of('a')).toBeUndefined();
  expect(sampled([0, 500, 1000, 1500, 2000].map((at) => [at, 0] as const)).of('a')).toBeUndefined();
});

test('half a minute is kept; a jump and a way back forget all, and so does a group that has gone', () => {
  const long = sampled(Array.from({ length: 100 }, (_, i) => [i * 500, i + 1] as const));
  expect(long.of('a')).toMatchObject({ since: 40 * 500_000 });
  expect(long.of('a')?.values).toHaveLength(60);
  long.sample(groups(1), 49_000_000);
  expect(long.of('a')).toBeUndefined();
  const jumped = sampled(Array.from({ length: 8 }, (_, i) => [i * 500, 5] as const));
  expect(jumped.of('a')).toBeDefined();
  jumped.sample(groups(5), 60_000_000);
  expect(jumped.of('a')).toBeUndefined();
  const gone = sampled(Array.from({ length: 8 }, (_, i) => [i * 500, 5] as const));
  gone.sample(groups(5, 'b'), 4_000_000);
  expect(gone.of('a')).toBeUndefined();
});
