// The door of the query language: parse, print, complete, run.

export type { FieldTest, Query, Value } from './ast.ts';
export { TooMuch } from './calls.ts';
export type { Completion, CompletionOption } from './complete.ts';
export { completeQuery } from './complete.ts';
export type { Variables } from './conditions.ts';
export { UnboundVariable } from './conditions.ts';
export { Cursor } from './cursor.ts';
export type { Parsed, QueryError } from './parse.ts';
export { parseQuery } from './parse.ts';
export { printQuery } from './print.ts';
export type { QueryOptions, QueryRange, QueryStep } from './scan.ts';
export { runQuery } from './scan.ts';
export type { QuerySource, Stretch } from './source.ts';
export { chunkSource, stretchOf } from './source.ts';
