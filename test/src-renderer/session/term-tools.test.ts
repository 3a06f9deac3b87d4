// What the State tab does with a term beside showing it: searching, sizes, side by side, and taking it elsewhere.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairsOf } from '../../../src-renderer/session/side-by-side.ts';
import { elixirText, jsonText } from '../../../src-renderer/session/term-copy.ts';
import { termRows } from '../../../src-renderer/session/term-diff.ts';
import { searchTerm } from '../../../src-renderer/session/term-search.ts';
import { sizeOf } from '../../../src-renderer/session/term-size.ts';

const found = (value: unknown, text: string, before?: unknown): string[] =>
  searchTerm(value, before, text, before !== undefined).rows.map(
    (row) => `${row.hit ? '*' : ' '}${'  '.repeat(row.depth)}${row.label ? `${row.label} ` : ''}${row.text}`,
  );

describe('searching in a state', () => {
  const state = { account: 'acc_1', deep: { inner: { limit: 5, other: 1 } }, many: Array.from({ length: 150 }, (_, i) => `item ${i}`) };

  it('shows what has the text in its key or its value, and all that it stands in', () => {
    expect(found(state, 'limit')).toEqual([' %{', '   deep: %{', '     inner: %{', '*      limit: 5', '     }', '   }', ' }']);
    expect(found(state, 'ACC_')).toEqual([' %{', '*  account: "acc_1"', ' }']);
  });

  it('finds what is folded and what is behind more, and says how many', () => {
    expect(searchTerm(state, undefined, 'item 14', false).found).toBe(11);
    expect(found(state, 'item 149')).toContain('*    "item 149"');
    expect(searchTerm(state, undefined, 'nothing of it', false)).toEqual({ rows: [], found: 0, cut: false });
  });

  it('finds the old value of what changed', () => {
    expect(found({ balance: 115 }, '120', { balance: 120 })).toEqual([' %{', '*  balance: 115', ' }']);
  });

  it('of very many shows the first and says that it does', () => {
    const {
      rows,
      found: count,
      cut,
    } = searchTerm(
      Array.from({ length: 2000 }, (_, i) => i),
      undefined,
      '',
      false,
    );
    expect([rows.length, cut]).toEqual([500, true]);
    expect(count).toBeGreaterThanOrEqual(2000);
  });
});

const json = fc.jsonValue({ maxDepth: 4 });

describe('the size of a branch', () => {
  it('is near the length of its JSON, and adds up', () => {
    fc.assert(
      fc.property(json, (term) => {
        const length = JSON.stringify(term).length;
        return sizeOf(term) >= length && sizeOf(term) <= 1.7 * length + 8;
      }),
    );
    const inner = { a: 'x'.repeat(100) };
    expect(sizeOf({ inner, other: 1 })).toBeGreaterThan(sizeOf(inner));
  });
});

describe('side by side', () => {
  it('has the old at the left, the new at the right, and nothing where there is nothing', () => {
    const rows = termRows({ a: 1, balance: 115, added: true }, { a: 1, balance: 120, gone: 2 }, { compare: true });
    expect(pairsOf(rows).map(({ before, after, mark }) => [before?.text ?? null, after?.text ?? null, mark ?? ''])).toEqual([
      ['%{', '%{', ''],
      ['1', '1', ''],
      ['120', '115', 'Δ'],
      ['2', null, '−'],
      [null, 'true', '+'],
      ['}', '}', ''],
    ]);
  });
});

describe('a term to take elsewhere', () => {
  it('as Elixir is what is on show, whole', () => {
    expect(elixirText({ account: 'acc_1', last: ['debit', 5], n: null, odd: { 'two words': 1 } })).toBe(
      '%{account: "acc_1", last: {:debit, 5}, n: nil, odd: %{"two words": 1}}',
    );
    expect(elixirText({ $map: [[1, 'one']] })).toBe('%{1 => "one"}');
    expect(elixirText({ $set: [1, 2] })).toBe('MapSet.new([1, 2])');
    expect(elixirText({ $bytes: btoa('ab') })).toBe('<<97, 98>>');
    expect(elixirText({ $pid: '<0.5.0>' })).toBe('#PID<0.5.0>');
    expect(elixirText('#{rm}')).toBe('"\\#{rm}"');
  });

  it('breaks lines where it is long and never cuts', () => {
    const history = Array.from({ length: 60 }, (_, i) => ['debit', i]);
    const text = elixirText({ account: 'x'.repeat(300), history });
    expect(text).toContain('x'.repeat(300));
    expect(text).not.toContain('…');
    expect(text.split('\n')).toContain('    {:debit, 59}');
    let deep: unknown = 'bottom';
    for (let i = 0; i < 40; i++) deep = [deep];
    expect(elixirText(deep)).toContain('"bottom"');
  });

  it('as JSON reads back as the same', () => {
    fc.assert(
      fc.property(json, (term) => {
        expect(JSON.parse(jsonText(term))).toEqual(JSON.parse(JSON.stringify(term)));
      }),
    );
  });
});
