// A query as a part of a scan. Calls look at what other queries find, so they are answered by passes of their own before
// (calls.ts); here they are asked for by the node that they stand for.

import type { Query } from './ast.ts';
import type { Variables } from './conditions.ts';
import { conditionOf, textPart } from './conditions.ts';
import type { Part } from './part.ts';
import { ALL, both, either, negated } from './part.ts';

/** A part of the tree that needs passes of its own. */
export type CallQuery = Extract<Query, { readonly kind: 'relation' | 'within' | 'motif' }>;

/** @throws UnboundVariable */
export function compile(query: Query, variables: Variables, call: (query: CallQuery) => Part): Part {
  const part = (of: Query): Part => compile(of, variables, call);
  switch (query.kind) {
    case 'and':
      return query.of.length === 0 ? ALL : both(query.of.map(part));
    case 'or':
      return either(query.of.map(part));
    case 'not':
      return negated(part(query.of));
    case 'text':
      return textPart(query.text);
    case 'field':
      return conditionOf(query, variables);
    default:
      return call(query);
  }
}

/** The calls of a query that are not inside other calls. */
export function callsOf(query: Query): CallQuery[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.flatMap(callsOf);
    case 'not':
      return callsOf(query.of);
    case 'relation':
    case 'within':
    case 'motif':
      return [query];
    default:
      return [];
  }
}
