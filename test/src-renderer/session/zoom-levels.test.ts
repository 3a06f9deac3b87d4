import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelsAfter } from '../../../src-renderer/session/range-actions.ts';

const range = (from: number, to: number) => ({ from, to });

test('zooming in by the wheel leaves a level for each quarter, not for each notch', () => {
  let view = range(0, 100_000);
  let levels = levelsAfter([], view, view);
  for (let i = 0; i < 40; i++) {
    const next = range(view.from, view.from + (view.to - view.from) * 0.9);
    levels = levelsAfter(levels, view, next);
    view = next;
  }
  expect(levels[0]).toEqual(range(0, 100_000));
  expect(levels.length).toBeGreaterThan(2);
  expect(levels.length).toBeLessThan(6);
});

test('a jump into a part of the view is a level, panning inside it is none, and leaving it drops it', () => {
  const one = levelsAfter([], range(0, 1000), range(100, 200));
  expect(one).toEqual([range(0, 1000)]);
  expect(levelsAfter(one, range(100, 200), range(300, 400))).toEqual(one);
  expect(levelsAfter(one, range(300, 400), range(950, 1050))).toEqual([]);
  expect(levelsAfter(one, range(300, 400), range(0, 2000))).toEqual([]);
});

test('whatever is done, each level encloses the view and the level after it', () => {
  const steps = fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0.05, max: 4, noNaN: true })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (given) => {
      let view = range(0, 1e6);
      let levels: readonly { from: number; to: number }[] = [];
      for (const [move, zoom] of given) {
        const span = Math.min(1e9, Math.max(20, (view.to - view.from) * zoom));
        const from = Math.max(0, view.from + move * span);
        const next = range(from, from + span);
        levels = levelsAfter(levels, view, next);
        view = next;
        const chain = [...levels, view];
        for (let i = 1; i < chain.length; i++) {
          const [outer, inner] = [chain[i - 1] as typeof view, chain[i] as typeof view];
          const slack = (view.to - view.from) * 0.011;
          expect(outer.from).toBeLessThanOrEqual(inner.from + slack);
          expect(outer.to).toBeGreaterThanOrEqual(inner.to - slack);
        }
      }
    }),
    { seed: 2 },
  );
});
