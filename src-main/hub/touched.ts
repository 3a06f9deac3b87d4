// Which slots' rows may change between a world and a later seq, told from the records between: so that a step back in a system of
// 100,000 processes compares a few rows instead of all. May name too many slots, never too few; which slots come and go is not
// asked here (frames.ts looks at that itself, since the fold forgets by rules of its own).

import type { World } from '../../runtime/fold/world.ts';
import { EV, EVENT_NAMES, EVENTS } from '../../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../../runtime/protocol/ids.ts';
import { PID_COLUMNS } from './log-rows.ts';
import type { LogView } from './log-view.ts';
import type { ProcessHistory } from './process-history.ts';

/** Further apart, all rows are compared. */
const MOST_EVENTS = 5000;

/** Types after which a supervisor's children may have another status although no record names them. */
const OF_CHILDREN: ReadonlySet<number> = new Set([
  EV.process_exited,
  ...EVENT_NAMES.filter((name) => name !== undefined && EVENTS[name].group === 'supervision').map((name) => EV[name as keyof typeof EV]),
]);

/** `undefined` when it is too far. */
export function touchedSince(log: LogView, history: ProcessHistory, world: World, until: number): Set<SlotId> | undefined {
  if (until - world.seq > MOST_EVENTS) return undefined;
  const slots = new Set<SlotId>();
  const supervisors = new Set<ProcessId>();
  log.forward(world.seq + 1, until, (chunk, i) => {
    const type = chunk.type[i] as number;
    const pid = chunk.pid[i] as number;
    slots.add(history.slot(pid));
    const columns = PID_COLUMNS[type] as number;
    if (columns & 1) slots.add(history.slot(chunk.a[i] as number));
    if (columns & 2) slots.add(history.slot(chunk.b[i] as number));
    if (columns & 4) slots.add(history.slot(chunk.c[i] as number));
    if (OF_CHILDREN.has(type)) supervisors.add(pid);
  });
  for (const pid of supervisors) {
    if (!world.summary(pid)?.supervisor) continue;
    for (const { child } of world.process(pid)?.childSpecs ?? []) slots.add(history.slot(child));
  }
  return slots;
}
