// What an attached program sends as JSON is looked at without being read: the answer is that of JSON.parse.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeTerm } from '../../../runtime/protocol/term-codec.ts';
import { JsonBytes } from '../../../src-main/attach/json-bytes.ts';

const json = new JsonBytes();
const isJson = (text: string): boolean => {
  const bytes = Buffer.from(` ${text}]`);
  return json.is(bytes, 1, bytes.length - 1);
};
const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it('is JSON where JSON.parse says so: every value, and every value with something cut out, put in or put in its place', () => {
  const part = fc.oneof(
    fc.constantFrom(...'{}[],:"\\-+.eE0157tfnu \n\t\ud800é', '\\u12aF', '\\u12g', '\\x', 'true', 'nul', '1e5', '01', '-0', '1.', ''),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), fc.nat(6), part, fc.boolean(), (value, at, cut, put, spaced) => {
      const text = spaced ? JSON.stringify(value, null, 1) : encodeTerm(value);
      expect(isJson(text)).toBe(parses(text));
      const from = at % (text.length + 1);
      const changed = Buffer.from(text.slice(0, from) + put + text.slice(from + cut)).toString();
      expect([changed, isJson(changed)]).toEqual([changed, parses(changed)]);
    }),
    { numRuns: 3000, seed: 6 },
  );
});

it('of whatever text, and however deep', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'{}[],:"\\1-.e ', 'true', 'null', '"a"'), { maxLength: 9 }), (parts) => {
      const text = parts.join('');
      expect([text, isJson(text)]).toEqual([text, parses(text)]);
    }),
    { numRuns: 5000, seed: 2 },
  );
  for (const depth of [64, 65, 100_000]) {
    expect(isJson('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
    expect(isJson('['.repeat(depth) + ']'.repeat(depth - 1))).toBe(false);
    expect(isJson('{"a":'.repeat(depth) + 1 + '}'.repeat(depth))).toBe(true);
  }
});
