import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery } from '../../../recordings/query/parse.ts';
import { columnOf, conditionOf, pathOfColumn, termConditionOf, usedIn } from '../../../src-renderer/session/values.ts';

const read = (query: string) => {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.error.what}`);
  return parsed.query;
};

test('any text and any path becomes a condition that is read back as it was', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }), (text, path) => {
      const query = read(conditionOf('state', text, path));
      expect(query).toMatchObject({ kind: 'field', field: 'state', path, operator: '=', values: [{ text }] });
    }),
    { seed: 7 },
  );
});

test.each([
  [10, 'state.count=10'],
  ['7', 'state.count="7"'],
  [true, 'state.count=true'],
  [null, 'state.count=null'],
])('a term of %j is the condition %s', (term, query) => {
  expect(termConditionOf('state', ['count'], term)).toBe(query);
  read(query);
});

test('a container is no condition', () => {
  expect(termConditionOf('state', ['count'], [1])).toBeUndefined();
  expect(termConditionOf('state', ['count'], { a: 1 })).toBeUndefined();
});

test('a column is named as the query language names it', () => {
  expect(columnOf(['items', '0', 'price'])).toBe('state.items.0.price');
  expect(columnOf(['a key'])).toBe('state."a key"');
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }), (path) => {
      expect(pathOfColumn(columnOf(path))).toEqual(path);
    }),
    { seed: 7 },
  );
});

test.each([
  ['', 'only', 'tag=put'],
  ['kind:crash', 'only', 'tag=put'],
  ['kind:crash', 'and', 'kind:crash tag=put'],
  ['kind:crash or kind:exit', 'and', '(kind:crash or kind:exit) tag=put'],
  ['', 'exclude', 'not tag=put'],
  ['kind:crash', 'exclude', 'kind:crash not tag=put'],
  ['kind:crash', 'causes', 'causes(seq=12)'],
] as const)('%j with %s becomes %j', (before, use, after) => {
  expect(usedIn(before, { title: 'put', query: 'tag=put', seq: 12 }, use)).toBe(after);
  read(after);
});
