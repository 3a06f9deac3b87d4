import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Query } from '../../../recordings/query/ast.ts';
import { OPERATORS } from '../../../recordings/query/ast.ts';
import { completeQuery } from '../../../recordings/query/complete.ts';
import type { Field } from '../../../recordings/query/fields.ts';
import { FIELD_NAMES, FIELDS, KINDS, OPERATORS_OF } from '../../../recordings/query/fields.ts';
import { MAX_QUERY, parseQuery } from '../../../recordings/query/parse.ts';
import { readPattern } from '../../../recordings/query/pattern.ts';
import { printQuery } from '../../../recordings/query/print.ts';
import { randomQuery } from '../../support/random-query.ts';

/** Without places: what the query means. */
const bare = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, v) => (key === 'at' || key === 'end' ? undefined : v)));

function parsed(text: string): Query {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.what}`);
  return result.query;
}
function errorOf(text: string): string {
  const result = parseQuery(text);
  return result.ok ? 'no error' : result.error.what;
}

describe('a query', () => {
  test.each([
    'kind:crash sup~"Pool"',
    'to=$sel wait>50ms',
    'state.count>10 not from=$sel',
    'causes(seq=48112)',
    'seq(tag:call -> kind:crash < 20ms)',
    'kind:crash,restart or name:Worker t>=2s or not tag:get',
    '(kind:crash or kind:exit) not (name:Worker t>=2s)',
    'within(50ms, kind:crash)',
    'msg.items.0."a b"="x \\"y\\" z"',
    'pid:<0.5.0> inc=#2 mailbox>1.5K',
    'debit "two words"',
    'before(after(kind:crash) or effects(seq=1))',
  ])('%s is printed as it was written', (text) => {
    expect(printQuery(parsed(text))).toBe(text);
  });

  test('that is printed is read back the same, whatever it is', () => {
    fc.assert(
      fc.property(randomQuery(), (query) => {
        const text = printQuery(query);
        expect(bare(parsed(text)), text).toEqual(bare(query));
      }),
      { numRuns: process.env['BOUGH_LONG'] ? 20_000 : 1000, seed: 11 },
    );
  });

  test('of any characters is read or refused with a place inside it, and never throws', () => {
    const piece = fc.constantFrom(
      ...FIELD_NAMES,
      ...OPERATORS,
      '(',
      ')',
      ',',
      '->',
      '"',
      ' ',
      'and',
      'or',
      'not',
      '#1',
      '$t',
      '<0.1.0>',
      '5ms',
      '7',
      'causes(',
      'é',
      '\\',
      '.',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        const result = parseQuery(text);
        if (result.ok) expect(bare(parsed(printQuery(result.query)))).toEqual(bare(result.query));
        else {
          expect(result.error.what).not.toBe('');
          expect(result.error.at).toBeGreaterThanOrEqual(0);
          expect(result.error.end).toBeLessThanOrEqual(text.length);
          expect(result.error.at).toBeLessThanOrEqual(result.error.end);
        }
        for (let caret = 0; caret <= text.length; caret++) expect(completeQuery(text, caret).to).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000, seed: 12 },
    );
  });

  test('that is empty finds everything', () => expect(bare(parsed('  '))).toEqual({ kind: 'and', of: [] }));

  test('binds not before and, and and before or', () => {
    expect(bare(parsed('a or not b c'))).toEqual({
      kind: 'or',
      of: [
        { kind: 'text', text: 'a' },
        {
          kind: 'and',
          of: [
            { kind: 'not', of: { kind: 'text', text: 'b' } },
            { kind: 'text', text: 'c' },
          ],
        },
      ],
    });
  });

  test('knows where each part stands', () => {
    const query = parsed('kind:crash  or name~x');
    expect(query.kind === 'or' && query.of.map(({ at, end }) => [at, end])).toEqual([
      [0, 10],
      [15, 21],
    ]); // prettier-ignore
  });

  test.each([
    ['kind:crsh', 'unknown kind `crsh` at column 6, did you mean `crash`?'],
    ['a nmae:x', 'unknown field `nmae` at column 3, did you mean `name`?'],
    ['cuases(seq=1)', 'unknown call `cuases` at column 1, did you mean `causes`?'],
    ['kind:', 'expected a value for kind at column 6, where the query ends'],
    ['kind:crash or', 'expected a condition at column 14, where the query ends'],
    ['(kind:crash', 'expected ) for the ( at column 1 at column 12, where the query ends'],
    ['kind:crash)', 'the ) at column 11 closes nothing'],
    ['name:"open', 'the quotation mark at column 6 is not closed'],
    ['wait>50', '`50` at column 6 is not a time, as 5ms, 1.25s or 80us'],
    ['seq>x', '`x` at column 5 is not a number, as 10, 1.5K or 2M'],
    ['pid:Worker', '`Worker` at column 5 is not a pid, as <0.5.0>, or $sel; for a name there is name:Worker'],
    ['name>3', '`>` does not go with name, which takes : = != ~'],
    ['seq(kind:crash)', 'expected -> and what follows, as in seq(tag:call -> kind:crash < 20ms) at column 15, where there is ")"'],
    ['within(kind:crash)', 'expected a time, as in within(50ms, kind:crash) at column 8, where there is "kind:crash"'],
    [
      'mem>5',
      "`mem` at column 1 can't be answered: the memory of a single process is not known to the runtime; mailbox and reds tell how it is doing",
    ],
    ['name~"("', 'the pattern at column 6 is not a regular expression (/(/iu: Unterminated group)'],
    ['name~"(a)\\\\1"', 'the pattern at column 6 refers back to a group, which could take for ever'],
    ['name~"(?=a)b"', 'the pattern at column 6 looks ahead or behind, which could take for ever'],
    ['name~"a{999}"', 'the pattern at column 6 repeats too much: written out it has more than 500 parts'],
    ['and', '"and" at column 1 stands between two conditions'],
    ['not', '"not" stands before a condition, as in: not kind:message'],
    ['pid.x:<0.1.0>', '`pid` has no parts; a path belongs to state, msg or reason'],
    ['tag=$sel', '$sel at column 5 does not go with tag'],
    ['state.n>x', '`x` at column 9 is not a number, and > compares numbers'],
    ['t<1s,2s', '< takes one value, so the comma at column 5 does not fit'],
  ])('%s: %s', (text, what) => expect(errorOf(text)).toBe(what));

  test('nested without end is refused, not a stack overflow', () => {
    expect(errorOf('('.repeat(4000))).toMatch(/nested more than 100 deep/);
    expect(errorOf('not '.repeat(1000))).toMatch(/"not" too many/);
    expect(errorOf('a'.repeat(MAX_QUERY + 1))).toMatch(/at most 4096/);
  });

  test('with a misspelt word says what to put in its place', () => {
    const result = parseQuery('x kind:crsh');
    expect(result.ok ? undefined : result.error).toMatchObject({ at: 7, end: 11, suggestion: 'crash' });
  });
});

describe('every field', () => {
  test.each(FIELD_NAMES)('%s takes its operators and no other', (name) => {
    const field = FIELDS[name] as Field;
    const values: Record<Field['kind'], string> = {
      names: 'x',
      word: 'x',
      term: '3',
      pid: '<0.1.0>',
      number: '3',
      duration: '3ms',
      choice: field.values?.[0] ?? '',
    };
    for (const operator of OPERATORS) {
      const fits = OPERATORS_OF[field.kind].includes(operator);
      expect(parseQuery(`${name}${operator}${values[field.kind]}`).ok, `${name}${operator}`).toBe(fits);
    }
  });
});

describe('completion', () => {
  const at = (text: string) => {
    const caret = text.indexOf('|');
    const { wants, typed, field, options, from, to } = completeQuery(text.replace('|', ''), caret);
    return { wants, typed, ...(field === undefined ? {} : { field }), options: options.map((o) => o.text), from, to };
  };
  test('offers fields where a condition begins', () => {
    expect(at('st|')).toMatchObject({ wants: 'condition', typed: 'st', options: ['status', 'state'], from: 0, to: 2 });
    expect(at('kind:crash and na|')).toMatchObject({ typed: 'na', options: ['name'], from: 15, to: 17 });
    expect(at('causes(|')).toMatchObject({ wants: 'condition', typed: '' });
  });
  test('offers values of a choice, and says whose values are wanted elsewhere', () => {
    expect(at('kind:cr|')).toMatchObject({ wants: 'value', field: 'kind', options: ['crash'], from: 5, to: 7 });
    expect(at('kind:crash,re|')).toMatchObject({ wants: 'value', typed: 're', options: ['restart', 'receive'], from: 11 });
    expect(at('kind:|').options).toEqual([...KINDS]);
    expect(at('name:"Wor|')).toMatchObject({ wants: 'value', field: 'name', typed: '"Wor', options: [] });
    expect(at('wait>|').options).toEqual(['5ms', '1.5s', '80us']);
  });
  test('offers the operators that a field takes', () => {
    expect(at('mailbox|')).toMatchObject({ wants: 'operator', field: 'mailbox', options: ['=', '!=', '<', '<=', '>', '>=', ':'] });
  });
  test('offers and, or behind a condition', () => {
    expect(at('kind:crash |')).toMatchObject({ wants: 'connective' });
    expect(at('kind:crash |').options.slice(0, 3)).toEqual(['and ', 'or ', 'kind']);
    expect(at('kind:crash and |').options[0]).toBe('kind');
  });
  test('whatever it offers for a field can be read', () => {
    for (const name of FIELD_NAMES) {
      for (const { text: operator } of completeQuery(name, name.length).options) {
        const head = `${name}${operator}`;
        for (const { text } of completeQuery(head, head.length).options)
          expect(parseQuery(head + text), head + text).toMatchObject({ ok: true });
      }
    }
  });
});

describe('a pattern', () => {
  test('is matched in any case', () => {
    const pattern = readPattern('^work.r \\d+$');
    expect(pattern.ok && pattern.matches('Worker 12')).toBe(true);
    expect(pattern.ok && pattern.matches('a Worker 12')).toBe(false);
  });
  test.each(['a+b+', '[(+*]+x', '\\(a+\\)+', '(ab)+', 'a{2,5}', '(a|b)c', '(a+)+$', '(.*)(.*)(.*)x'])('%s is taken', (source) =>
    expect(readPattern(source).ok).toBe(true),
  );
});
