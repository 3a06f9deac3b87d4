import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeSort } from '../../../src-main/loader/sorting.ts';

type Item = { readonly key: number; readonly i: number };

test('sorts as the engine does, stably', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (keys) => {
      const items: Item[] = keys.map((key, i) => ({ key, i }));
      const byKey = (a: unknown, b: unknown): number => (a as Item).key - (b as Item).key;
      expect(mergeSort([...items], byKey)).toEqual(items.toSorted(byKey));
    }),
    { seed: 9 },
  );
});

test('calls its comparison the same number of times for the same length and order, known by heart', () => {
  const calls = (list: number[]): number => {
    let n = 0;
    mergeSort(list, (a, b) => {
      n += 1;
      return (a as number) - (b as number);
    });
    return n;
  };
  expect([
    calls([]),
    calls([1]),
    calls([2, 1]),
    calls([3, 2, 1]),
    calls([1, 2, 3, 4]),
    calls(Array.from({ length: 100 }, (_, i) => (i * 37) % 101)),
  ]).toEqual([0, 0, 1, 2, 4, 581]);
});

test('a comparison that contradicts itself still ends, with the same items', () => {
  const list = Array.from({ length: 50 }, (_, i) => i);
  for (const answer of [1, -1, Number.NaN, undefined]) expect(mergeSort([...list], () => answer).toSorted()).toEqual([...list].toSorted());
  expect(() => mergeSort([1, 2], () => 1n)).toThrow(TypeError);
});

describe('in a sealed thread', () => {
  const cases = `
    const holes = [3, , undefined, 1, , 2];
    const thrown = (f) => { try { f(); return 'no'; } catch (error) { return error.constructor.name; } };
    const kept = [3, 1, 2];
    const text = (list) => JSON.stringify(list, (key, value) => value === undefined ? 'undefined' : value) + Object.keys(list);
    return [
      text(holes.slice().sort()), text(holes.slice().sort((a, b) => b - a)), text(holes.toSorted()), text([10, 9, 1].sort()),
      text([{ toString: () => 'b' }, { toString: () => 'a' }].sort().map(String)), text([undefined, { toString: () => 'a' }].sort().map(String)),
      text({ length: 3, 0: 'c', 1: 'b', 2: 'a' } && Array.prototype.sort.call({ length: 3, 0: 'c', 1: 'b', 2: 'a' })),
      text([...new Float64Array([3, -1, NaN, -0, 0]).sort()]), text([...new Uint8Array([3, 1, 2]).sort((a, b) => b - a)]), text([...new Uint8Array([3, 1, 2]).toSorted((a, b) => b - a)]),
      thrown(() => [1, 2].sort(null)), thrown(() => [1, 2].toSorted('x')), thrown(() => Object.freeze([2, 1]).sort((a, b) => a - b)),
      thrown(() => kept.sort(() => { throw new RangeError(); })), text(kept), thrown(() => [Symbol(), {}].sort()), thrown(() => Array.prototype.sort.call(null)),
      [].sort.name, [].sort.length, [].toSorted.length, Object.keys(Array.prototype).length,
    ];`;
  const inChild = (before: string): unknown =>
    JSON.parse(
      execFileSync(
        process.execPath,
        ['--input-type=module', '-e', `${before}; process.stdout.write(JSON.stringify((() => {${cases}})()))`],
        { encoding: 'utf8' },
      ),
    );

  test('sort and toSorted keep their meaning in every corner', () => {
    const file = new URL('../../../src-main/loader/sorting.ts', import.meta.url).href;
    const sealed = inChild(`const { sealSorting } = await import(${JSON.stringify(file)}); sealSorting(); sealSorting()`);
    expect(sealed).toEqual(inChild(''));
  });
});
