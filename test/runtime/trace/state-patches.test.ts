// States as patches: whatever is written, what is read is the encoding of the very state that the process had.

import fc from 'fast-check';
import { produce } from 'immer';
import { describe, expect, it } from 'vitest';
import type { Self } from '../../../runtime/index.ts';
import { genServer, start } from '../../../runtime/index.ts';
import { Freezer } from '../../../runtime/process/freezer.ts';
import { reduceErrors } from '../../../runtime/protocol/error-texts.ts';
import { Pid, Ref } from '../../../runtime/protocol/ids.ts';
import { applyPatches, isPatch, MOST_PATCHES, readState, StateCache, writePatch } from '../../../runtime/protocol/state-patch.ts';
import { encodeTerm } from '../../../runtime/protocol/term-codec.ts';
import { diffStates } from '../../../runtime/trace/state-diff.ts';
import { SHORT, StatePayloads } from '../../../runtime/trace/state-payloads.ts';
import { startProgram } from '../../support/runtime-run.ts';

const patched = (before: unknown, after: unknown): string => {
  const ops = diffStates(before, after, 1e9);
  return ops === null ? 'whole' : applyPatches(encodeTerm(before), [writePatch(1, ops)]);
};

const key = fc.constantFrom('a', 'b', 'c', '1', '2', '__proto__', 'a b', 'ü"', '$x');
const leaf = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom<unknown>(null, undefined, true, 'x', '', -0, Number.NaN, 7n, new Pid(0, 1), new Pid(0, 2), new Ref(3)),
  fc.uint8Array({ maxLength: 3 }),
);
const { state } = fc.letrec((tie) => ({
  state: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('list'), tie('record'), tie('map'), tie('set')),
  list: fc.array(tie('state'), { maxLength: 6 }),
  // Own keys also where they are called __proto__.
  record: fc.array(fc.tuple(key, tie('state')), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs)),
  map: fc.array(fc.tuple(leaf, tie('state')), { maxLength: 5 }).map((pairs) => new Map(pairs)),
  set: fc.array(leaf, { maxLength: 5 }).map((items) => new Set(items)),
}));

/** A copy with one thing in it changed, which shares the rest, as programs change their states. */
function change(value: unknown, path: readonly number[], to: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof value !== 'object' || value === null) return to;
  if (Array.isArray(value)) {
    const i = at % (value.length + 1);
    return i === value.length ? (at % 2 ? [...value, to] : value.slice(1)) : value.map((x, j) => (i === j ? change(x, rest, to) : x));
  }
  if (value instanceof Map) return new Map([...value].map(([k, x], j) => [k, j === at % value.size ? change(x, rest, to) : x]));
  if (Object.getPrototypeOf(value) !== Object.prototype) return to;
  const entries = Object.entries(value);
  const i = at % (entries.length + 1);
  return Object.fromEntries(i === entries.length ? entries.slice(1) : entries.map(([k, x], j) => [k, i === j ? change(x, rest, to) : x]));
}

