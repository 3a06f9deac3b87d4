// Who is meant by a name: what processes are called at the moment of a record, and the two ends of messages and signals.

import type { ProcessSummary } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import type { Cursor } from './cursor.ts';

/** Registered name, label, path of the slot. */
export const callsFor = ({ name, label, path }: ProcessSummary): readonly string[] =>
  name === undefined ? [label, path] : [name, label, path];

/** What the process that stands above is called, its pid included: in a tree its supervisor, else who spawned it. */
export function namesOfSupervisor({ parentSlot }: ProcessSummary, world: World): readonly string[] {
  if (parentSlot === 0) return [];
  const parent = world.slotSummary(parentSlot);
  return parent ? [...callsFor(parent), `<0.${parent.pid}.0>`] : [world.slotPath(parentSlot)];
}

/**
 * A test for what a process is called, remembered for each until names change. `ids`: processes that are meant by their pid.
 * A process that the world does not know has no name.
 */
export function nameTest(
  isCalled: (name: string) => boolean,
  texts: (process: ProcessSummary, world: World) => readonly string[],
): (cursor: Cursor, pid: number, ids: ReadonlySet<number> | undefined) => boolean {
  const known = new Map<number, boolean>();
  let names = -1;
  return (cursor, pid, ids) => {
    if (ids?.has(pid)) return true;
    const { world } = cursor;
    if (cursor.names !== names) {
      known.clear();
      names = cursor.names;
    }
    let is = known.get(pid);
    if (is === undefined) {
      const process = world.summary(pid);
      is = process !== undefined && texts(process, world).some(isCalled);
      known.set(pid, is);
    }
    return is;
  };
}

const FROM_PID: ReadonlySet<number> = new Set([EV.message_sent, EV.exit_signal_sent, EV.down_sent]);
const FROM_A: ReadonlySet<number> = new Set([EV.message_delivered, EV.message_received, EV.message_dropped, EV.exit_signal_received]);

/** Types that have a sender and a receiver. */
export const ENDS = (type: number): boolean => FROM_PID.has(type) || FROM_A.has(type);

/** Sender and receiver as process ids; 0 for the host, for nobody, and for records that are not of this kind. */
export const fromOf = ({ type, pid, chunk, i }: Cursor): number =>
  FROM_PID.has(type) ? pid : FROM_A.has(type) ? (chunk.a[i] as number) : 0;
export const toOf = ({ type, pid, chunk, i }: Cursor): number => (FROM_PID.has(type) ? (chunk.a[i] as number) : FROM_A.has(type) ? pid : 0);
