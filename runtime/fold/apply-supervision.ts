// Supervisors: flags, child specs, restart windows, decisions. A child that ended is `restarting` from the decision to restart
// it (or the counted restart) until its next incarnation lives, its supervisor gives up, or its supervisor ends.

import { BIT0, BIT1, DECISION_RULES, KIND_MASK, KIND_SHIFT } from '../protocol/event-table.ts';
import type { Frame } from './frame.ts';
import type { HandlersOf } from './handler.ts';
import { ignore } from './handler.ts';
import { DURABLE, GAVE_UP, LIVE, RESTARTING } from './process-columns.ts';

const RESTARTS: ReadonlySet<string | undefined> = new Set<(typeof DECISION_RULES)[number]>([
  'permanent_always_restarts',
  'transient_restarts_on_abnormal_exit',
  'restart_failed_try_again',
]);

export const SUPERVISION: HandlersOf<'supervision'> = {
  supervisor_started(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'supervisor_started');
    if (row < 0) return;
    const record = frame.supervisor(row);
    record.strategy = ((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK;
    record.intensity = chunk.a[i] as number;
    record.period = chunk.b[i] as number;
    record.autoShutdown = chunk.c[i] as number;
    frame.touch(row);
  },

  child_spec_added(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'child_spec_added');
    if (row < 0) return;
    const flags = chunk.flags[i] as number;
    const childId = chunk.a[i] as number;
    const { specs } = frame.supervisor(row);
    specs.set(childId, {
      childId,
      restart: (flags >> KIND_SHIFT) & KIND_MASK,
      shutdown: chunk.b[i] as number,
      signature: chunk.c[i] as number,
      significant: (flags & BIT0) !== 0,
      supervisor: (flags & BIT1) !== 0,
      child: specs.get(childId)?.child ?? 0,
    });
    frame.touch(row);
  },

  child_spec_removed(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'child_spec_removed');
    if (row < 0) return;
    const { specs } = frame.supervisor(row);
    const child = frame.row(specs.get(chunk.a[i] as number)?.child ?? 0);
    specs.delete(chunk.a[i] as number);
    if (child >= 0) {
      frame.clearBits(child, RESTARTING, chunk.at[i] as number);
      if ((frame.rows.bits[child] as number) & DURABLE) frame.endDurability(child);
    }
    frame.touch(row);
  },

  child_started(frame, chunk, i) {
    adopt(frame, chunk.pid[i] as number, chunk.a[i] as number, chunk.b[i] as number);
  },

  // Where the failed start was a restart, the child keeps its status; each attempt is a restart_counted of its own.
  child_start_failed: ignore,

  // The child's own exit says that it was terminated, and why.
  child_terminated: ignore,

  restart_counted(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'restart_counted');
    if (row < 0) return;
    const record = frame.supervisor(row);
    record.count(chunk.at[i] as number, chunk.a[i] as number);
    const child = frame.row(record.specs.get(chunk.d[i] as number)?.child ?? 0);
    if (child >= 0) {
      frame.rows.ownCold();
      frame.rows.attempts[child] = (frame.rows.attempts[child] as number) + 1;
      restarting(frame, child, chunk.at[i] as number);
    }
    frame.touch(row);
  },

  child_restarted(frame, chunk, i) {
    frame.restarts += 1;
    adopt(frame, chunk.pid[i] as number, chunk.a[i] as number, chunk.b[i] as number);
  },

  supervisor_decided(frame, chunk, i) {
    const child = frame.row(chunk.b[i] as number);
    if (child < 0) return;
    const rule = DECISION_RULES[chunk.a[i] as number];
    if (RESTARTS.has(rule)) restarting(frame, child, chunk.at[i] as number);
    else if (rule === 'restart_intensity_exceeded') frame.clearBits(child, RESTARTING, chunk.at[i] as number);
  },

  gave_up(frame, chunk, i, seq) {
    frame.gaveUp += 1;
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'gave_up');
    if (row < 0) return;
    frame.setBits(row, GAVE_UP, chunk.at[i] as number);
    const child = frame.row(frame.rows.supervisor[row]?.specs.get(chunk.d[i] as number)?.child ?? 0);
    if (child >= 0) frame.clearBits(child, RESTARTING, chunk.at[i] as number);
  },
};

/** Only one that ended, and whose slot will have a next incarnation, can be restarting. */
function restarting(frame: Frame, child: number, at: number): void {
  const { rows } = frame;
  const slot = frame.slots.byId.get(rows.slot[child] as number);
  if ((rows.bits[child] as number) & LIVE || !slot?.own || slot.latest !== rows.pid[child]) return;
  frame.setBits(child, RESTARTING, at);
}

function adopt(frame: Frame, supervisor: number, pid: number, childId: number): void {
  const { rows } = frame;
  const row = frame.row(supervisor);
  const child = frame.row(pid);
  const spec = row < 0 ? undefined : rows.supervisor[row]?.specs.get(childId);
  if (spec) frame.supervisor(row).specs.set(childId, { ...spec, child: pid });
  if (child < 0) return;
  rows.ownCold();
  rows.childId[child] = childId;
  rows.restartType[child] = spec ? spec.restart + 1 : 0;
  frame.touch(child);
}
