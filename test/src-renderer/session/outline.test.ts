import { expect, it } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { laneSlots, MAX_LANES } from '../../../src-renderer/session/lane-slots.ts';
import { ancestorsOf, GROUP_ABOVE, outlineRows, searchProcesses, treeOrder } from '../../../src-renderer/session/outline.ts';
import { aRow } from '../../support/fake-bridge.ts';

const world = (...rows: SlotRow[]): Map<number, SlotRow> => new Map(rows.map((r) => [r.slot, r]));
const many = (n: number, change: (slot: number) => Partial<SlotRow> = () => ({})): Map<number, SlotRow> =>
  world(aRow(1), ...Array.from({ length: n }, (_, i) => aRow(i + 2, change(i + 2))));
const options = { collapsed: new Map<number | string, boolean>(), at: 0 };

it('gives each row its level, place among siblings and whether it is open', () => {
  const rows = outlineRows(world(aRow(1), aRow(2), aRow(3)), options);
  expect(rows.map((r) => [r.key, r.level, r.position, r.size, r.open])).toEqual([
    [1, 1, 1, 1, true],
    [2, 2, 1, 2, undefined],
    [3, 2, 2, 2, undefined],
  ]);
});

it('groups siblings of one start signature above twelve, and not at twelve', () => {
  expect(outlineRows(many(GROUP_ABOVE), options).some((r) => r.kind === 'group')).toBe(false);
  const rows = outlineRows(many(GROUP_ABOVE + 1), options);
  expect(rows.map((r) => r.kind)).toEqual(['process', 'group']);
  expect(rows[1]).toMatchObject({ count: 13, open: false, label: 'w' });
});

it('surfaces what needs attention from a closed group: selected, crashed, fullest mailboxes, at most five', () => {
  const rows = many(1000, (slot) => (slot === 500 ? { status: 'crashed' } : slot > 900 ? { mailbox: slot } : {}));
  const shown = outlineRows(rows, { ...options, selection: 7 }).flatMap((r) => (r.kind === 'process' && r.key !== 1 ? [r.key] : []));
  expect(shown).toEqual([7, 500, 999, 1000, 1001]);
});

it('shows a row whose parent is gone as a root, and does not loop on rows that are each other’s parents', () => {
  const rows = world(aRow(2, { parent: 99 }), aRow(3, { parent: 4 }), aRow(4, { parent: 3 }));
  expect(treeOrder(rows).map((r) => r.slot)).toEqual([2]);
  expect(ancestorsOf(rows, 3)).toEqual([3, 4]);
});

it('orders lanes as the tree stands and keeps those near the selection beyond the limit', () => {
  expect(laneSlots(many(10), {})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const slots = laneSlots(many(5000), { selection: 3000 });
  expect(slots.length).toBe(MAX_LANES);
  expect(slots).toContain(3000);
});

it('pinned processes keep their lanes, however far from the selection, and never take them all', () => {
  const slots = laneSlots(many(5000), { selection: 3000, pinned: new Set([17, 4711]) });
  expect(slots.length).toBe(MAX_LANES);
  expect(new Set(slots).size).toBe(MAX_LANES);
  expect(slots).toEqual(expect.arrayContaining([17, 3000, 4711]));
  const crowded = laneSlots(many(5000), { selection: 3000, pinned: new Set(Array.from({ length: 1000 }, (_, i) => i + 2)) });
  expect(crowded.length).toBe(MAX_LANES);
  expect(crowded).toContain(3000);
});

it('orders lanes by the first event of their places when asked to', () => {
  const rows = world(
    aRow(1, { kind: 'supervisor' }),
    aRow(2, { parent: 1, kind: 'supervisor' }),
    aRow(3, { parent: 1 }),
    aRow(4, { parent: 2 }),
  );
  expect(laneSlots(rows, { order: 'first event' })).toEqual([1, 2, 3, 4]);
  expect(laneSlots(rows, { order: 'tree' })).toEqual([1, 2, 4, 3]);
});

it('finds processes by name before path, exact before parts, and by letters in order', () => {
  const rows = world(aRow(1), aRow(2, { name: 'Cache' }), aRow(3, { name: 'CacheOwner' }), aRow(4, { path: 'MyApp/cachesup/x' }), aRow(5));
  expect(searchProcesses(rows, 'cache').map((r) => r.slot)).toEqual([2, 3, 4]);
  expect(searchProcesses(rows, '<0.5.0>').map((r) => r.slot)).toEqual([5]);
  expect(searchProcesses(rows, 'cow')[0]?.slot).toBe(3);
  expect(searchProcesses(rows, 'zzz')).toEqual([]);
});

it('a group has the name that its members share and counts the living', () => {
  const members = Array.from({ length: 14 }, (_, i) =>
    aRow(i + 2, { label: i === 0 ? 'user:joe' : `user:ada${i}x`, status: i < 3 ? 'crashed' : i === 3 ? 'restarting' : 'waiting' }),
  );
  const rows = new Map([aRow(1, { kind: 'supervisor' }), ...members].map((r) => [r.slot, r]));
  const group = outlineRows(rows, options).find((r) => r.kind === 'group');
  expect(group).toMatchObject({ label: 'user', count: 10 });
});
