// The end of a process whose node is halted: nothing of it runs any more, and it tells nobody. What others on other nodes had
// with it ends when they learn that the connection is gone.

import { BIT0, EV, KIND_SHIFT } from '../../protocol/event-table.ts';
import { stopWaiting } from '../exits.ts';
import type { Kernel } from '../kernel.ts';
import { dropName } from '../names.ts';
import type { Process } from '../process.ts';
import { EXITED } from '../process.ts';
import { CLASS_ABNORMAL } from '../terms.ts';
import type { Network } from './network.ts';

/** The exit reason in the log: nobody else ever sees it. */
const HALTED = 'halt';

export function haltProcess(k: Kernel, net: Network, process: Process, cause: number): void {
  process.status = EXITED;
  k.writeTerm(EV.process_exited, (CLASS_ABNORMAL << KIND_SHIFT) | BIT0, process.id, cause, k.trace.string(HALTED), 0, 0, 0, HALTED);
  k.table.remove(process.id);
  if (process.parent === 0 && k.roots.delete(process.id) && k.roots.size === 0) k.rootExit = { reason: HALTED };
  if (process.name !== null) dropName(k, process, process.name);
  stopWaiting(k, process);
  net.ties.forget(process);
  net.monitors.forget(process);
  k.aliases?.removeAll(process);
  k.ready.forget(process);
  for (const [ref, timer] of k.openTimers) {
    if (timer.owner !== process) continue;
    k.openTimers.delete(ref);
    k.timers.remove(timer);
  }
  k.onExit?.(process.id, HALTED);
  process.links = null;
  process.monitors = null;
  process.watchers = null;
  process.callers = null;
  process.own = null;
  process.code = null;
  process.firstMessage = null;
  process.lastMessage = null;
}
