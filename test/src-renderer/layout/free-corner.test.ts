import { expect, test } from 'vitest';
import type { Box, Size } from '../../../src-renderer/layout/camera.ts';
import { type Corner, freePlace } from '../../../src-renderer/layout/free-corner.ts';

/** Of a note of one size. */
const freeCorner = (of: Size, size: Size, boxes: readonly Box[], { first, now }: { first?: Box; now?: Corner } = {}): Corner =>
  freePlace(of, [size], boxes, { first, now: now && { size: 0, corner: now } }).corner;

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

test('it takes another shape before it hides anything, and keeps it as long as that hides nothing', () => {
  const shapes = [note, { w: 150, h: 120 }, { w: 776, h: 30 }];
  // a tree that leaves 180 pixels at its right
  const tree = [at(20, 20, 600, 40), at(20, 340, 600, 40)];
  expect(freePlace(view, shapes, tree)).toEqual({ size: 1, corner: 'bottom-right' });
  // one that leaves only a line below it
  const low = [at(0, 0, 800, 350)];
  expect(freePlace(view, shapes, low)).toEqual({ size: 2, corner: 'bottom-right' });
  expect(freePlace(view, shapes, tree, { now: { size: 1, corner: 'top-right' } })).toEqual({ size: 1, corner: 'top-right' });
  expect(freePlace(view, shapes, [])).toEqual({ size: 0, corner: 'bottom-right' });
});
