import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clampRange,
  formatDuration,
  formatTime,
  MIN_SPAN,
  niceStep,
  panRange,
  revealInRange,
  TimeScale,
  zoomRange,
} from '../../../src-renderer/scales/time-scale.ts';

const SEED = { seed: 20, numRuns: 200 };
const range = fc
  .tuple(fc.integer({ min: 0, max: 3_600_000_000 }), fc.integer({ min: MIN_SPAN, max: 3_600_000_000 }))
  .map(([from, span]) => ({ from, to: from + span }));

describe('a time scale', () => {
  test('goes there and back', () => {
    fc.assert(
      fc.property(range, fc.double({ min: -2000, max: 4000, noNaN: true }), (r, x) => {
        const scale = new TimeScale(r, 240, 1040);
        expect(scale.x(scale.t(x))).toBeCloseTo(x, 4);
      }),
      SEED,
    );
  });

  test('keeps the moment under the pointer when it zooms', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 240, max: 1040, noNaN: true }), fc.double({ min: 0.1, max: 10, noNaN: true }), (r, x, factor) => {
        fc.pre((r.to - r.from) / factor >= MIN_SPAN);
        const scale = new TimeScale(r, 240, 1040);
        const zoomed = scale.zoomAt(x, factor);
        expect(zoomed.x(scale.t(x))).toBeCloseTo(x, 3);
        expect(zoomed.to - zoomed.from).toBeCloseTo((r.to - r.from) / factor, 3);
      }),
      SEED,
    );
  });

  test('a drag moves the picture by exactly its pixels', () => {
    const scale = new TimeScale({ from: 1000, to: 2000 }, 0, 100);
    const moved = scale.pan(30);
    expect(moved.x(1500)).toBeCloseTo(scale.x(1500) + 30, 9);
    expect(moved.to - moved.from).toBeCloseTo(1000, 9);
    expect(scale.from).toBe(1000);
  });

  test('ticks are round, inside, ascending and about as far apart as asked', () => {
    fc.assert(
      fc.property(range, (r) => {
        const scale = new TimeScale(r, 0, 800);
        const { step, at } = scale.ticks(96);
        for (const t of at) {
          expect(t % step).toBe(0);
          expect(t).toBeGreaterThanOrEqual(r.from);
          expect(t).toBeLessThanOrEqual(r.to);
        }
        expect(at).toEqual([...at].sort((a, b) => a - b));
        const pixels = step / scale.microsPerPixel;
        if (step > 1) expect(pixels).toBeGreaterThanOrEqual(95.9);
        expect(pixels).toBeLessThanOrEqual(96 * 5);
      }),
      SEED,
    );
  });
});

describe('ranges', () => {
  const limits = { from: 0, to: 1_000_000 };

  test('never leave their limits', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (r, factor, share) => {
          const start = clampRange(r, limits);
          for (const next of [zoomRange(start, factor, (start.from + start.to) / 2, limits), panRange(start, share, limits)]) {
            expect(next.from).toBeGreaterThanOrEqual(-1e-6);
            expect(next.to).toBeLessThanOrEqual(limits.to + 1e-6);
          }
        },
      ),
      SEED,
    );
  });

  test('panning at the end keeps the span', () => {
    expect(panRange({ from: 900_000, to: 1_000_000 }, 0.5, limits)).toEqual({ from: 900_000, to: 1_000_000 });
  });

  test('revealing moves the least and not at all when the moment is shown', () => {
    const r = { from: 100, to: 1100 };
    expect(revealInRange(r, 600)).toBe(r);
    expect(revealInRange(r, 2000)).toEqual({ from: 1100, to: 2100 });
    expect(revealInRange(r, 50)).toEqual({ from: -50, to: 950 });
  });

  test('zoom ends at the shortest span', () => {
    const r = zoomRange({ from: 0, to: 100 }, 1000, 50);
    expect(r.to - r.from).toBe(MIN_SPAN);
  });
});

test.each([
  [12_220_000, 20_000, '12.22 s'],
  [12_220_000, 1000, '12.220 s'],
  [12_303_700, 100, '12.3037 s'],
  [58_000_000, 1_000_000, '58 s'],
  [3_725_200_000, 100_000, '1:02:05.2'],
  [3_725_000_000, 1_000_000, '1:02:05'],
  [0, 1_000_000, '0 s'],
])('the moment %d with steps of %d reads %s', (at, step, text) => {
  expect(formatTime(at, step)).toBe(text);
});

test.each([
  [340, '340 µs'],
  [3_400, '3.4 ms'],
  [4_000, '4 ms'],
  [38_000, '38 ms'],
  [999_499, '999 ms'],
  [999_500, '1.0 s'],
  [1_240_000, '1.2 s'],
  [48_000_000, '48 s'],
  [59_600_000, '1 min'],
  [252_000_000, '4 min 12 s'],
  [7_500_000_000, '2 h 5 min'],
])('%d µs reads %s', (us, text) => {
  expect(formatDuration(us)).toBe(text);
});

test.each([
  [1, 1],
  [3, 5],
  [10, 10],
  [11, 20],
  [49_000, 50_000],
  [20_000_001, 60_000_000],
  [61_000_000, 120_000_000],
  [16 * 60_000_000, 30 * 60_000_000],
])('the nice step from %d on is %d', (least, step) => {
  expect(niceStep(least)).toBe(step);
});
