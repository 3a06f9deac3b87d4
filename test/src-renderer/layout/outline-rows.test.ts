import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outlineRows } from '../../../src-renderer/layout/outline-rows.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { asMap, mockRows, POOL, WORKERS } from '../../support/fake-rows.ts';
import { trees } from './trees.ts';

const outline = (rows: ReturnType<typeof mockRows>, choices = new Map<number | string, boolean>()) =>
  outlineRows(remember(EMPTY_MEMORY, rows, { now: 0 }), rows, choices);

describe('the outline', () => {
  test('shows the tree in order, groups closed', () => {
    expect(
      outline(mockRows()).map(
        ({ label, level, open }) => `${'  '.repeat(level - 1)}${label}${open === undefined ? '' : open ? ' ▾' : ' ▸'}`,
      ),
    ).toEqual([
      'Root ▾',
      '  Cache',
      '  Pool.Sup ▾',
      '    Worker ▸',
      '  PubSub',
      '  Presence ▾',
      '    user ▸',
      '  Requests ▾',
      '    request ▸',
    ]);
  });

  test('an open group has all its members as rows', () => {
    const rows = outline(mockRows(), new Map([[`${POOL}:Ledger.Worker`, true]]));
    const members = rows.filter((r) => r.level === 4);
    expect(members).toHaveLength(128);
    expect(members[2]).toMatchObject({ id: WORKERS + 3, setSize: 128, position: 3, parent: 3 });
  });

  test('places in the set and parents are right for any tree and any folding', () => {
    fc.assert(
      fc.property(trees(40), fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean())), (list, folds) => {
        const rows = outline(asMap(list), new Map(folds));
        const siblings = new Map<number, typeof rows>();
        for (const r of rows) siblings.set(r.parent, [...(siblings.get(r.parent) ?? []), r]);
        for (const [parent, set] of siblings) {
          expect(set.map((r) => r.position)).toEqual(set.map((_, i) => i + 1));
          for (const r of set) {
            expect(r.setSize).toBe(set.length);
            expect(r.level).toBe(parent < 0 ? 1 : rows[parent]!.level + 1);
            if (parent >= 0) expect(rows[parent]!.open).toBe(true);
          }
        }
        expect(new Set(rows.map((r) => r.id)).size).toBe(rows.length);
      }),
      { seed: 5, numRuns: 120 },
    );
  });
});
