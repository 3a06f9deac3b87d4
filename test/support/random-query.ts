// Random queries in the form that the parser gives: for round trips, and to compare the compiled scan with the naive one.

import fc from 'fast-check';
import type { FieldTest, Operator, Query, Value } from '../../recordings/query/ast.ts';
import { RELATIONS } from '../../recordings/query/ast.ts';
import type { Field } from '../../recordings/query/fields.ts';
import { FIELD_NAMES, FIELDS, OPERATORS_OF } from '../../recordings/query/fields.ts';
import { printDuration } from '../../recordings/query/print.ts';

const NOWHERE = { at: 0, end: 0 };

export interface Words {
  /** Texts that names, tags and terms are compared with. */
  readonly texts: readonly string[];
  readonly maxPid: number;
  readonly maxSeq: number;
  readonly maxUs: number;
}
const SOME: Words = {
  texts: ['get', 'Worker 1', 'a "b" \\ c', '消息', 'and', '->', '', 'x:y', '12', '5ms', '#3', '$t', '<0.1.0>'],
  maxPid: 9,
  maxSeq: 1e6,
  maxUs: 1e7,
};

/** `calls`: whether causes(…), seq(…) and the like may occur. */
export function randomQuery(words: Words = SOME, calls = true): fc.Arbitrary<Query> {
  const test = randomTest(words);
  const text: fc.Arbitrary<Query> = fc.constantFrom(...words.texts).map((t) => ({ kind: 'text', text: t, ...NOWHERE }));
  const leaf = fc.oneof({ weight: 6, arbitrary: test as fc.Arbitrary<Query> }, { weight: 1, arbitrary: text });
  const us = fc.nat({ max: words.maxUs });
  return fc.letrec<{ query: Query; primary: Query; not: Query; and: Query }>((tie) => ({
    primary: calls
      ? fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          { weight: 8, arbitrary: leaf },
          {
            weight: 1,
            arbitrary: fc
              .tuple(fc.constantFrom(...RELATIONS), tie('query'))
              .map(([relation, of]): Query => ({ kind: 'relation', relation, of, ...NOWHERE })),
          },
          { weight: 1, arbitrary: fc.tuple(us, tie('query')).map(([n, of]): Query => ({ kind: 'within', us: n, of, ...NOWHERE })) },
          {
            weight: 1,
            arbitrary: fc
              .tuple(fc.array(tie('query'), { minLength: 2, maxLength: 3 }), fc.option(us, { nil: undefined }))
              .map(([steps, limitUs]): Query => ({ kind: 'motif', steps, ...(limitUs === undefined ? {} : { limitUs }), ...NOWHERE })),
          },
        )
      : leaf,
    not: fc.oneof(
      { weight: 4, arbitrary: tie('primary') },
      { weight: 1, arbitrary: tie('query').map((of): Query => ({ kind: 'not', of, ...NOWHERE })) },
    ),
    and: list('and', tie('not')),
    query: list('or', tie('and')),
  })).query;
}

function list(kind: 'and' | 'or', part: fc.Arbitrary<Query>): fc.Arbitrary<Query> {
  return fc.oneof(
    { weight: 3, arbitrary: part },
    {
      weight: 1,
      arbitrary: fc
        .array(part, { minLength: 2, maxLength: 3 })
        .map((parts): Query => ({ kind, of: parts.flatMap((p) => (p.kind === kind ? p.of : [p])), ...NOWHERE })),
    },
  );
}

function randomTest(words: Words): fc.Arbitrary<FieldTest> {
  return fc
    .constantFrom(...FIELD_NAMES)
    .chain((field) => fc.tuple(fc.constant(field), fc.constantFrom(...(OPERATORS_OF[(FIELDS[field] as Field).kind] as Operator[]))))
    .chain(([field, operator]) => {
      const many = operator === ':' || operator === '=' || operator === '!=';
      const path =
        (FIELDS[field] as Field).kind === 'term'
          ? fc.array(fc.constantFrom('count', 'n', '0', '1', 'a b'), { maxLength: 2 })
          : fc.constant([]);
      return fc
        .tuple(path, fc.array(randomValue(field, operator, words), { minLength: 1, maxLength: many ? 2 : 1 }))
        .map(([p, values]): FieldTest => ({ kind: 'field', field, path: p, operator, values, ...NOWHERE }));
    });
}

function randomValue(name: string, operator: Operator, words: Words): fc.Arbitrary<Value> {
  const { kind, values } = FIELDS[name] as Field;
  const text =
    (quoted: boolean) =>
    (t: string): Value => ({ kind: 'text', text: t, quoted, ...NOWHERE });
  const number = (max: number) =>
    fc.nat({ max }).map((n): Value => ({ kind: 'number', text: String(n), number: n, quoted: false, ...NOWHERE }));
  if (operator === '~') return fc.constantFrom('^w', 'er', '[0-9]+$', 'a|e', 'x').map(text(true));
  switch (kind) {
    case 'choice':
      return fc.constantFrom(...(values as string[])).map(text(false));
    case 'pid':
      return fc
        .nat({ max: words.maxPid })
        .map((id): Value => ({ kind: 'pid', text: `<0.${id}.0>`, node: 0, id, quoted: false, ...NOWHERE }));
    case 'number':
      return number(name === 'seq' ? words.maxSeq : name === 'reds' ? 3000 : 4);
    case 'duration':
      return fc
        .nat({ max: name === 't' ? words.maxUs : Math.ceil(words.maxUs / 50) })
        .map((us): Value => ({ kind: 'duration', text: printDuration(us), us, quoted: false, ...NOWHERE }));
    case 'term':
      return /[<>]/.test(operator) ? number(9) : fc.oneof(number(9), fc.constantFrom(...words.texts).map(text(true)));
    default:
      return fc.constantFrom(...words.texts).map(text(true));
  }
}
