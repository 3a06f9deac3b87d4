// The order in which a process that ends tells the others. OTP promises none, but BEAM always has the same one, and it decides who
// still hears of a death before his own: test/otp/goldens/death_order.json, played in own-goldens.test.ts.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderOfRelease } from '../../../runtime/process/link-order.ts';

const released = (ids: readonly number[]): number[] => orderOfRelease(ids.map((id) => ({ id }))).map(({ id }) => id);

describe('links of a process that ends', () => {
  it('are told one after the other: of two the later link first, of three the middle pid last, whichever order they were made in', () => {
    expect(released([])).toEqual([]);
    expect(released([5])).toEqual([5]);
    expect([released([1, 2]), released([2, 1])]).toEqual([
      [2, 1],
      [1, 2],
    ]);
    for (const order of [
      [1, 2, 3],
      [1, 3, 2],
      [2, 1, 3],
      [2, 3, 1],
      [3, 1, 2],
      [3, 2, 1],
    ])
      expect(released(order)).toEqual([1, 3, 2]); // prettier-ignore
  });

  it('stand in a red-black tree, which is taken apart from its leaves', () => {
    // 4 over 2 (1, 3) and 6 (5, 7), inserted level by level
    expect(released([4, 2, 6, 1, 3, 5, 7])).toEqual([1, 3, 2, 5, 7, 6, 4]);
    // In rising order: 4 over 2 (1, 3) and 6 (5, 8 (7, 9)), coloured and rotated as in the books
    expect(released([1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([1, 3, 2, 5, 7, 9, 8, 6, 4]);
  });

  it('are each told once, however many there are', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 400 });
    fc.assert(
      fc.property(ids, (given) => {
        expect(released(given).toSorted((a, b) => a - b)).toEqual(given.toSorted((a, b) => a - b));
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
