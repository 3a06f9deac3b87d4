import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogicalScale, momentsOf } from '../../../src-renderer/scales/logical-scale.ts';
import { formatTime } from '../../../src-renderer/scales/time-scale.ts';
import { cascadeLanes, LANE_FROM, LANE_TO, mockLanes } from '../../support/fake-rows.ts';

const RUNS = { seed: 21, numRuns: 200 };
const moments = fc.uniqueArray(fc.integer({ min: 1, max: 60_000_000 }), { maxLength: 60 }).map((list) => [...list].sort((a, b) => a - b));

describe('a logical scale', () => {
  test('gives every event the same step', () => {
    const scale = new LogicalScale({ from: 0, to: 10_000_000 }, 100, 500, [10, 20, 5_000_000]);
    expect([0, 10, 20, 5_000_000, 10_000_000].map((t) => scale.x(t))).toEqual([100, 200, 300, 400, 500]);
    expect(scale.x(15)).toBe(250);
  });

  test('goes there and back, and never turns time round', () => {
    fc.assert(
      fc.property(moments, fc.array(fc.double({ min: -200, max: 1500, noNaN: true }), { minLength: 2, maxLength: 20 }), (list, xs) => {
        const scale = new LogicalScale({ from: 0, to: 60_000_001 }, 240, 1040, list);
        const sorted = [...xs].sort((a, b) => a - b);
        const times = sorted.map((x) => scale.t(x));
        for (const [i, x] of sorted.entries()) expect(scale.x(times[i]!)).toBeCloseTo(x, 3);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      RUNS,
    );
  });

  test('without events it is a plain one', () => {
    const scale = new LogicalScale({ from: 0, to: 1000 }, 0, 100, []);
    expect(scale.x(250)).toBe(25);
    expect(scale.t(75)).toBe(750);
    expect(scale.folds()).toEqual([]);
  });

  test('names events on its axis, apart enough to read, and exactly enough to tell them apart', () => {
    fc.assert(
      fc.property(moments, (list) => {
        fc.pre(list.length > 0);
        const scale = new LogicalScale({ from: 0, to: 60_000_001 }, 0, 800, list);
        const { at, step } = scale.ticks(96);
        for (const t of at) expect(list).toContain(t);
        for (let i = 1; i < at.length; i++) expect(scale.x(at[i]!) - scale.x(at[i - 1]!)).toBeGreaterThanOrEqual(95.9);
        expect(new Set(at.map((t) => formatTime(t, step))).size).toBe(at.length);
      }),
      RUNS,
    );
  });

  test('says how long nothing happened, for every stretch of more than a second', () => {
    const scale = new LogicalScale({ from: 0, to: 14_000_000 }, 0, 400, [10, 500_000, 12_900_000]);
    expect(scale.folds()).toEqual([
      { x: 250, idle: 12_400_000 },
      { x: 350, idle: 1_100_000 },
    ]);
  });
});

test.each([
  ['messages', mockLanes()],
  ['a cascade', cascadeLanes()],
])('the moments of lanes with %s are those of their events, in order and once', (_, data) => {
  const list = momentsOf(data);
  expect(list).toEqual([...new Set(list)].sort((a, b) => a - b));
  for (const message of data.messages) expect(list).toContain(message.sentAt);
  for (const lane of data.lanes) for (const crash of lane.crashes) expect(list).toContain(crash.at);
  expect(list.every((t) => t > LANE_FROM - 1_000_000 && t <= LANE_TO + 1_000_000)).toBe(true);
  expect(momentsOf(data)).toBe(list);
});
