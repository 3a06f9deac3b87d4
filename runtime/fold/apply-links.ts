// Links, monitors and exit signals. A link ends with either process: process_exited takes it away at both ends.

import { BIT0, KIND_MASK, KIND_SHIFT, MESSAGE_KINDS, SIGNAL_OUTCOMES } from '../protocol/event-table.ts';
import { arrived } from './apply-messages.ts';
import type { HandlersOf } from './handler.ts';
import { ignore } from './handler.ts';
import { FROM_DOWN, FROM_EXIT } from './mailbox.ts';
import { LIVE } from './process-columns.ts';

const INFO = MESSAGE_KINDS.indexOf('info');

export const LINKS: HandlersOf<'links'> = {
  // A link to a process that is gone comes to nothing: an exit signal with noproc follows. Between two nodes each end has a record of
  // its own, when the signal is there.
  linked(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'linked');
    const other = frame.row(chunk.a[i] as number);
    if (row >= 0 && other >= 0 && frame.rows.node[row] !== frame.rows.node[other]) {
      frame.links(row).add(chunk.a[i] as number);
      frame.touch(row);
      return;
    }
    if (row < 0 || other < 0 || !((frame.rows.bits[other] as number) & LIVE)) return;
    frame.links(row).add(chunk.a[i] as number);
    frame.links(other).add(chunk.pid[i] as number);
    frame.touch(row);
    frame.touch(other);
  },

  unlinked(frame, chunk, i) {
    const row = frame.row(chunk.pid[i] as number);
    const other = frame.row(chunk.a[i] as number);
    if (row >= 0 && frame.heldLinks(row)?.delete(chunk.a[i] as number)) frame.touch(row);
    if (row >= 0 && other >= 0 && frame.rows.node[row] !== frame.rows.node[other]) return;
    if (other >= 0 && frame.heldLinks(other)?.delete(chunk.pid[i] as number)) frame.touch(other);
  },

  monitored(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'monitored');
    if (row < 0) return;
    frame.monitors(row).add({ ref: chunk.b[i] as number, target: chunk.a[i] as number, name: chunk.c[i] as number });
    frame.touch(row);
  },

  // OTP: demonitor with a reference that is no longer active does nothing.
  demonitored(frame, chunk, i) {
    const row = frame.row(chunk.pid[i] as number);
    if (row >= 0 && frame.heldMonitors(row)?.delete(chunk.b[i] as number)) frame.touch(row);
  },

  // The receipt has a record of its own.
  exit_signal_sent: ignore,

  exit_signal_received(frame, chunk, i, seq) {
    const flags = chunk.flags[i] as number;
    const outcome = SIGNAL_OUTCOMES[(flags >> KIND_SHIFT) & KIND_MASK];
    if (outcome !== 'trapped' || !(flags & BIT0)) return;
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'exit_signal_received');
    if (row < 0) return;
    frame.rows.mailbox.push(row, seq, chunk.b[i] as number, chunk.a[i] as number, INFO, FROM_EXIT, 0);
    arrived(frame, row, flags, chunk.at[i] as number);
  },

  down_sent(frame, chunk, i, seq) {
    const flags = chunk.flags[i] as number;
    const row = frame.row(chunk.a[i] as number);
    if (row >= 0 && frame.heldMonitors(row)?.delete(chunk.b[i] as number)) frame.touch(row);
    if (!(flags & BIT0)) return;
    const watcher = frame.liveRow(chunk.a[i] as number, seq, 'down_sent');
    if (watcher < 0) return;
    frame.rows.mailbox.push(watcher, seq, chunk.c[i] as number, chunk.pid[i] as number, INFO, FROM_DOWN, chunk.b[i] as number);
    arrived(frame, watcher, flags, chunk.at[i] as number);
  },
};
