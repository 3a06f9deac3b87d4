import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepestIn, sparkOf } from '../../../src-renderer/layout/sparkline.ts';

const box = { x: 100, y: 10, w: 40, h: 14 };
const steps = { values: [0, 2, 8, 8, 0], since: 1000, each: 100 };

describe('a sparkline', () => {
  test('is steps from the left edge to the end of what is known, with the foot at 0 and the top at the largest', () => {
    expect(sparkOf(steps, { from: 1000, to: 1500 }, box)).toEqual({
      line: 'M100 24H108V20.5H116V10H132V24H140',
      area: 'M100 24H108V20.5H116V10H132V24H140V24H100Z',
    });
  });

  test('shows only what is in view, in the place where it was', () => {
    expect(sparkOf(steps, { from: 1200, to: 1600 }, box)?.line).toBe('M100 10H120V24H130');
    expect(sparkOf(steps, { from: 2000, to: 3000 }, box)).toBeUndefined();
    expect(sparkOf(steps, { from: 0, to: 900 }, box)).toBeUndefined();
  });

  test('does not make a mountain of one message', () => {
    expect(sparkOf({ values: [0, 1], since: 0, each: 50 }, { from: 0, to: 100 }, box)?.line).toBe('M100 24H120V20.5H140');
  });

  test('reaches the highest value in view and never leaves its box', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(values, fc.integer({ min: -100, max: 700 }), fc.integer({ min: 1, max: 900 }), (values, from, span) => {
        const given = { values, since: 0, each: 10 };
        const range = { from, to: from + span };
        const spark = sparkOf(given, range, box);
        const seen = values.filter((_, i) => (i + 1) * 10 > from && i * 10 < range.to);
        if (seen.length === 0) return spark === undefined;
        const high = Math.max(...seen);
        expect(deepestIn(given, range)).toBe(high);
        const ys = [...(spark?.line ?? '').matchAll(/(?:M[\d.]+ |V)([\d.]+)/g)].map((m) => Number(m[1]));
        const xs = [...(spark?.line ?? '').matchAll(/[MH]([\d.]+)/g)].map((m) => Number(m[1]));
        if (high >= 4) expect(Math.min(...ys)).toBe(10);
        return ys.every((y) => y >= 10 && y <= 24) && xs.every((x, i) => x >= 100 && x <= 140 && (i === 0 || x >= xs[i - 1]!));
      }),
    );
  });
});
