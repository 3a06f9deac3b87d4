import { expect, test } from 'vitest';
import { laneSlots, MAX_LANES } from '../../../src-renderer/session/lane-slots.ts';
import { asMap, row } from '../../support/fake-rows.ts';

const rowsOf = (n: number) =>
  asMap(Array.from({ length: n }, (_, i) => row({ slot: i + 1, parent: i === 0 ? 0 : 1, path: `p${i}`, label: `p${i}` })));

const rows = rowsOf(MAX_LANES * 2);

test('hiding what does not match leaves the matches, the selected and the pinned lanes, in their order', () => {
  const few = rowsOf(20);
  expect(laneSlots(few, { only: new Set([7, 3]) })).toEqual([3, 7]);
  expect(laneSlots(few, { only: new Set([7, 3]), selection: 5, pinned: new Set([9]) })).toEqual([3, 5, 7, 9]);
  expect(laneSlots(few, { only: new Set() })).toEqual([]);
  expect(laneSlots(few, {})).toHaveLength(20);
});

test('of too many, a match far away from the selection has its lane where the others are hidden', () => {
  const far = MAX_LANES * 2;
  expect(laneSlots(rows, {})).not.toContain(far);
  expect(laneSlots(rows, { only: new Set([1, far]) })).toEqual([1, far]);
});
