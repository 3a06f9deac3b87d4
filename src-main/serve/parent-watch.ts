// A worker of the hub process: sees to it that the hub ends when its parent is gone. The hub hears of that by itself and closes its
// recordings, but only when its event loop gets round to it; one that is stuck would stay behind for ever, at full load.

import { workerData } from 'node:worker_threads';
import { type ParentWatch, WORD } from './watch-parent.ts';

const { parent, words, everyMs, hearMs, closeMs } = workerData as ParentWatch;

/** The system gives an orphan another parent; Windows does not, there the number stands for nobody. */
function isGone(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}

let since: number | undefined;
setInterval(() => {
  since ??= isGone() ? performance.now() : undefined;
  if (since === undefined) return;
  const limit = Atomics.load(words, WORD.closing) === 1 ? closeMs : hearMs;
  // What is recorded is on the disk up to the last commit, and is found again.
  if (performance.now() - since >= limit) process.kill(process.pid, 'SIGKILL');
}, everyMs);
