import { expect, test } from 'vitest';
import { CELLS, layoutTree } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { canTween, tweenTree } from '../../../src-renderer/layout/tree-tween.ts';
import { appRows, bigRows } from '../../support/fake-rows.ts';

const memory = remember(EMPTY_MEMORY, appRows(), { now: 0 });
const open = layoutTree({ memory });
const closed = layoutTree({ memory, choices: new Map([[4, false]]) });

test('a relayout begins where boxes were, ends where they belong, and never goes back', () => {
  const slot = 14;
  const y = (t: number): number => {
    const g = tweenTree(open, closed, t);
    return g.nodes[g.slotNodes.get(slot)!]!.y;
  };
  expect(y(0)).toBe(open.nodes[open.slotNodes.get(slot)!]!.y);
  expect(tweenTree(open, closed, 1)).toBe(closed);
  const way = [0, 0.2, 0.4, 0.6, 0.8, 1].map(y);
  expect(way).toEqual([...way].sort((a, b) => b - a));
  expect(way[0]).not.toBe(way.at(-1));
});

test('boxes that are new stand at their place at once', () => {
  const g = tweenTree(closed, open, 0.1);
  expect(g.nodes[g.slotNodes.get(5)!]).toEqual(open.nodes[open.slotNodes.get(5)!]);
});

test('nothing travels between presentations, without a change, or with too many boxes', () => {
  expect(canTween(open, closed)).toBe(true);
  expect(canTween(open, open)).toBe(false);
  expect(canTween(open, layoutTree({ memory }))).toBe(false);
  expect(canTween(open, layoutTree({ memory, metrics: CELLS }))).toBe(false);
  const big = remember(EMPTY_MEMORY, bigRows(2000), { now: 0 });
  expect(canTween(layoutTree({ memory: big }), layoutTree({ memory: big, choices: new Map([[2, false]]) }))).toBe(false);
});
