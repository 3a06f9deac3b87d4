// The frame in one canonical order, for two readers: the keyframe, which must hold all of it, and the world hash, which must
// cover all of it. One walk for both, so that neither can forget what the other knows. Rows go by pid and slots by id, since
// in which row a process lies depends on where the fold began.

import type { Frame } from './frame.ts';
import { FIELD_NAMES } from './process-columns.ts';

/** Takes numbers (any double) and texts. */
export interface Sink {
  number(x: number): void;
  text(s: string): void;
}

/** Scalars of the frame, in order; `problemCount` is followed by the problems. */
export const SCALARS = [
  'seq',
  'at',
  'nextSeq',
  'running',
  'turnAt',
  'events',
  'spawned',
  'live',
  'crashes',
  'restarts',
  'gaveUp',
  'gaps',
  'missing',
  'problemCount',
] as const;

export function writeFrame(frame: Frame, sink: Sink): void {
  for (const name of SCALARS) sink.number(frame[name]);
  sink.number(frame.problems.length);
  for (const { seq, what } of frame.problems) {
    sink.number(seq);
    sink.text(what);
  }
  writeSlots(frame, sink);
  const pids = frame.index.pids();
  sink.number(pids.length);
  for (const pid of pids) writeRow(frame, frame.row(pid), sink);
  writeNumbers(frame.ring.slice(frame.ringHead), sink);
  const names = [...frame.names].sort((a, b) => a[0] - b[0]);
  writeNumbers(names.flat(), sink);
}

function writeSlots(frame: Frame, sink: Sink): void {
  const slots = [...frame.slots.byId.values()].sort((a, b) => a.id - b.id);
  sink.number(slots.length);
  for (const slot of slots) {
    sink.number(slot.id);
    sink.number(slot.own ? 1 : 0);
    sink.number(slot.label);
    sink.number(slot.parent);
    sink.number(slot.latest);
    sink.number(slot.incarnations);
    sink.number(slot.crashes);
  }
}

function writeRow(frame: Frame, row: number, sink: Sink): void {
  const { rows } = frame;
  for (const name of FIELD_NAMES) sink.number(rows[name][row] as number);
  const mailbox = rows.mailbox[row];
  sink.number(mailbox?.size ?? 0);
  for (let i = 0; i < (mailbox?.size ?? 0); i++) {
    if (!mailbox) break;
    sink.number(mailbox.key(i));
    sink.number(mailbox.tag(i));
    sink.number(mailbox.from(i));
    sink.number(mailbox.kind(i));
    sink.number(mailbox.source(i));
    sink.number(mailbox.ref(i));
  }
  writeNumbers(rows.links[row]?.values() ?? [], sink);
  const monitors = rows.monitors[row]?.values() ?? [];
  sink.number(monitors.length);
  for (const { ref, target, name } of monitors) {
    sink.number(ref);
    sink.number(target);
    sink.number(name);
  }
  writeNumbers(rows.names[row] ?? [], sink);
  writeSupervisor(frame, row, sink);
}

function writeSupervisor(frame: Frame, row: number, sink: Sink): void {
  const record = frame.rows.supervisor[row];
  sink.number(record ? 1 : 0);
  if (!record) return;
  sink.number(record.strategy);
  sink.number(record.intensity);
  sink.number(record.period);
  sink.number(record.autoShutdown);
  writeNumbers(record.window, sink);
  sink.number(record.specs.size);
  for (const spec of record.specs.values()) {
    sink.number(spec.childId);
    sink.number(spec.restart);
    sink.number(spec.shutdown);
    sink.number(spec.signature);
    sink.number((spec.significant ? 1 : 0) | (spec.supervisor ? 2 : 0));
    sink.number(spec.child);
  }
}

function writeNumbers(numbers: readonly number[], sink: Sink): void {
  sink.number(numbers.length);
  for (const n of numbers) sink.number(n);
}
