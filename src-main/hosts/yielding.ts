// A debugger does not take the processor from the service that it watches: while a program in a process of its own is attached, the
// thread that takes in its events (Linux; elsewhere the whole process) has a lower priority. Where cores are free that changes
// nothing; where they are not the service and its clients come first, and what waits for Bough becomes gaps if it grows too long.

import { constants, getPriority, setPriority } from 'node:os';

/** As Unix counts: from -20, first, to 19. */
const LAST = 19;
/** By so much it goes down there: to a third of the share that others get. Windows knows fewer steps. */
const BY = 5;

const lowered = (priority: number): number =>
  process.platform === 'win32' ? Math.max(priority, constants.priority.PRIORITY_BELOW_NORMAL) : Math.min(LAST, priority + BY);

let attached = 0;
/** What it is without anything attached; undefined where it has not been lowered. */
let usual: number | undefined;

/** One more program is attached. Returns what to call, once, when it is no more. */
export function yieldCores(): () => void {
  attached += 1;
  if (attached === 1 && usual === undefined) {
    const now = getPriority();
    if (set(lowered(now))) usual = now;
  }
  let over = false;
  return () => {
    if (over) return;
    over = true;
    attached -= 1;
    // Unix lets nobody but root come back up: the thread stays where it is then, and so do those that it starts.
    if (attached === 0 && usual !== undefined && set(usual)) usual = undefined;
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
