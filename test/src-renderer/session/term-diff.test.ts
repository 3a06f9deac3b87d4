import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../recordings/query/terms.ts';
import { equal, type TermRow, termRows } from '../../../src-renderer/session/term-diff.ts';

const line = (r: TermRow): string =>
  `${r.mark ?? ' '}${'  '.repeat(r.depth)} ${r.label ? `${r.label} ` : ''}${r.before === undefined ? '' : `${r.before} → `}${r.text}`;
const diff = (before: unknown, after: unknown): string[] => termRows(after, before, { compare: true }).map(line);

describe('termRows', () => {
  it('marks a changed value with the old and the new one', () => {
    expect(diff({ a: 1, balance: 120 }, { a: 1, balance: 115 })).toEqual(['  %{', '    a: 1', 'Δ   balance: 120 → 115', '  }']);
  });

  it('marks added and removed keys, the removed one where it stood', () => {
    expect(diff({ a: 1, gone: 2, b: 3 }, { a: 1, b: 3, new: 4 })).toEqual([
      '  %{',
      '    a: 1',
      '−   gone: 2',
      '    b: 3',
      '+   new: 4',
      '  }',
    ]);
  });

  it('shows one new entry of a list as one row, at either end', () => {
    const prepended = diff(
      [['credit', 1]],
      [
        ['debit', 5],
        ['credit', 1],
      ],
    );
    expect(prepended).toEqual(['  [', '+   {:debit, 5}', '    {:credit, 1}', '  ]']);
    expect(diff([1, 2], [1, 2, 3])).toEqual(['  [', '    1', '    2', '+   3', '  ]']);
    expect(diff([1, 2, 3], [2, 3])).toEqual(['  [', '−   1', '    2', '    3', '  ]']);
  });

  it('shows what left a map that is empty now', () => {
    expect(diff({ pending: { r1: ['hold', 3] } }, { pending: {} })).toEqual([
      '  %{',
      '    pending: %{',
      '−     r1: {:hold, 3}',
      '    }',
      '  }',
    ]);
  });

  it('opens whatever holds a change, however deep, and nothing else below two levels', () => {
    const before = { a: { b: { c: { d: 1 } } }, quiet: { x: { y: [1, 2] } } };
    const after = { a: { b: { c: { d: 2 } } }, quiet: { x: { y: [1, 2] } } };
    const rows = termRows(after, before, { compare: true });
    expect(rows.map(line)).toContain('Δ         d: 1 → 2');
    expect(rows.find((r) => r.label === 'x:')?.open).toBe(false);
  });

  it('shows a value that became another kind of thing as changed', () => {
    expect(diff({ a: 1 }, { a: [1, 2] })[1]).toBe('Δ   a: 1 → [1, 2]');
  });

  it('marks nothing where there is nothing to compare with', () => {
    expect(termRows({ a: 1 }, undefined, { compare: false }).some((r) => r.mark)).toBe(false);
  });

  it('keeps long lists short, but never hides a change in them', () => {
    const before = Array.from({ length: 500 }, (_, i) => i);
    const after = before.with(400, -1);
    const rows = termRows(after, before, { compare: true, limit: 10 });
    expect(rows.some((r) => r.mark === 'Δ' && r.text === '-1' && r.before === '400')).toBe(true);
    expect(rows.find((r) => r.more)?.text).toBe('489 more');
    const opened = new Map([['/more', true]]);
    expect(termRows(after, before, { compare: true, limit: 10, opened }).length).toBe(502);
  });

  it('gives every row a path of its own', () => {
    const rows = termRows({ a: [1, { b: 2 }], c: { d: {} } }, { a: [1], e: [0], c: { d: { x: 1 } } }, { compare: true });
    expect(new Set(rows.map((r) => r.path)).size).toBe(rows.length);
  });

  it('marks nothing between equal states and something between different ones', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(termRows(a, structuredClone(a), { compare: true }).some((r) => r.mark)).toBe(false);
        expect(termRows(a, b, { compare: true }).some((r) => r.mark)).toBe(!equal(a, b));
      }),
      { seed: 2, numRuns: 400 },
    );
  });
});

it('says where each value stands, as a path goes there', () => {
  const value = {
    count: 3,
    items: [{ price: 5 }],
    byName: {
      $map: [
        ['a key', 1],
        [7, 2],
      ],
    },
    odd: { $object: [['x/y', 'z']] },
  };
  const rows = termRows(
    value,
    { count: 2, gone: 1 },
    {
      compare: true,
      opened: new Map([
        ['/items:', true],
        ['/items:/0', true],
        ['/byName:', true],
        ['/odd:', true],
      ]),
    },
  );
  for (const row of rows) if (row.keys) expect(valueAt(value, row.keys)).toEqual(row.term);
  const paths = rows.flatMap((row) => (row.keys && row.keys.length > 0 ? [row.keys.join('|')] : []));
  expect(paths).toEqual(expect.arrayContaining(['count', 'items|0|price', 'byName|a key', 'byName|7', 'odd|x/y']));
  expect(rows.find((row) => row.label === 'gone:')?.keys).toBeUndefined();
});
