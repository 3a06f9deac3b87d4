// A debugger does not take the processor from the service that it watches: while a program in a process of its own is attached, the
// thread that takes in its events (Linux; elsewhere the whole process) has a lower priority. Where cores are free that changes
// nothing; where they are not the service and its clients come first, and what waits for Bough becomes gaps if it grows too long.

import { constants, getPriority, setPriority } from 'node:os';

/** As Unix counts: from -20, first, to 19. There, 5 is a third of the share that others get; Windows knows fewer steps. */
export const YIELDING = process.platform === 'win32' ? constants.priority.PRIORITY_BELOW_NORMAL : 5;

let attached = 0;
let before: number | undefined;

/** One more program is attached. Returns what to call, once, when it is no more. */
export function yieldCores(): () => void {
  attached += 1;
  if (attached === 1) {
    const now = getPriority();
    before = now < YIELDING && set(YIELDING) ? now : undefined;
  }
  let over = false;
  return () => {
    if (over) return;
    over = true;
    attached -= 1;
    // Unix lets nobody but root come back up: the thread stays where it is then, and so do those that it starts.
    if (attached === 0 && before !== undefined) set(before);
  };
}

/** False where the system does not allow it. */
function set(priority: number): boolean {
  try {
    setPriority(priority);
    return true;
  } catch (error) {
    // Node words what the system says as `info`.
    const { info } = error as { info?: { code?: unknown } };
    if (info?.code === 'EACCES' || info?.code === 'EPERM') return false;
    throw error;
  }
}
