// What the session layer needs from the world around it, handed in: time, a picture's turn, storage. Tests hand in their own.

import type { Shelf } from './prefs.ts';

export interface Env {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Once before the next picture. */
  nextFrame(work: () => void): void;
  after(ms: number, work: () => void): () => void;
  readonly shelf?: Shelf;
}

/** @param beforePicture runs work before the next picture. */
export const browserEnv = (beforePicture: (work: () => void) => void): Env => ({
  now: () => performance.now(),
  // A hidden page gets no animation frames; the state must go on all the same, or a return would show an old world.
  nextFrame: (work) => {
    if (document.hidden) setTimeout(work, 16);
    else beforePicture(work);
  },
  after(ms, work) {
    const id = setTimeout(work, ms);
    return () => clearTimeout(id);
  },
  shelf: window.localStorage,
});
