import { expect, test } from 'vitest';
import { freeCorner } from '../../../src-renderer/layout/free-corner.ts';

const view = { w: 800, h: 400 };
const note = { w: 300, h: 60 };
const at = (x: number, y: number, w = 100, h = 40) => ({ x, y, w, h });
const BOTTOM_RIGHT = at(600, 330);
const BOTTOM_LEFT = at(20, 350);
const TOP_RIGHT = at(700, 20);
const TOP_LEFT = at(12, 12);

test('a note lies at the bottom right where nothing is there', () => {
  expect(freeCorner(view, note, [])).toBe('bottom-right');
  // one pixel beside it is free
  expect(freeCorner(view, note, [at(388, 360), at(600, 288)])).toBe('bottom-right');
});

test('it goes to the first free corner', () => {
  expect(freeCorner(view, note, [BOTTOM_RIGHT])).toBe('bottom-left');
  expect(freeCorner(view, note, [BOTTOM_RIGHT, BOTTOM_LEFT])).toBe('top-right');
  expect(freeCorner(view, note, [BOTTOM_RIGHT, BOTTOM_LEFT, TOP_RIGHT])).toBe('top-left');
});

test('where all are taken it hides the least, and never what it is about', () => {
  const all = [BOTTOM_RIGHT, BOTTOM_LEFT, TOP_RIGHT, TOP_LEFT, at(500, 330)];
  expect(freeCorner(view, note, [...all.slice(0, 3), TOP_LEFT, at(100, 12, 200, 60)])).not.toBe('top-left');
  const least = freeCorner(view, note, [at(0, 0, 800, 60), at(0, 330, 400, 60), at(600, 380, 10, 5)]);
  expect(least).toBe('bottom-right');
  expect(freeCorner(view, note, [at(0, 0, 800, 60), at(0, 330, 400, 60)], { first: at(600, 380, 10, 5) })).not.toBe('bottom-right');
});

test('it stays where it is as long as that hides nothing, and leaves when it does', () => {
  expect(freeCorner(view, note, [], { now: 'top-left' })).toBe('top-left');
  expect(freeCorner(view, note, [TOP_LEFT], { now: 'top-left' })).toBe('bottom-right');
  expect(freeCorner(view, note, [TOP_LEFT, BOTTOM_RIGHT], { now: 'top-right' })).toBe('top-right');
});
