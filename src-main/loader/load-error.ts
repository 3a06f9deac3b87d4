// Why a program could not be loaded: an expected failure, so a value. The window, stderr and the tests read the same fields.

/** Outcome of something that may fail in a foreseen way. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export interface LoadError {
  /**
   * `not_found`, `not_readable`: the file. `syntax`, `import`: found while bundling. `unsupported`: the program asks for what a
   * program under study can't have. `threw`: its top-level code did. `no_program`: its default export is not a program.
   * `too_long`: its top-level code did not come to an end. `out_of_memory`: it used up its memory while loading.
   */
  readonly kind: 'not_found' | 'not_readable' | 'syntax' | 'import' | 'unsupported' | 'threw' | 'no_program' | 'too_long' | 'out_of_memory';
  /** The file at fault: the program's, or one that it imports. */
  readonly file: string;
  /** From 1, where a place is known. */
  readonly line?: number;
  readonly column?: number;
  /** For people: what is wrong and what to do. One line, except that `no_program` shows an example below it. */
  readonly reason: string;
}

/** `my-app.ts:12:5: Unexpected token`, as editors and terminals make links of it. */
export function formatLoadError(error: LoadError): string {
  const place = error.line === undefined ? '' : `:${error.line}${error.column === undefined ? '' : `:${error.column}`}`;
  return `${error.file}${place}: ${error.reason}`;
}
