// What process code throws, and the exit reason that follows. Erlang's classes: `exit` (self.exit, a failed call) carries its
// reason as it is; `error` (self.error, a wrong argument, any JavaScript Error) becomes `[reason, stack]`.

/**
 * Thrown by `self.exit(reason)` and by calls that fail. Not an Error: an exit needs no stack, and capturing one is dear.
 * A body that returns one, `return new Exit(reason)`, ends with its reason as well: an exit in the last place, where nothing has to be
 * unwound. Source: erlang:exit/1.
 */
export class Exit {
  readonly class = 'exit';
  /** The exit reason, as it is. */
  readonly reason: unknown;
  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Thrown by `self.error(reason)` and by operations with a wrong argument (`badarg`, `noproc`). */
export class ErrorExit extends Error {
  readonly class = 'error';
  /** What follows in an exit reason `[reason, stack]`. */
  readonly reason: unknown;
  /** `why`: for people; it stands in the stack's text, the reason stays OTP's. */
  constructor(reason: unknown, why?: string) {
    const text = typeof reason === 'string' ? reason : 'error';
    super(why === undefined ? text : `${text}: ${why}`);
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
    return withoutOwnFrames(this.of.stack ?? '');
  }
}

/** Where the files of this runtime lie, as a stack has it; `undefined` where they are bundled into one, with whatever else. */
const OWN_FOLDER = /^(?:file:\/\/)?(.*\/)process\/raised\.[jt]s$/.exec(import.meta.url)?.[1];

/** Frames of the runtime itself say nothing of the program. A stack with no others is our own fault, and stays. */
function withoutOwnFrames(stack: string): string {
  if (OWN_FOLDER === undefined) return stack;
  const lines = stack.split('\n');
  const kept = lines.filter((line) => !line.includes(OWN_FOLDER));
  return kept.some((line) => line.startsWith('    at ')) ? kept.join('\n') : stack;
}

/** What the code of a behaviour returns to end with a reason: cheaper than throwing an Exit through all its frames. */
export class Leave {
  readonly reason: unknown;
  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** What a body that has returned `value` ends with. */
export const leaveWith = (value: unknown): Leave =>
  typeof value !== 'object' || value === null
    ? RETURNED
    : value instanceof Leave
      ? value
      : value instanceof Exit
        ? new Leave(reasonOf(value))
        : RETURNED;

/** A body that returned, whatever its value, ends with normal. */
export const RETURNED = new Leave('normal');

/** Unwinds the code of a process that has already ended (killed by its own signal). Programs should not catch it. */
export const UNWIND: object = Object.freeze({ unwind: true });

/** The exit reason of a process body that threw `thrown`. */
export function reasonOf(thrown: unknown): unknown {
  try {
    if (thrown instanceof Exit) return readable(thrown.reason);
    if (thrown instanceof ErrorExit) return [readable(thrown.reason), StackTrace.from(thrown)];
    if (thrown instanceof Error) return [thrown, StackTrace.from(thrown)];
    return readable(thrown);
  } catch {
    return UNREADABLE;
  }
}

/** In place of a proxy that throws when one asks what it is: supervisors, links and the log have to look at reasons. */
const UNREADABLE = 'unreadable';

function readable(reason: unknown): unknown {
  if (typeof reason !== 'object' || reason === null) return reason;
  try {
    // what is asked of a reason later, and of the first in a tuple
    const asked = Array.isArray(reason) ? reason[0] : reason;
    Array.isArray(asked);
    void (asked instanceof Error);
    return reason;
  } catch {
    return UNREADABLE;
  }
}

/** `why` says to people what was wrong with which argument. */
export const badarg = (why?: string): never => {
  throw new ErrorExit('badarg', why);
};

/** @throws badarg for options that are none, or hold one that is not known. */
export function checkOptions(what: string, options: object | undefined, known: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) badarg(`${what}: options: expected an object, got ${String(options)}`);
  for (const key of Object.keys(options)) if (!known.includes(key)) badarg(`${what}: unknown option ${key}; it knows ${known.join(', ')}`);
}
