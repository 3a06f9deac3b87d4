// The patterns of `~`: the same verdict as JavaScript's own engine, whatever the pattern, and never more steps than text × pattern.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TEXT, readPattern } from '../../../recordings/query/pattern.ts';
import { Matcher } from '../../../recordings/query/pattern-matcher.ts';
import { compilePattern, MAX_SIZE } from '../../../recordings/query/pattern-program.ts';

const matches = (source: string, text: string): boolean => new Matcher(compilePattern(source)).test(text);

const CHARACTERS = ['a', 'b', 'A', 'ſ', 'K', 'é', '_', ' ', '\n', '1', '😀', '\ud83d', 'İ', 'ß', '-'];
const ATOMS = ['a', 'b', '.', '\\d', '\\w', '\\W', '\\s', '\\S', '[ab]', '[^a]', '[^\\W]', '[a-z\\d]', '[\\]b]', '\\p{Lu}', '\\u{1F600}'];
const MORE = ['\\ud83d\\ude00', '\\ud83d', '\\x61', '\\.', '\\n', 's', 'k', 'ß', '[😀é]', '[]', '[^]'];
const ASSERTIONS = ['^', '$', '\\b', '\\B'];
const REPEATS = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,}', '{0}', '{1,2}?'];

const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 3 },
    fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
    fc.array(tie('part'), { minLength: 2, maxLength: 3 }).map((parts) => parts.join('|')),
  ),
  part: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...ATOMS, ...MORE, ...ASSERTIONS),
    fc.tuple(fc.constantFrom(...ATOMS, ...MORE), fc.constantFrom(...REPEATS)).map(([atom, times]) => atom + times),
    fc
      .tuple(fc.constantFrom('(', '(?:'), tie('pattern'), fc.constantFrom('', ...REPEATS))
      .map(([open, inside, times]) => `${open}${inside})${times}`),
  ),
}));
const text = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 8 }).map((characters) => characters.join(''));

/** V8 finds `\B` between the halves of one character too, where no match may begin (ECMA-262, RegExpBuiltinExec 13.c.i). */
const native = (source: string, one: string): boolean | undefined => {
  const at = new RegExp(source, 'iu').exec(one)?.index;
  return at !== undefined && at > 0 && (one.codePointAt(at - 1) as number) > 0xffff ? undefined : at !== undefined;
};

describe('a pattern', () => {
  test('says of any text what JavaScript’s own engine says', () => {
    const verdicts = { true: 0, false: 0 };
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 6 }), (source, texts) => {
        const matcher = new Matcher(compilePattern(source));
        for (const one of texts) {
          const verdict = native(source, one);
          if (verdict === undefined) continue;
          verdicts[`${verdict}`] += 1;
          expect([one, matcher.test(one)]).toEqual([one, verdict]);
        }
      }),
      { numRuns: 3000, seed: 7 },
    );
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(1000);
  });

  test('says so through the operator too, whichever engine it takes', () => {
    fc.assert(
      fc.property(pattern, text, (source, one) => {
        const [read, verdict] = [readPattern(source), native(source, one)];
        if (verdict !== undefined) expect(read.ok && read.matches(one)).toBe(verdict);
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  const many = 'a'.repeat(20_000);
  const HOSTILE = [
    '^(?:a?){40}a{40}c',
    '(?:a?){30}a{30}b',
    `${'a?'.repeat(34)}a{34}c`,
    'a*a*b',
    'a*a*a*a*a*b',
    '(a+)+b',
    '(a|a)*b',
    '(?:a|aa){40}c',
    '(a|b|ab|aa){1,40}c',
    '(a*)*(a*)*(a*)*b',
    `${'(a|a)'.repeat(39)}c`,
    '(?:.*a){20}b',
    'a(?:.?){200}c$',
  ];
  test.each(HOSTILE)('%s takes no more steps than a text of 20,000 characters times its size', (source) => {
    const program = compilePattern(source);
    for (const one of [many, `${many}!`, 'ab'.repeat(10_000), `${'a'.repeat(60)}!`]) {
      const matcher = new Matcher(program);
      matcher.test(one);
      expect(matcher.steps).toBeLessThanOrEqual((one.length + 1) * (program.op.length + 1));
    }
    expect(readPattern(source).ok).toBe(true);
    // Where the ways are few, they are walked once, and then looked up.
    const matcher = new Matcher(program);
    matcher.test(many);
    expect(matcher.steps).toBeLessThan(many.length + 300 * program.op.length);
  });

  test('goes to the engine that tries one way after another only where there is one way', () => {
    for (const source of ['worker', '^a.\\d$', 'a|b|c', '[ab]\\bc'])
      expect([source, compilePattern(source).isPlain]).toEqual([source, true]);
    for (const source of [...HOSTILE, 'a?', 'a{2}', '(a|a)b', '(a)'])
      expect([source, compilePattern(source).isPlain]).toEqual([source, false]);
  });

  test('whose ways are ever new is forgotten in between, and right', () => {
    const source = '(?:a|b)*a(?:a|b){12}c';
    const matcher = new Matcher(compilePattern(source));
    let bits = 1;
    const random = Array.from({ length: 6000 }, () => {
      bits = (Math.imul(bits, 1103515245) + 12345) >>> 0;
      return bits & 0x10000 ? 'a' : 'b';
    }).join('');
    expect(matcher.test(random)).toBe(false);
    expect(matcher.test(`${random}a${'b'.repeat(12)}c`)).toBe(true);
    expect(matcher.test(`${random}b${'b'.repeat(12)}c`)).toBe(false);
  });

  test.each([
    ['(a)\\1', 'refers back to a group'],
    ['(?<n>a)\\k<n>', 'refers back to a group'],
    ['(?=a)b', 'looks ahead or behind'],
    ['(?<!a)b', 'looks ahead or behind'],
    ['a{0,20000}a{0,20000}a{0,20000}b', `more than ${MAX_SIZE} parts`],
    ['((a{9}){9}){9}', `more than ${MAX_SIZE} parts`],
    ['a{999999999999999999999}', `more than ${MAX_SIZE} parts`],
    ['(', 'is not a regular expression'],
    ['a'.repeat(201), 'at most 200 are read'],
  ])('%s is refused with a sentence', (source, what) => {
    expect(readPattern(source)).toEqual({ ok: false, what: expect.stringContaining(what) });
  });

  test('of nothing, repeated without end, is read at once', () => {
    expect(matches('^(?:(?:(?:){999999999}){9,999999999})*$', '')).toBe(true);
    expect(matches('(?<word>a|b)+$', 'ab')).toBe(true);
  });

  test(`that repeats looks at the first ${MAX_TEXT} characters of a text, and where it stops is no end`, () => {
    const says = (source: string, one: string): boolean => {
      const read = readPattern(source);
      return read.ok && read.matches(one);
    };
    const full = 'a'.repeat(MAX_TEXT - 1);
    for (const source of ['x', 'x+', 'x$', 'x+$']) expect([source, says(source, `${full}x`)]).toEqual([source, true]);
    for (const source of ['x', 'x$']) expect([source, says(source, `${full}ax`)]).toEqual([source, true]);
    for (const source of ['x+', 'x+$', '^a+$']) expect([source, says(source, `${full}ax`)]).toEqual([source, false]);
    expect(says('^a+$', `${full}a`)).toBe(true);
  });
});
