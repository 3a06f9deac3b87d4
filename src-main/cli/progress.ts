// How far long work is: one line on a terminal that is written over, nothing elsewhere, and nothing for what is done in a blink. And
// how it is interrupted: Ctrl+C is heard between two steps, so that whoever works can take away what is half done.

import type { Io } from './io.ts';
import { CliError, FAILED } from './io.ts';

const AFTER_MS = 300;
const EVERY_MS = 100;
/** Between two steps signals are let in after so long: doing it at each step would cost more than most of them. */
const LISTEN_MS = 20;
const WIDTH = 24;

/** Ctrl+C. */
export class Interrupted extends CliError {
  constructor() {
    super(FAILED, 'interrupted');
  }
}

export interface ProgressLine {
  /** `share`: 0 to 1. `what` says the rest and is only asked when it is shown. */
  show(share: number, what: () => string): void;
  /** The same between two steps of the work. @throws Interrupted after Ctrl+C */
  step(share: number, what: () => string): Promise<void>;
  /** Takes the line away: before anything else is written. */
  clear(): void;
  /** The work is over: the line goes, and Ctrl+C is no business of it any more. */
  end(): void;
}

/** Must be ended. */
export function createProgress(io: Io, now: () => number = () => performance.now()): ProgressLine {
  const began = now();
  let last = 0;
  let listened = began;
  let shown = false;
  let interrupted = false;
  const leave = io.onInterrupt?.(() => {
    interrupted = true;
  });
  const line: ProgressLine = {
    show(share, what) {
      if (!io.interactive) return;
      const time = now();
      if (time - began < AFTER_MS || time - last < EVERY_MS) return;
      last = time;
      shown = true;
      const full = Math.round(Math.max(0, Math.min(1, share)) * WIDTH);
      io.err(`\r\u001b[K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${what()}`);
    },
    async step(share, what) {
      line.show(share, what);
      if (now() - listened >= LISTEN_MS) {
        await new Promise(setImmediate);
        listened = now();
      }
      if (interrupted) throw new Interrupted();
    },
    clear() {
      if (shown) io.err('\r\u001b[K');
      shown = false;
    },
    end() {
      line.clear();
      leave?.();
    },
  };
  return line;
}
