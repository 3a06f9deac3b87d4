import { describe, expect, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { groupLabel, treeContent } from '../../../src-renderer/layout/tree-content.ts';
import { layoutTree } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { asMap, mockRows, NOW, POOL, row, WORKERS } from '../../support/fake-rows.ts';

function content(
  rows: ReadonlyMap<number, SlotRow>,
  given: { selected?: number; choices?: Map<number | string, boolean>; pinned?: Set<number> } = {},
) {
  const memory = remember(EMPTY_MEMORY, rows, { now: 0 });
  const geometry = layoutTree({ memory, ...(given.choices && { choices: given.choices }) });
  return { geometry, ...treeContent({ geometry, memory, rows, at: NOW, selected: given.selected, pinned: given.pinned }) };
}
const POOL_KEY = `${POOL}:Ledger.Worker`;

describe('what stands in the boxes', () => {
  test('a group counts its members by status and knows the fullest mailbox and the restarts that count', () => {
    const pool = content(mockRows()).groups.get(POOL_KEY)!;
    expect(pool.label).toBe('Worker');
    expect(pool.members).toHaveLength(128);
    expect(pool.counts).toEqual({ running: 6, waiting: 120, runnable: 2 });
    expect(pool.maxMailbox).toBe(1284);
    expect(pool.restarts).toBe(2);
  });

  test('members that need a look are listed with the reason, in the order of their slots', () => {
    const listed = content(mockRows(), { selected: WORKERS + 3 }).groups.get(POOL_KEY)!.listed;
    expect(listed.map(({ slot, reason, tone }) => [slot - WORKERS, reason, tone])).toEqual([
      [3, 'selected', 'plain'],
      [41, 'mailbox 1,284', 'warning'],
      [97, 'crashed 1.9 s ago', 'plain'],
    ]);
  });

  test('with more than fit, the selected, then fresh crashes, then full mailboxes win', () => {
    const rows = new Map(mockRows());
    for (const k of [50, 51, 52]) rows.set(WORKERS + k, { ...rows.get(WORKERS + k)!, mailbox: 200 + k });
    const listed = content(rows, { selected: WORKERS + 1 }).groups.get(POOL_KEY)!.listed;
    expect(listed.map(({ slot }) => slot - WORKERS)).toEqual([1, 41, 97]);
  });

  test('a crash older than 10 s is no reason any more, nor is one after the cursor', () => {
    for (const at of [NOW - 10_000_001, NOW + 1]) {
      const rows = new Map(mockRows());
      rows.set(WORKERS + 97, { ...rows.get(WORKERS + 97)!, exit: { tag: 'x', class: 'abnormal', at, seq: 1 } });
      expect(
        content(rows)
          .groups.get(POOL_KEY)!
          .listed.map(({ slot }) => slot - WORKERS),
      ).toEqual([41]);
    }
  });

  test('an open group lists its members, and says how many are left', () => {
    const open = content(mockRows(), { choices: new Map([[POOL_KEY, true]]) }).groups.get(POOL_KEY)!;
    expect(open.listed).toHaveLength(13);
    expect(open.listed.at(-1)).toMatchObject({ slot: 0, reason: '116 more in the Outline' });
    // Cut lists begin with what needs a look.
    expect(open.listed.slice(0, 2).map(({ slot }) => slot - WORKERS)).toEqual([41, 97]);
  });

  test('every row is counted at exactly one node, also below closed cards and inside groups', () => {
    const rows = mockRows();
    for (const choices of [
      new Map<number | string, boolean>(),
      new Map<number | string, boolean>([[POOL, false]]),
      new Map<number | string, boolean>([[1, false]]),
    ]) {
      const { counts } = content(rows, { choices });
      const total = counts.reduce((sum, tally) => sum + Object.values(tally).reduce((a, b) => a + b, 0), 0);
      expect(total).toBe(rows.size);
    }
  });

  test('a process below a member is counted at the group', () => {
    const rows = new Map(mockRows());
    rows.set(20_000, row({ slot: 20_000, parent: WORKERS + 3, label: 'port', status: 'crashed' }));
    const { counts, geometry, memberOf, groups } = content(rows);
    const node = geometry.groupNodes.get(POOL_KEY)!;
    expect(counts[node]!.crashed).toBe(1);
    expect(memberOf.get(20_000)).toBe(node);
    expect(groups.get(POOL_KEY)!.counts.crashed).toBeUndefined();
  });
});

test.each([
  [['Worker 3', 'Worker 41'], 'Worker'],
  [['user:ada', 'user:alan', 'user:joe'], 'user'],
  [['user:ada'], 'user'],
  [['request 8812', 'request 8813'], 'request'],
  [['Pool.Worker.1', 'Pool.Worker.2'], 'Pool.Worker'],
  [['tick', 'tick'], 'tick'],
  [['alpha', 'beta'], 'Thing'],
  [[], 'Thing'],
])('members called %j make a group called %s', (names, label) => {
  const members = names.map((name, i) => row({ slot: i + 1, parent: 0, label: name }));
  expect(groupLabel([...asMap(members).values()], 'My.Thing')).toBe(label);
});
