// What process code throws, and the exit reason that follows. Erlang's classes: `exit` (self.exit, a failed call) carries its
// reason as it is; `error` (self.error, a wrong argument, any JavaScript Error) becomes `[reason, stack]`.

/** Thrown by `self.exit(reason)` and by calls that fail. Not an Error: an exit needs no stack, and capturing one is dear. */
export class Exit {
  readonly class = 'exit';
  readonly reason: unknown;
  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Thrown by `self.error(reason)` and by operations with a wrong argument (`badarg`, `noproc`). */
export class ErrorExit extends Error {
  readonly class = 'error';
  readonly reason: unknown;
  constructor(reason: unknown) {
    super(typeof reason === 'string' ? reason : 'error');
    this.name = 'ErrorExit';
    this.reason = reason;
  }
}

/**
 * The second element of `[reason, stack]`. An Error in the eyes of the term codec, so that its text, which engines word
 * differently, stays out of the log hash; the text is asked of the engine only when somebody reads it.
 */
export class StackTrace extends Error {
  declare readonly of: Error;
  static from(error: Error): StackTrace {
    // Object.create and not `new`: constructing an Error would capture another stack.
    const trace = Object.create(StackTrace.prototype) as StackTrace;
    Object.defineProperty(trace, 'of', { value: error });
    return trace;
  }
  override get name(): string {
    return 'Stack';
  }
  override get message(): string {
    return '';
  }
  override get stack(): string {
    return this.of.stack ?? '';
  }
}

/** What the code of a behaviour returns to end with a reason: cheaper than throwing an Exit through all its frames. */
export class Leave {
  readonly reason: unknown;
  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Unwinds the code of a process that has already ended (killed by its own signal). Programs should not catch it. */
export const UNWIND: object = Object.freeze({ unwind: true });

/** The exit reason of a process body that threw `thrown`. */
export function reasonOf(thrown: unknown): unknown {
  if (thrown instanceof Exit) return thrown.reason;
  if (thrown instanceof ErrorExit) return [thrown.reason, StackTrace.from(thrown)];
  if (thrown instanceof Error) return [thrown, StackTrace.from(thrown)];
  return thrown;
}

export const badarg = (): never => {
  throw new ErrorExit('badarg');
};
