import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBelow, subtreeOf } from '../../../src-renderer/session/subtree.ts';
import { asMap, row } from '../../support/fake-rows.ts';

/** Row `i + 1` hangs below a row before it, or is a root. */
const forest = fc
  .array(fc.nat(), { maxLength: 40 })
  .map((parents) => asMap(parents.map((parent, i) => row({ slot: i + 1, parent: parent % (i + 1), label: `p${i + 1}` }))));

test('a subtree is its root and exactly those whose way up goes through it', () => {
  fc.assert(
    fc.property(forest, fc.integer({ min: 1, max: 41 }), (rows, root) => {
      const kept = subtreeOf(rows, root);
      if (!rows.has(root)) return void expect(kept).toBeUndefined();
      const wanted = [...rows.keys()].filter((slot) => isBelow(rows, slot, root));
      expect([...(kept as typeof rows).keys()].sort((a, b) => a - b)).toEqual(wanted);
      for (const [slot, one] of kept ?? []) expect(one).toBe(rows.get(slot));
    }),
    { seed: 5 },
  );
});

test('rows that are above each other, as a damaged recording may have them, end', () => {
  const rows = asMap([row({ slot: 1, parent: 2, label: 'a' }), row({ slot: 2, parent: 1, label: 'b' })]);
  expect(subtreeOf(rows, 1)?.size).toBe(2);
  expect(isBelow(rows, 1, 7)).toBe(false);
});
