/** What is wrong with a file that is imported: which line, what, and what to do. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly line: number;
  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.line = line;
  }
}