describe('[LOG-10] a patch gives the state exactly', () => {
  it('between any two values', () => {
    fc.assert(
      fc.property(state, state, (before, after) => {
        expect(['whole', encodeTerm(after)]).toContain(patched(before, after));
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('after a change in one place, and then it is a patch', () => {
    let patches = 0;
    fc.assert(
      fc.property(state, fc.array(fc.nat(7), { maxLength: 4 }), leaf, (before, path, to) => {
        const after = change(before, path, to);
        const got = patched(before, after);
        if (got !== 'whole') {
          patches += 1;
          expect(got).toBe(encodeTerm(after));
        }
      }),
      { seed: 12, numRuns: 2000 },
    );
    expect(patches).toBeGreaterThan(500);
  });

  it('through a whole history of a process, with as many looks back as are promised, or one with a cache', () => {
    fc.assert(
      fc.property(state, fc.array(fc.tuple(fc.array(fc.nat(7), { maxLength: 4 }), leaf), { maxLength: 40 }), (first, changes) => {
        const freezer = new Freezer();
        const states = new StatePayloads();
        const padding = 'x'.repeat(SHORT);
        let now: unknown = { padding, first };
        const written = new Map<number, string>();
        const cache = new StateCache();
        let seq = 1;
        for (const [path, to] of [[[], 0] as const, ...changes]) {
          if (seq > 1) now = { padding, first: change((now as { first: unknown }).first, path, to) };
          const text = states.encode(1, seq, freezer.freeze(now));
          written.set(seq, text);
          let looks = 0;
          const payloadAt = (base: number): string | undefined => {
            looks += 1;
            return written.get(base);
          };
          expect(readState(text, seq, payloadAt)).toBe(encodeTerm(now));
          expect(looks).toBeLessThanOrEqual(MOST_PATCHES);
          looks = 0;
          expect(readState(text, seq, payloadAt, cache)).toBe(encodeTerm(now));
          expect(looks).toBeLessThanOrEqual(1);
          seq += 3;
        }
      }),
      { seed: 13, numRuns: 200 },
    );
  });
});

it.each<[string, unknown, unknown, string]>([
  ['a field', { a: 1, b: 2 }, { a: 1, b: 3 }, ',[["b"],3]'],
  ['a key more and a key less', { a: 1, b: 2 }, { b: 2, c: 3 }, ',[["a"]],[["c"],3]'],
  ['an item at the end', { q: [1, 2] }, { q: [1, 2, 3] }, ',[["q"],2,0,[3]]'],
  ['an item from the front', { q: [1, 2, 3] }, { q: [2, 3] }, ',[["q"],0,1,[]]'],
  ['a queue that moves on', { q: [1, 2, 3, 4] }, { q: [2, 3, 4, 5] }, ',[["q"],0,1,[]],[["q"],3,0,[5]]'],
  ['the last four, newest first', { q: [4, 3, 2, 1] }, { q: [5, 4, 3, 2] }, ',[["q"],0,0,[5]],[["q"],4,1,[]]'],
  ['a field of an item', { q: [{ n: 1 }, { n: 2 }] }, { q: [{ n: 1 }, { n: 5 }] }, ',[["q",1,"n"],5]'],
  ['the value of an entry of a Map', { m: new Map([['k', { n: 1 }]]) }, { m: new Map([['k', { n: 2 }]]) }, ',[["m","$map",0,1,"n"],2]'],
  ['an entry more in a Map', { m: new Map([['k', 1]]) }, { m: new Map([['k', 1], ['l', 2]]) }, ',[["m","$map"],1,0,[["l",2]]]'], // biome-ignore format: one case a line
  ['a member of a Set', { s: new Set([1, 2]) }, { s: new Set([2]) }, ',[["s","$set"],0,1,[]]'],
  ['nothing', { a: new Uint8Array(3) }, { a: new Uint8Array(3) }, ''],
  ['another kind of value', { a: [1] }, { a: { 0: 1 } }, ',[["a"],{"0":1}]'],
])('%s makes a short patch', (_what, before, after, ops) => {
  expect(diffStates(before, after, 1e9)).toBe(ops);
});

it('a comparison that takes too many steps is given up', () => {
  const before = { list: Array.from({ length: 100 }, (_, i) => ({ i })) };
  const after = { list: before.list.map(({ i }) => ({ i: i + 1 })) };
  expect(diffStates(before, after, 50)).toBeNull();
  expect(diffStates(before, after, 500)).not.toBeNull();
});

/** A process with a state of some size that counts; the payloads of its states as they were written, and as they are read. */
function counting(changes: number, next: (state: Wide) => Wide, options = {}) {
  const server = genServer({
    name: 'wide',
    init: () => ['ok', wide()],
    handleInfo: (_: unknown, held: Wide) => ['noreply', next(held)],
  });
  const run = startProgram(function* main(self: Self) {
    const [, pid]: [string, Pid] = yield start(self, server);
    for (let i = 0; i < changes; i++) self.send(pid, 'go');
    yield self.sleep(10);
  }, options);
  run.run();
  const records = run.log.events.filter((event) => event.type === 'callback_finished' && event.state);
  return {
    run,
    written: records.map(({ seq }) => run.log.payloadAt(seq) as string),
    read: records.map((event) => (event as { payload?: unknown }).payload),
  };
}

interface Wide {
  readonly count: number;
  readonly names: readonly string[];
  readonly error: Error;
}
const wide = (): Wide => ({ count: 0, names: Array.from({ length: 40 }, (_, i) => `name ${i}`), error: new RangeError('far') });
const byDraft = (held: Wide): Wide =>
  produce(held, (draft) => {
    draft.count += 1;
  });

it('[LOG-10] a server that changes its state by a draft writes patches, and a whole state once in a while', () => {
  const { written, read } = counting(200, byDraft);
  const wholes = written.filter((text) => !isPatch(text));
  expect(wholes.length).toBeGreaterThan(1);
  expect(wholes.length).toBeLessThan(20);
  expect(read).toMatchObject(Array.from({ length: 201 }, (_, count) => ({ count, names: wide().names })));
});

it('[LOG-10] the bytes of all patches since a whole state are never more than it has', () => {
  const { written } = counting(300, (held) => ({ ...held, count: held.count + 1, names: [...held.names, 'one more'] }));
  let whole = 0;
  let spent = 0;
  for (const text of written) {
    if (isPatch(text)) spent += reduceErrors(text).length;
    else [whole, spent] = [reduceErrors(text).length, 0];
    expect(spent).toBeLessThanOrEqual(whole);
  }
});

it('[LOG-1] what is written does not depend on when chunks are handed over', () => {
  const hashes = [1, 7, 8192].map((chunkSize) => counting(100, byDraft, { chunkSize }).run.log.hash);
  expect(new Set(hashes).size).toBe(1);
});

it('the log hash counts errors in a patch by their names only', () => {
  const reduced = reduceErrors(writePatch(3, `,[["error"],${encodeTerm(new RangeError('far'))}]`));
  expect(reduced).toBe('{"$patch":[3,[["error"],{"$error":"RangeError"}]]}');
});

it.each([
  '{"$patch":[0]}',
  '{"$patch":[9]}',
  '{"$patch":[1,[["a","b"],1]]}',
  '{"$patch":[1,[["list",7],1]]}',
  '{"$patch":[1,[["list"],0,9,[]]]}',
  '{"$patch":[1,[["list","length"],4000000000]]}',
  '{"$patch":[1,[["list",0]]]}',
  '{"$patch":[1,[[],1]]}',
  '{"$patch":[1,7]}',
  '{"$patch":[1',
  '{"$patch":[x]}',
])('a patch that is damaged is an opaque term that says so: %s', (text) => {
  expect(readState(text, 5, () => '{"list":[1,2]}')).toContain('"$opaque":"damaged change of a state');
});

it('a patch that leads before the first record is damaged, and one on what is not there is not known', () => {
  expect(readState('{"$patch":[1]}', 5, () => '{"$patch":[1]}')).toContain('damaged');
  expect(readState('{"$patch":[1]}', 5, () => undefined)).toBeUndefined();
});

it('a program can not forge a patch', () => {
  expect(isPatch(encodeTerm({ $patch: [1] }))).toBe(false);
});
