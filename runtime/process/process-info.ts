// process_info/2, as far as its items have a meaning here, in OTP's words.

import { Pid } from '../protocol/ids.ts';
import { REDUCTIONS_PER_TURN } from '../protocol/units.ts';
import type { Kernel, Priority } from './kernel.ts';
import { PRIORITIES } from './kernel.ts';
import { linksOf } from './link-set.ts';
import type { Process } from './process.ts';
import { RUNNABLE, RUNNING } from './process.ts';
import { badarg } from './raised.ts';
import type { Destination } from './self.ts';

/** What process_info tells of a live process. */
export interface ProcessInfo {
  readonly registered_name: string | undefined;
  /** OTP's `exiting` and `garbage_collecting` do not occur. */
  readonly status: 'running' | 'runnable' | 'waiting' | 'suspended';
  readonly message_queue_len: number;
  readonly links: readonly Pid[];
  /** Pids, or the names that were monitored. */
  readonly monitors: readonly Destination[];
  readonly monitored_by: readonly Pid[];
  readonly trap_exit: boolean;
  readonly priority: Priority;
  /** Of its finished turns, and of the present one for the process that asks. */
  readonly reductions: number;
  /** Who spawned it; undefined for the root. */
  readonly parent: Pid | undefined;
}

const ITEMS: { readonly [Item in keyof ProcessInfo]: (k: Kernel, p: Process) => ProcessInfo[Item] } = {
  registered_name: (_k, p) => p.name ?? undefined,
  status: (_k, p) => (p.suspended ? 'suspended' : p.status === RUNNING ? 'running' : p.status === RUNNABLE ? 'runnable' : 'waiting'),
  message_queue_len: (_k, p) => p.messageCount,
  links: (_k, p) => linksOf(p).map((other) => other.pid),
  monitors: (_k, p) => Array.from(p.monitors?.values() ?? [], ({ name, target }) => name ?? target.pid),
  monitored_by: (_k, p) => Array.from(p.watchers?.values() ?? [], ({ watcher }) => watcher.pid),
  trap_exit: (_k, p) => p.trapExit,
  priority: (k, p) => PRIORITIES[k.ready.priorityOf(p)] as Priority,
  reductions: (k, p) => p.reductions + (k.current === p ? REDUCTIONS_PER_TURN - k.meter.left : 0),
  parent: (_k, p) => (p.parent === 0 ? undefined : new Pid(0, p.parent)),
};

/** All items, or one. Undefined for a process that is not there. @throws badarg for an unknown item. */
export function processInfo<Item extends keyof ProcessInfo>(k: Kernel, pid: Pid, item?: Item): ProcessInfo | ProcessInfo[Item] | undefined {
  if (item !== undefined && !Object.hasOwn(ITEMS, item)) {
    badarg(`process_info: unknown item ${String(item)}; it knows ${Object.keys(ITEMS).join(', ')}`);
  }
  const process = k.alive(pid);
  if (process === undefined) return undefined;
  if (item !== undefined) return ITEMS[item](k, process);
  const info = Object.entries(ITEMS).map(([name, of]) => [name, of(k, process)]);
  return Object.fromEntries(info) as unknown as ProcessInfo;
}
