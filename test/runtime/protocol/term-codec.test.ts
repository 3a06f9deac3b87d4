import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pid, Ref } from '../../../runtime/protocol/ids.ts';
import { decodeTerm, encodeTerm, hasErrorTerm, Opaque, parseEncoded, tagOf } from '../../../runtime/protocol/term-codec.ts';

const roundTrip = (value: unknown): unknown => decodeTerm(parseEncoded(encodeTerm(value)));

const pid = fc.tuple(fc.nat({ max: 63 }), fc.integer({ min: 1, max: 0xffff_ffff })).map(([node, id]) => new Pid(node, id));
const bytes = fc.oneof(fc.uint8Array(), fc.float64Array(), fc.int16Array(), fc.bigInt64Array());
const error = fc.tuple(fc.string(), fc.string()).map(([name, message]) => Object.assign(new Error(message), { name }));
const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.constantFrom(null, undefined, true, false, -0),
  pid,
  fc.nat().map((id) => new Ref(id)),
  bytes,
  error,
);
const key = fc.oneof(fc.string(), fc.constantFrom('$pid', '$', '$object', '__proto__', 'constructor', 'type'));
const { term } = fc.letrec<{ term: unknown }>((tie) => ({
  term: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('term'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('term')), { maxLength: 5 }).map((pairs) => record(pairs)),
    fc.array(fc.tuple(tie('term'), tie('term')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(tie('term'), { maxLength: 4 }).map((items) => new Set(items)),
  ),
}));

/** A plain object with these own keys, `__proto__` among them. */
function record(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [k, value] of pairs) Object.defineProperty(made, k, { value, enumerable: true, writable: true, configurable: true });
  return made;
}

