// What is kept up to date says the same as what is counted anew, whatever happens to the rows.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SlotRow, STATUSES } from '../../../runtime/protocol/views.ts';
import { Census } from '../../../src-renderer/layout/census.ts';
import { RowTable } from '../../../src-renderer/layout/row-table.ts';
import { ContentKeeper, treeContent } from '../../../src-renderer/layout/tree-content.ts';
import { layoutTree } from '../../../src-renderer/layout/tree-layout.ts';
import { EMPTY_MEMORY, remember } from '../../../src-renderer/layout/tree-memory.ts';
import { trees } from './trees.ts';

const told = (census: Census) =>
  [...census.families()]
    .sort((a, b) => a.parent - b.parent)
    .map(({ parent, all, kin }) => ({
      parent,
      all,
      kin: [...kin.values()]
        .sort((a, b) => (a.signature < b.signature ? -1 : 1))
        .map((k) => ({
          signature: k.signature,
          members: k.members,
          dynamics: k.dynamics,
          counts: k.counts(),
          notable: [...k.notable].sort((a, b) => a - b),
          most: k.maxMailbox(),
        })),
    }));

const EXIT = { tag: 'boom', class: 'abnormal', at: 5, seq: 5 } as const;
const change = fc.record({
  slot: fc.integer({ min: 1, max: 40 }),
  what: fc.constantFrom('gone', 'status', 'mailbox', 'crash', 'back', 'other'),
  n: fc.nat(400),
});

function next(rows: RowTable, list: readonly SlotRow[], changes: readonly { slot: number; what: string; n: number }[]): RowTable {
  const edit = rows.edit();
  for (const { slot, what, n } of changes) {
    const row = edit.get(slot);
    const first = list[slot - 1];
    if (what === 'back' && !row && first) edit.set(first);
    if (!row) continue;
    if (what === 'gone') edit.delete(slot);
    else if (what === 'status') edit.set({ ...row, status: STATUSES[n % STATUSES.length]! });
    else if (what === 'mailbox') edit.set({ ...row, mailbox: n });
    else if (what === 'crash') edit.set({ ...row, status: 'crashed', crashes: row.crashes + 1, exit: EXIT });
    else if (what === 'other') edit.set({ ...row, signature: `M${n % 4}`, dynamic: n % 2 === 0 });
  }
  return edit.done();
}

test('a census that follows the rows is the census of the rows', () => {
  fc.assert(
    fc.property(trees(40), fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 8 }), (list, rounds) => {
      let rows = RowTable.of(list);
      const census = new Census(rows);
      for (const changes of rounds) {
        rows = next(rows, list, changes);
        census.follow(rows);
        expect(told(census)).toEqual(told(new Census(rows)));
      }
    }),
    { seed: 11, numRuns: 300 },
  );
});

test('what stands in the boxes is the same kept up to date as made anew, and so is what is remembered of places', () => {
  fc.assert(
    fc.property(trees(40), fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 8 }), (list, rounds) => {
      let rows = RowTable.of(list);
      let memory = EMPTY_MEMORY;
      const keeper = new ContentKeeper();
      let geometry = layoutTree({ memory });
      rounds.forEach((changes, i) => {
        rows = next(rows, list, changes);
        const before = memory;
        memory = remember(memory, rows, { now: i * 2000 });
        expect(memory).toEqual(remember(before, new Map([...rows]), { now: i * 2000 }));
        if (memory !== before) geometry = layoutTree({ memory });
        const input = { geometry, memory, rows, at: 1_000_000, selected: 3, pinned: new Set([5]) };
        const kept = keeper.update(input);
        const anew = treeContent(input);
        expect(kept.counts).toEqual(anew.counts);
        expect(kept.groups).toEqual(anew.groups);
        expect(kept.listedAt).toEqual(anew.listedAt);
        for (let slot = 1; slot <= 40; slot++) expect(kept.memberOf.get(slot)).toBe(anew.memberOf.get(slot));
      });
    }),
    { seed: 12, numRuns: 300 },
  );
});
