import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossings, fewestCrossings } from '../../../src-renderer/layout/lane-crossings.ts';

const talk = (...pairs: readonly [number, number][]) => pairs.map(([from, to]) => ({ from, to }));

describe('the order of lanes with the fewest crossings', () => {
  test('two that talk stand together, and who says nothing comes last, in its order', () => {
    expect(fewestCrossings([1, 2, 3, 4, 5], talk([1, 5]))).toEqual([1, 5, 2, 3, 4]);
  });

  test('a chain that was cut up is a chain again', () => {
    const chain = talk([1, 6], [6, 3], [3, 8], [8, 2], [2, 7], [7, 4], [4, 5]);
    const order = fewestCrossings([1, 2, 3, 4, 5, 6, 7, 8], chain);
    expect(crossings(order, chain)).toBe(0);
    expect([order, [...order].reverse()]).toContainEqual([1, 6, 3, 8, 2, 7, 4, 5]);
  });

  test('what says much is nearer than what says little', () => {
    const order = fewestCrossings([1, 2, 3], talk([1, 3], [1, 3], [1, 3], [1, 2]));
    expect(crossings(order, talk([1, 3]))).toBe(0);
  });

  test('is of the same lanes, never worse than the order that was given, and the same for the same', () => {
    const lanes = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 25 });
    const pair = fc.tuple(fc.integer({ min: 1, max: 45 }), fc.integer({ min: 1, max: 45 }));
    fc.assert(
      fc.property(lanes, fc.array(pair, { maxLength: 80 }), (given, pairs) => {
        const talks = talk(...pairs);
        const order = fewestCrossings(given, talks);
        expect([...order].sort()).toEqual([...given].sort());
        expect(crossings(order, talks)).toBeLessThanOrEqual(crossings(given, talks));
        expect(fewestCrossings(given, talks)).toEqual(order);
      }),
    );
  });

  test('two hundred lanes and five thousand messages are ordered, and much better than at random', () => {
    const given = Array.from({ length: 200 }, (_, i) => ((i * 73) % 200) + 1);
    const talks = Array.from({ length: 5000 }, (_, i) => ({ from: (i % 200) + 1, to: ((i * 7 + 3) % 5) + (i % 200) - 1 }));
    expect(crossings(fewestCrossings(given, talks), talks)).toBeLessThan(crossings(given, talks) / 5);
  });
});