describe('terms as text', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(term, (value) => {
        const back = roundTrip(value);
        // Not toStrictEqual, which takes an own key `constructor` for the class.
        expect(isDeepStrictEqual(back, value)).toBe(true);
        expect(encodeTerm(back)).toBe(encodeTerm(value));
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  test('are JSON whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(term, fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true })), (value) => {
        expect(() => JSON.parse(encodeTerm(value))).not.toThrow();
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  test('keep an object whose keys look like tags', () => {
    for (const value of [{ $pid: '<0.1.0>' }, { a: 1, $map: [] }, { $opaque: 'x' }, [{ $object: 1 }]])
      expect(roundTrip(value)).toStrictEqual(value);
  });

  test('say of what cannot be kept what it was', () => {
    class Account {}
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const thrower = {
      get x(): never {
        throw new TypeError('no');
      },
    };
    expect(roundTrip(new Account())).toEqual(new Opaque('Account'));
    expect(roundTrip(() => 1)).toEqual(new Opaque('function'));
    expect(roundTrip(new Date(0))).toEqual(new Opaque('Date'));
    expect(roundTrip(cyclic)).toEqual({ self: new Opaque('cycle') });
    expect(roundTrip(proxy)).toEqual(new Opaque('unreadable (TypeError)'));
    expect(roundTrip(thrower)).toEqual(new Opaque('unreadable (TypeError)'));
  });

  test('may be nested without end', () => {
    let deep: unknown = 'end';
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(encodeTerm(deep)).toContain('deeper than 200');
  });

  test('give the same text twice for what appears twice side by side', () => {
    const shared = { a: 1 };
    expect(roundTrip([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });
});

describe('decoding text that nobody encoded', () => {
  test('never throws', () => {
    const tagged = fc.constantFrom(
      '$pid',
      '$ref',
      '$map',
      '$set',
      '$bytes',
      '$bigint',
      '$number',
      '$error',
      '$object',
      '$opaque',
      '$undefined',
      '$new',
    );
    const odd = fc.oneof(
      fc.json().map((text) => JSON.parse(text) as unknown),
      fc.constantFrom(null, -1, 'AQI', 'AQID', [[]], [null], [1], { a: 1 }),
    );
    fc.assert(
      fc.property(tagged, odd, odd, (tag, body, as) => {
        expect(() => encodeTerm(decodeTerm({ [tag]: body, as }))).not.toThrow();
        expect(() => decodeTerm({ [tag]: body, as: 'Float64Array' })).not.toThrow();
        expect(() => decodeTerm({ [tag]: body, as: 'constructor' })).not.toThrow();
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  test('says so for text that is not JSON', () => {
    expect(decodeTerm(parseEncoded('{"a":'))).toEqual(new Opaque('damaged payload of 5 characters'));
  });

  test('cannot change what objects inherit', () => {
    decodeTerm(parseEncoded('{"__proto__":{"polluted":1},"$x":1}'));
    decodeTerm(parseEncoded('{"$object":[["__proto__",{"polluted":1}]]}'));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('for the hash', () => {
  test('an error counts by its name only, wherever it stands', () => {
    const at = (e: Error): string => encodeTerm({ reason: ['badmatch', new Map([[1, e]])] }, true);
    const [a, b] = [new RangeError('Maximum call stack size exceeded'), new RangeError('too much recursion')];
    expect(at(a)).toBe(at(b));
    expect(at(a)).not.toBe(at(new TypeError('too much recursion')));
    expect(hasErrorTerm(encodeTerm([a]))).toBe(true);
  });

  test('only text with an error has two encodings', () => {
    fc.assert(
      fc.property(term, (value) => {
        if (!hasErrorTerm(encodeTerm(value))) expect(encodeTerm(value, true)).toBe(encodeTerm(value));
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe('the tag of a message', () => {
  test.for<[unknown, string]>([
    ['tick', 'tick'],
    [['credit', 5], 'credit'],
    [[['badmatch', 1], []], 'badmatch'],
    [[new TypeError('x'), []], 'TypeError'],
    [[1, 2], 'tuple'],
    [[], '[]'],
    [{ type: 'put' }, 'put'],
    [{ kind: 'go', x: 1 }, 'go'],
    [{ x: 1 }, 'object'],
    [new Map(), 'map'],
    [new Pid(0, 1), 'pid'],
    [null, 'null'],
    [undefined, 'undefined'],
    [7, 'number'],
    ['x'.repeat(50), `${'x'.repeat(39)}…`],
  ])('of %j is %s', ([value, tag]) => {
    expect(tagOf(value)).toBe(tag);
  });
});

test('what is nested deeper than any term becomes opaque, brackets in strings do not count, and the deepest term is kept', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const opaque = (text: string): unknown => ({ $opaque: `damaged payload of ${text.length} characters, nested more than 1000 deep` });
  for (const text of [deep(1001), deep(200_000), '{"a":'.repeat(5000) + '1'.padEnd(5001, '}')])
    expect(parseEncoded(text)).toEqual(opaque(text));
  expect(JSON.stringify(parseEncoded(deep(1000)))).toBe(deep(1000));
  const wide = JSON.stringify(Array.from({ length: 3000 }, () => ['[{"\\', '[']));
  expect(JSON.stringify(parseEncoded(wide))).toBe(wide);
  let deepest: unknown = 'bottom';
  for (let i = 0; i < 200; i++) deepest = new Map([[deepest, deepest === 'bottom' ? 1 : 2]]);
  const encoded = encodeTerm(deepest);
  expect(encoded).toContain('bottom');
  expect(encodeTerm(decodeTerm(parseEncoded(encoded)))).toBe(encoded);
});

test('an array of thousands of millions, or of holes for the most part, is not looked into; its iterator is not asked', () => {
  const sparse: unknown[] = [];
  sparse.length = 4e9;
  expect(encodeTerm({ sparse })).toBe('{"sparse":{"$opaque":"array of 4000000000"}}');
  expect(encodeTerm(new Array(10_001))).toBe('{"$opaque":"array of 10001"}');
  const dense = Array.from({ length: 10_001 }, (_, i) => i);
  expect(JSON.parse(encodeTerm(dense))).toEqual(dense);
  const list = Object.assign([1], { [Symbol.iterator]: () => [2].values() });
  expect(encodeTerm([list, new Array(1)])).toBe('[[1],[{"$undefined":true}]]');
});
