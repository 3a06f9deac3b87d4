// A look at a process that makes no objects: what changes often, and what tells whether anything else can have changed. For whoever
// compares 10,000 processes with what they were a moment ago.

import type { SlotId } from '../protocol/ids.ts';
import type { Frame } from './frame.ts';
import { LIVE } from './process-columns.ts';

export interface Glance {
  pid: number;
  live: boolean;
  /** Position in STATUSES. */
  status: number;
  since: number;
  mailbox: number;
  reductions: number;
  /** It has more than these fields say. */
  supervisor: boolean;
  /** Of a process that lives on, these are the same as long as nothing but the fields above has changed. */
  bits: number;
  names: readonly number[] | undefined;
  label: number;
  restartType: number;
}

export const newGlance = (): Glance => ({
  pid: 0,
  live: false,
  status: 0,
  since: 0,
  mailbox: 0,
  reductions: 0,
  supervisor: false,
  bits: 0,
  names: undefined,
  label: 0,
  restartType: 0,
});

/** False when the slot has no process in the frame. */
export function glanceAt(frame: Frame, slot: SlotId, into: Glance): boolean {
  const pid = frame.slots.byId.get(slot)?.latest ?? 0;
  const row = pid === 0 ? -1 : frame.row(pid);
  if (row < 0) return false;
  const { rows } = frame;
  const bits = rows.bits[row] as number;
  into.pid = pid;
  into.live = (bits & LIVE) !== 0;
  into.status = rows.status[row] as number;
  into.since = rows.since[row] as number;
  into.mailbox = rows.mailbox.size(row);
  into.reductions = rows.reductions[row] as number;
  into.supervisor = rows.supervisor[row] !== undefined;
  into.bits = bits;
  into.names = rows.names.get(row);
  into.label = rows.label[row] as number;
  into.restartType = rows.restartType[row] as number;
  return true;
}
