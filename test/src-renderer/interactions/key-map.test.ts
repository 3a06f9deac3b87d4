import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assign,
  holderOf,
  idOf,
  isRemappable,
  type KeyOverrides,
  keyOf,
  keysWith,
  reset,
} from '../../../src-renderer/interactions/key-map.ts';
import { bindingFor, KEYS, type KeyBinding } from '../../../src-renderer/interactions/keys.ts';

const by = (does: RegExp): KeyBinding => KEYS.find((binding) => does.test(binding.does)) as KeyBinding;
const stroke = (
  key: string,
  more: Partial<{ ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; code: string }> = {},
) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test('a key that is given to a command does that and nothing else, and goes back', () => {
  const [crash, pin] = [by(/^Next crash/), by(/^Pin/)];
  const set = assign({}, crash, 'p');
  expect(bindingFor(stroke('p'), false, keysWith(set))?.binding.does).toBe(crash.does);
  expect(bindingFor(stroke('x'), false, keysWith(set))).toBeUndefined();
  expect(keysWith(set)[KEYS.indexOf(pin)]?.keys).toEqual([]);
  expect(keysWith(reset(set, pin))[KEYS.indexOf(pin)]?.keys).toEqual(pin.keys);
  expect(bindingFor(stroke('p'), false, keysWith(reset(set, pin)))?.binding.does).toBe(pin.does);
  expect(reset(reset(set, pin), crash)).toEqual({});
});

test('whatever is set, no key means two things, and what cannot be changed keeps its keys', () => {
  const free = KEYS.filter(isRemappable);
  const fixed = new Set(KEYS.filter((b) => !isRemappable(b)).flatMap((b) => b.keys));
  const key = fc
    .constantFrom('a', 'b', 'Shift+b', '!', 'Mod+j', 'F9', 'Alt+ArrowUp', ...free.flatMap((b) => b.keys))
    .filter((k) => !fixed.has(k));
  const step = fc.record({ at: fc.nat(free.length - 1), key, back: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let overrides: KeyOverrides = {};
      for (const { at, key, back } of steps) {
        const binding = free[at] as KeyBinding;
        overrides = back ? reset(overrides, binding) : assign(overrides, binding, key);
        const all = keysWith(overrides).flatMap((b) => b.keys);
        expect(new Set(all).size).toBe(all.length);
        if (!back) expect(holderOf(key, overrides)).toBe(binding);
      }
      for (const binding of KEYS) if (!isRemappable(binding)) expect(keysWith(overrides)[KEYS.indexOf(binding)]).toBe(binding);
    }),
    { seed: 9, numRuns: 60 },
  );
});

test('the name of a stroke is the key that it matches', () => {
  const cases = [
    stroke('q'),
    stroke('Q', { shiftKey: true }),
    stroke('>', { shiftKey: true }),
    stroke(' '),
    stroke('p', { ctrlKey: true }),
    stroke('ArrowLeft', { altKey: true }),
    stroke('F9', { shiftKey: true }),
  ];
  expect(cases.map((one) => keyOf(one, false))).toEqual(['q', 'Shift+q', '>', 'Space', 'Mod+p', 'Alt+ArrowLeft', 'Shift+F9']);
  const some = by(/^Next crash/);
  for (const one of cases) {
    const key = keyOf(one, false) as string;
    expect(bindingFor(one, false, keysWith(assign({}, some, key)))?.binding.does).toBe(some.does);
  }
  for (const key of ['Escape', 'Tab', 'Enter', 'Shift', 'Control']) expect(keyOf(stroke(key), false)).toBeUndefined();
  expect(keyOf(stroke('x', { metaKey: true }), false)).toBeUndefined();
});

test('keys of commands that there are none of any more are no harm', () => {
  expect(keysWith({ 'Mod+Alt+zzz': ['q'], __proto__: ['q'] })).toEqual(KEYS);
  expect(KEYS.map(idOf).length).toBe(new Set(KEYS.map(idOf)).size);
});
