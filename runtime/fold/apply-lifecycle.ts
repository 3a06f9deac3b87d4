// Processes begin, end, get names and flags.

import { BIT0, BIT1, KIND_MASK, KIND_SHIFT, NODE_SHIFT, PROCESS_FLAGS } from '../protocol/event-table.ts';
import type { Frame } from './frame.ts';
import { nameKey } from './frame.ts';
import type { HandlersOf } from './handler.ts';
import { CRASHED, DURABLE, LIVE, OWN_SLOT, RESTARTING, RUNNABLE, SUSPENDED, TERMINATED, TRAPS, WAITING } from './process-columns.ts';

export const LIFECYCLE: HandlersOf<'lifecycle'> = {
  process_spawned(frame, chunk, i, seq) {
    const pid = chunk.pid[i] as number;
    if (pid === 0 || frame.row(pid) >= 0) return frame.note(seq, `process_spawned: process ${pid} is there already`);
    const { rows } = frame;
    const row = rows.allocate();
    const at = chunk.at[i] as number;
    const flags = chunk.flags[i] as number;
    frame.index.set(pid, row);
    rows.pid[row] = pid;
    rows.parent[row] = chunk.a[i] as number;
    rows.slot[row] = chunk.b[i] as number;
    rows.label[row] = chunk.c[i] as number;
    rows.signature[row] = chunk.d[i] as number;
    rows.kind[row] = (flags >> KIND_SHIFT) & KIND_MASK;
    rows.node[row] = flags >> NODE_SHIFT;
    rows.spawnSeq[row] = seq;
    rows.spawnAt[row] = at;
    rows.since[row] = at;
    rows.run[row] = RUNNABLE;
    rows.bits[row] = LIVE | (flags & BIT0 ? OWN_SLOT : 0);
    enterSlot(frame, row);
    frame.restatus(row, at);
    frame.live += 1;
    frame.spawned += 1;
  },

  process_exited(frame, chunk, i, seq) {
    const pid = chunk.pid[i] as number;
    const row = frame.liveRow(pid, seq, 'process_exited');
    if (row < 0) return;
    const { rows } = frame;
    const flags = chunk.flags[i] as number;
    const at = chunk.at[i] as number;
    rows.ownCold();
    rows.exitSeq[row] = seq;
    rows.exitAt[row] = at;
    rows.exitTag[row] = chunk.a[i] as number;
    rows.exitClass[row] = (flags >> KIND_SHIFT) & KIND_MASK;
    rows.run[row] = WAITING;
    rows.bits[row] = ((rows.bits[row] as number) & ~(LIVE | SUSPENDED)) | (flags & BIT0 ? TERMINATED : 0) | (flags & BIT1 ? CRASHED : 0);
    frame.live -= 1;
    if (flags & BIT1) countCrash(frame, row);
    leaveOthers(frame, row, at);
    frame.restatus(row, at);
    if (!((rows.bits[row] as number) & DURABLE)) frame.letGo(row);
  },

  name_registered(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'name_registered');
    if (row < 0) return;
    const name = chunk.a[i] as number;
    const key = nameKey(frame.rows.node[row] as number, name);
    if (frame.names.has(key)) frame.note(seq, `name_registered: the name is held by process ${frame.names.get(key)}`);
    frame.names.set(key, chunk.pid[i] as number);
    frame.rows.names.set(row, [...(frame.rows.names.get(row) ?? []), name]);
    frame.touch(row);
  },

  // An ended process keeps its names for people to read; only the registry lets them go.
  name_unregistered(frame, chunk, i) {
    const name = chunk.a[i] as number;
    const row = frame.row(chunk.pid[i] as number);
    if (row < 0) return;
    const key = nameKey(frame.rows.node[row] as number, name);
    if (frame.names.get(key) === chunk.pid[i]) frame.names.delete(key);
    if (!((frame.rows.bits[row] as number) & LIVE)) return;
    const left = frame.rows.names.get(row)?.filter((held) => held !== name);
    if (left?.length) frame.rows.names.set(row, left);
    else frame.rows.names.clear(row);
    frame.touch(row);
  },

  flag_changed(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'flag_changed');
    if (row < 0) return;
    const value = chunk.a[i] as number;
    const at = chunk.at[i] as number;
    frame.rows.ownCold();
    const flag = PROCESS_FLAGS[((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK];
    if (flag === 'trap_exit') value ? frame.setBits(row, TRAPS, at) : frame.clearBits(row, TRAPS, at);
    else if (flag === 'priority') frame.rows.priority[row] = value;
    else if (flag === 'label') frame.rows.label[row] = chunk.b[i] as number;
    else frame.note(seq, 'flag_changed: unknown flag');
    frame.touch(row);
  },

  process_suspended(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'process_suspended');
    if (row >= 0) frame.setBits(row, SUSPENDED, chunk.at[i] as number);
  },

  process_resumed(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'process_resumed');
    if (row >= 0) frame.clearBits(row, SUSPENDED, chunk.at[i] as number);
  },
};

function enterSlot(frame: Frame, row: number): void {
  const { rows, slots } = frame;
  const id = rows.slot[row] as number;
  const own = ((rows.bits[row] as number) & OWN_SLOT) !== 0;
  const parent = frame.row(rows.parent[row] as number);
  if (own && (rows.parent[row] === 0 || (parent >= 0 && (rows.bits[parent] as number) & DURABLE))) {
    rows.bits[row] = (rows.bits[row] as number) | DURABLE;
  }
  let slot = slots.byId.get(id);
  if (slot === undefined) {
    const parentSlot = parent < 0 ? 0 : (rows.slot[parent] as number);
    slot = { id, own, label: rows.label[row] as number, parent: parentSlot, latest: 0, incarnations: 0, crashes: 0, below: 0 };
    slots.add(slot);
  }
  const before = frame.row(slot.latest);
  slot = slots.change(slot, { latest: rows.pid[row] as number, incarnations: slot.incarnations + 1 });
  rows.incarnation[row] = slot.incarnations;
  if (before < 0) return;
  rows.attempts[row] = 0;
  frame.clearBits(before, RESTARTING, rows.spawnAt[row] as number);
  if (!((rows.bits[before] as number) & LIVE)) frame.letGo(before);
}

function countCrash(frame: Frame, row: number): void {
  frame.crashes += 1;
  const slot = frame.slots.byId.get(frame.rows.slot[row] as number);
  if (slot) frame.slots.change(slot, { crashes: slot.crashes + 1 });
}

/** What an exit takes with it: links at both ends, monitors held, names, mailbox; a supervisor's children restart no more. */
function leaveOthers(frame: Frame, row: number, at: number): void {
  const { rows } = frame;
  const pid = rows.pid[row] as number;
  const node = rows.node[row] as number;
  for (const other of rows.links.get(row)?.values() ?? []) {
    const otherRow = frame.row(other);
    // On another node the signal has yet to arrive: the link is there until then.
    if (otherRow >= 0 && rows.node[otherRow] === node && frame.heldLinks(otherRow)?.delete(pid)) frame.touch(otherRow);
  }
  rows.links.clear(row);
  rows.monitors.clear(row);
  rows.mailbox.clear(row);
  for (const name of rows.names.get(row) ?? []) {
    const key = nameKey(node, name);
    if (frame.names.get(key) === pid) frame.names.delete(key);
  }
  for (const spec of rows.supervisor[row]?.specs.values() ?? []) {
    const child = frame.row(spec.child);
    if (child >= 0 && (rows.bits[child] as number) & RESTARTING) frame.clearBits(child, RESTARTING, at);
  }
}
