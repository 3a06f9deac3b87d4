import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { eachChange, RowTable } from '../../../src-renderer/layout/row-table.ts';
import { row } from '../../support/fake-rows.ts';

const rowAt = (slot: number, mailbox = 0): SlotRow => row({ slot, parent: 0, label: `p ${slot}`, mailbox });

/** Small slots, slots of the next heights, and the largest there can be. */
const slots = fc.oneof(
  fc.integer({ min: 1, max: 70 }),
  fc.integer({ min: 900, max: 1100 }),
  fc.constantFrom(33_000, 1_100_000, 0xffff_ffff),
);
const steps = fc.array(fc.record({ slot: slots, mailbox: fc.nat(3), gone: fc.boolean() }), { maxLength: 60 });

function applied(
  table: RowTable,
  changes: readonly { slot: number; mailbox: number; gone: boolean }[],
  map: Map<number, SlotRow>,
): RowTable {
  const edit = table.edit();
  for (const { slot, mailbox, gone } of changes) {
    if (gone) {
      edit.delete(slot);
      map.delete(slot);
    } else {
      const next = rowAt(slot, mailbox);
      edit.set(next);
      map.set(slot, next);
    }
  }
  return edit.done();
}
const sorted = (map: ReadonlyMap<number, SlotRow>): SlotRow[] => [...map.values()].sort((a, b) => a.slot - b.slot);

describe('a table of rows', () => {
  test('has what a map has, in the order of the slots, and versions before it stay as they were', () => {
    fc.assert(
      fc.property(steps, steps, (first, second) => {
        const map = new Map<number, SlotRow>();
        const one = applied(RowTable.empty, first, map);
        const before = sorted(map);
        const two = applied(one, second, map);
        expect([...one.values()]).toEqual(before);
        expect([...two.values()]).toEqual(sorted(map));
        expect(two.size).toBe(map.size);
        expect([...two.keys()]).toEqual(sorted(map).map((r) => r.slot));
        for (const slot of [1, 31, 32, 1024, 33_000, 0xffff_ffff]) expect(two.get(slot)).toBe(map.get(slot));
        const all: SlotRow[] = [];
        two.forEach((r) => void all.push(r));
        expect(all).toEqual(sorted(map));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('two versions tell what they differ in, each row once', () => {
    fc.assert(
      fc.property(steps, steps, (first, second) => {
        const map = new Map<number, SlotRow>();
        const one = applied(RowTable.empty, first, map);
        const was = new Map(map);
        const two = applied(one, second, map);
        for (const [from, to, a, b] of [
          [one, two, was, map],
          [two, one, map, was],
        ] as const) {
          const told = new Map<number, [SlotRow | undefined, SlotRow | undefined]>();
          eachChange(from, to, (x, y) => {
            const slot = (x ?? y)!.slot;
            expect(told.has(slot)).toBe(false);
            told.set(slot, [x, y]);
          });
          for (const slot of new Set([...a.keys(), ...b.keys()])) {
            if (a.get(slot) === b.get(slot)) expect(told.has(slot)).toBe(false);
            else expect(told.get(slot)).toEqual([a.get(slot), b.get(slot)]);
          }
        }
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  test('among many rows, versions that follow from each other or branch off tell the same, in the order of the slots', () => {
    const few = fc.array(fc.record({ slot: fc.integer({ min: 1, max: 420 }), mailbox: fc.nat(3), gone: fc.boolean() }), { maxLength: 12 });
    const versions = fc.array(fc.record({ from: fc.nat(), steps: few }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(versions, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }), (made, pairs) => {
        const first = RowTable.of(Array.from({ length: 400 }, (_, i) => rowAt(i + 1)));
        const all: { table: RowTable; map: Map<number, SlotRow> }[] = [{ table: first, map: new Map(first) }];
        for (const { from, steps } of made) {
          // mostly on from the newest, now and then from an older one
          const at = from % 4 === 0 ? all[from % all.length]! : all.at(-1)!;
          const map = new Map(at.map);
          all.push({ table: applied(at.table, steps, map), map });
        }
        for (const [a, b] of [...pairs, [0, all.length - 1]] as const) {
          const [from, to] = [all[a % all.length]!, all[b % all.length]!];
          const told: [number, SlotRow | undefined, SlotRow | undefined][] = [];
          eachChange(from.table, to.table, (x, y) => told.push([(x ?? y)!.slot, x, y]));
          const slots = [...new Set([...from.map.keys(), ...to.map.keys()])].sort((x, y) => x - y);
          const differ = slots.filter((slot) => from.map.get(slot) !== to.map.get(slot));
          expect(told).toEqual(differ.map((slot) => [slot, from.map.get(slot), to.map.get(slot)]));
        }
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  test('the shape is the same object until somebody comes, goes or becomes another', () => {
    const one = RowTable.of([rowAt(1), rowAt(2)]);
    const busy = one.with([rowAt(2, 7)]);
    expect(busy).not.toBe(one);
    expect(busy.shape).toBe(one.shape);
    expect(one.with([rowAt(3)]).shape).not.toBe(one.shape);
    expect(one.with([{ ...rowAt(2), name: 'two' }]).shape).not.toBe(one.shape);
    const edit = one.edit();
    edit.delete(2);
    expect(edit.done().shape).not.toBe(one.shape);
    expect(one.edit().done()).toBe(one);
  });
});
