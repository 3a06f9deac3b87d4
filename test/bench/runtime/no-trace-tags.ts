// The term codec of a runtime without a tracer: nothing has a tag. See no-trace-writer.ts.

export * from '../../../runtime/protocol/term-codec.ts';

export const tagOf = (_term: unknown): string => '';
