// What a verb has of the terminal it was called from, and the two ways in which it can fail. Handed in, so that the verbs run
// in a test as they run in a shell.

import { visibleLines } from '../../runtime/protocol/visible.ts';

export interface Io {
  /**
   * Facts. Awaiting it gives a slow reader time. `exact`: data for another program, which `shownBy` leaves as it is; JSON needs it not.
   */
  out(text: string, exact?: boolean): void | Promise<void>;
  /** Errors, and what is not a fact: where a recording goes, how far it is. */
  err(text: string): void;
  /** Whether stderr is a terminal: progress is shown only there. */
  readonly interactive: boolean;
  /** Columns of stdout; undefined where it is no terminal, and lines are not cut then. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` at Ctrl+C, until what it returns is called; without a listener Ctrl+C ends the process. Absent: nobody interrupts. */
  onInterrupt?(listener: () => void): () => void;
}

/** `failed`: it was asked rightly and did not work. `usage`: bad usage or bad input. */
export type ExitCode = 0 | 1 | 2;
export const OK = 0;
export const FAILED = 1;
export const USAGE = 2;

/** Ends a verb with a message for people: what is wrong and what to do. */
export class CliError extends Error {
  readonly code: ExitCode;
  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A terminal that shows control, format and bidirectional characters as escapes, whoever wrote them: a name in somebody else's
 * recording must not move the cursor, colour the screen or turn a line round. Every verb prints through it (cli.ts). The escapes are
 * those of JSON wherever JSON leaves such a character as it is, so JSON stays the same JSON.
 */
export function shownBy(io: Io): Io {
  return {
    ...io,
    out: (text, exact) => io.out(exact === true ? text : visibleLines(text)),
    err: (text) => io.err(visibleLines(text)),
  };
}

/** The terminal of this process. */
export function processIo(): Io {
  return {
    out: (text) => writeAll(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    env: process.env,
    onInterrupt(listener) {
      process.on('SIGINT', listener).on('SIGTERM', listener);
      return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
    },
  };
}

/** Writes to stdout; a pipe that is full is waited for. */
function writeAll(text: string): Promise<void> | void {
  if (process.stdout.write(text)) return;
  return new Promise((resolve) => process.stdout.once('drain', resolve));
}
