// The set of runtime/scenarios/or-set.ts: its merge is the least upper bound, and replicas that have heard of each other agree,
// whatever was delivered in what order, twice, late or not at all.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrSet } from '../../../runtime/scenarios/or-set.ts';
import { add, EMPTY, elements, forget, merge, remove, removeAt } from '../../../runtime/scenarios/or-set.ts';

const REPLICAS = ['a', 'b', 'c'] as const;
type Replica = (typeof REPLICAS)[number];

type Step =
  | { readonly does: 'add' | 'remove' | 'removeAt'; readonly at: Replica; readonly element: string }
  /** `from` hands its state over as it is now; it arrives when a `receive` takes it out of those under way. */
  | { readonly does: 'send'; readonly at: Replica }
  | { readonly does: 'receive'; readonly at: Replica; readonly which: number; readonly again: boolean };

const replica = fc.constantFrom(...REPLICAS);
const element = fc.constantFrom('x', 'y', 'z');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constantFrom('add' as const, 'remove' as const, 'removeAt' as const), at: replica, element }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('send' as const), at: replica }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('receive' as const), at: replica, which: fc.nat(20), again: fc.boolean() }) },
);
const steps = fc.array(step, { maxLength: 60 });

/** The replicas after some steps; what nobody received is lost. */
function play(all: readonly Step[]): Record<Replica, OrSet> {
  const sets: Record<Replica, OrSet> = { a: EMPTY, b: EMPTY, c: EMPTY };
  const underWay: OrSet[] = [];
  for (const s of all) {
    if (s.does === 'add') sets[s.at] = add(sets[s.at], s.at, s.element);
    else if (s.does === 'remove') sets[s.at] = remove(sets[s.at], s.element);
    else if (s.does === 'removeAt') sets[s.at] = removeAt(sets[s.at], s.at, s.element);
    else if (s.does === 'send') underWay.push(sets[s.at]);
    else if (s.does === 'receive' && underWay.length > 0) {
      const i = s.which % underWay.length;
      sets[s.at] = merge(sets[s.at], underWay[i] as OrSet);
      if (!s.again) underWay.splice(i, 1);
    }
  }
  return sets;
}

/** States that can stand beside each other: of one history. */
const histories = steps.map(play);
const check = <T>(property: fc.IProperty<T>): void => {
  fc.assert(property, { numRuns: 400, seed: 7 });
};

describe('merging', () => {
  test('does not depend on the order of the two', () =>
    check(
      fc.property(histories, ({ a, b }) => {
        expect(merge(a, b)).toEqual(merge(b, a));
      }),
    ));

  test('does not depend on how three are put together', () =>
    check(
      fc.property(histories, ({ a, b, c }) => {
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      }),
    ));

  test('changes nothing the second time', () =>
    check(
      fc.property(histories, ({ a, b }) => {
        expect(merge(a, a)).toEqual(a);
        expect(merge(merge(a, b), b)).toEqual(merge(a, b));
      }),
    ));
});

test('replicas agree once each has heard of every other, in whatever order and through whatever loss before', () =>
  check(
    fc.property(steps, fc.shuffledSubarray([...REPLICAS], { minLength: 3 }), (all, order) => {
      const sets = play(all);
      const [first, second, third] = order as [Replica, Replica, Replica];
      const whole = merge(merge(sets[first], sets[second]), sets[third]);
      for (const at of REPLICAS) expect(merge(whole, sets[at])).toEqual(whole);
    }),
  ));

test('what is added wins over a removal that has not seen it', () =>
  check(
    fc.property(histories, element, ({ a, b }, x) => {
      expect(elements(merge(remove(a, x), add(b, 'b', x)))).toContain(x);
    }),
  ));

test('what everybody has seen and one removes is gone everywhere', () =>
  check(
    fc.property(histories, element, ({ a, b, c }, x) => {
      const whole = merge(merge(a, b), c);
      expect(elements(merge(remove(whole, x), whole))).not.toContain(x);
    }),
  ));

test('a set without merges is an ordinary set', () =>
  check(
    fc.property(steps, (all) => {
      const model = new Set<string>();
      let set = EMPTY;
      for (const s of all) {
        if (s.does === 'add') {
          model.add(s.element);
          set = add(set, 'a', s.element);
        } else if (s.does === 'remove') {
          model.delete(s.element);
          set = remove(set, s.element);
        }
      }
      expect(elements(set)).toEqual([...model].sort());
    }),
  ));

test('a replica that was forgotten takes its elements along, and brings them back when it returns', () =>
  check(
    fc.property(histories, ({ a, b }) => {
      const alone = forget(merge(a, b), 'b');
      for (const held of Object.values(alone.entries)) expect(held).not.toHaveProperty('b');
      const back = add(merge(alone, b), 'a', 'again');
      for (const x of elements(b)) if (b.entries[x]?.['b'] !== undefined) expect(elements(back)).toContain(x);
    }),
  ));
