// The door of the query language: parse, print, complete, run.

export type { FieldTest, Query, Value } from './ast.ts';
export type { Completion, CompletionOption } from './complete.ts';
export { completeQuery } from './complete.ts';
export type { Variables } from './conditions.ts';
export { UnboundVariable } from './conditions.ts';
export { Cursor } from './cursor.ts';
export type { Found } from './follower.ts';
export { Follower } from './follower.ts';
export { isLevel, Onsets } from './levels.ts';
export { isKnownLater, LiveQuery, whyNoStop } from './live.ts';
export { TooMuch } from './motif.ts';
export type { Parsed, QueryError } from './parse.ts';
export { parseQuery } from './parse.ts';
export type { Part } from './part.ts';
export { printQuery } from './print.ts';
export type { QueryOptions, QueryRange, QueryStep } from './scan.ts';
export { runQuery } from './scan.ts';
export type { QuerySource, Stretch } from './source.ts';
export { chunkSource, pairsOf, stretchOf } from './source.ts';
export type { Printer, Template } from './template.ts';
export { NO_SUCH_FIELD, PLAIN, parseTemplate, render, unknownFields } from './template.ts';
