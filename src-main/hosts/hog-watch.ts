// Finds a process whose code does not come back: a plain function can't be preempted, only named (DESIGN.md D5).

import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { ControlWords } from './control-words.ts';
import { PHASE, WORD } from './control-words.ts';

/** A process that holds the thread, and for how long so far (milliseconds, at least `HOG_MS`). */
export interface Hog {
  readonly pid: ProcessId;
  readonly forMs: number;
}

export const HOG_MS = 200;
const SAMPLE_MS = 50;

export interface HogWatch {
  hog(): Hog | undefined;
  stop(): void;
}

/** Samples the worker's heartbeat from the host's thread. */
export function watchForHogs({ words }: ControlWords, clock: () => number = performance.now.bind(performance)): HogWatch {
  let heartbeat = -1;
  let pid = 0;
  let since = clock();
  const sample = (): void => {
    const beat = Atomics.load(words, WORD.heartbeat);
    const running = Atomics.load(words, WORD.running);
    const busy = Atomics.load(words, WORD.phase) === PHASE.running;
    // Another process in the same slice: the slice is long, but nobody holds it.
    if (busy && beat === heartbeat && running === pid) return;
    [heartbeat, pid, since] = [beat, running, clock()];
  };
  const timer = setInterval(sample, SAMPLE_MS);
  timer.unref();
  return {
    hog() {
      sample();
      const forMs = clock() - since;
      return pid !== 0 && forMs > HOG_MS ? { pid, forMs } : undefined;
    },
    stop: () => clearInterval(timer),
  };
}
