// How far long work is: one line on a terminal that is written over, nothing elsewhere, and nothing for what is done in a blink.

import type { Io } from './io.ts';

const AFTER_MS = 300;
const EVERY_MS = 100;
const WIDTH = 24;

export interface ProgressLine {
  /** `share`: 0 to 1. `what` says the rest and is only asked when it is shown. */
  show(share: number, what: () => string): void;
  /** Takes the line away: before anything else is written, and at the end. */
  clear(): void;
}

export function createProgress(io: Io, now: () => number = () => performance.now()): ProgressLine {
  const began = now();
  let last = 0;
  let shown = false;
  return {
    show(share, what) {
      if (!io.interactive) return;
      const time = now();
      if (time - began < AFTER_MS || time - last < EVERY_MS) return;
      last = time;
      shown = true;
      const full = Math.round(Math.max(0, Math.min(1, share)) * WIDTH);
      io.err(`\r\u001b[K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${what()}`);
    },
    clear() {
      if (shown) io.err('\r\u001b[K');
      shown = false;
    },
  };
}
