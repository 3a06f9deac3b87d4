// The query language of UX.md 2.11 as a tree. Every node knows where it stands in the text, for errors and marks; two queries
// are the same when their trees are the same but for that.

/** Offsets into the query's text: `at` is the first character, `end` the one behind the last. */
export interface Span {
  readonly at: number;
  readonly end: number;
}

/** A value as it was written: `text` is what stands there, without quotation marks. */
export type Value = Span & { readonly text: string; readonly quoted: boolean } & (
    | { readonly kind: 'text' }
    | { readonly kind: 'number'; readonly number: number }
    /** Microseconds. */
    | { readonly kind: 'duration'; readonly us: number }
    /** `#2`: an incarnation. */
    | { readonly kind: 'inc'; readonly number: number }
    | { readonly kind: 'pid'; readonly node: number; readonly id: number }
    | { readonly kind: 'variable'; readonly name: Variable }
  );

/** `$sel`: the selected process; `$from`: the sender of the selected message; `$t`: the time at the cursor. */
export const VARIABLES = ['sel', 'from', 't'] as const;
export type Variable = (typeof VARIABLES)[number];

export const OPERATORS = ['!=', '<=', '>=', ':', '=', '<', '>', '~'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Relations to what another query finds. */
export const RELATIONS = ['causes', 'effects', 'before', 'after'] as const;
export type Relation = (typeof RELATIONS)[number];
export const CALLS = [...RELATIONS, 'within', 'seq'] as const;

export type Query =
  /** Without parts: everything. Its parts are no `and` themselves. */
  | (Span & { readonly kind: 'and'; readonly of: readonly Query[] })
  | (Span & { readonly kind: 'or'; readonly of: readonly Query[] })
  | (Span & { readonly kind: 'not'; readonly of: Query })
  | FieldTest
  | (Span & { readonly kind: 'text'; readonly text: string })
  | (Span & { readonly kind: 'relation'; readonly relation: Relation; readonly of: Query })
  | (Span & { readonly kind: 'within'; readonly us: number; readonly of: Query })
  | (Span & { readonly kind: 'motif'; readonly steps: readonly Query[]; readonly limitUs?: number });

export interface FieldTest extends Span {
  readonly kind: 'field';
  /** A key of `FIELDS`. */
  readonly field: string;
  /** Below a state, a message or a reason: `state.items.0`. */
  readonly path: readonly string[];
  readonly operator: Operator;
  /** At least one; several mean "one of these". */
  readonly values: readonly Value[];
}
