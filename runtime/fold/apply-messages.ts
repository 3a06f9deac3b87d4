// Messages enter mailboxes and leave them. The key of an entry is the seq of the record that the table names for it.

import type { EventChunk } from '../protocol/chunk.ts';
import { causeOf } from '../protocol/chunk.ts';
import { BIT0, BIT1, KIND_MASK, KIND_SHIFT } from '../protocol/event-table.ts';
import type { Frame } from './frame.ts';
import type { HandlersOf } from './handler.ts';
import { FROM_SEND } from './mailbox.ts';
import { HANDLING, LIVE, RUNNABLE, WAITING } from './process-columns.ts';

export const MESSAGES: HandlersOf<'messages'> = {
  message_sent(frame, chunk, i, seq) {
    const flags = chunk.flags[i] as number;
    if (!(flags & BIT0)) return;
    const row = frame.liveRow(chunk.a[i] as number, seq, 'message_sent');
    if (row < 0) return;
    const kind = (flags >> KIND_SHIFT) & KIND_MASK;
    frame.rows.mailbox.push(row, seq, chunk.b[i] as number, chunk.pid[i] as number, kind, FROM_SEND, chunk.c[i] as number);
    arrived(frame, row, flags, chunk.at[i] as number);
  },

  message_delivered(frame, chunk, i, seq) {
    const flags = chunk.flags[i] as number;
    if (!(flags & BIT0)) return;
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'message_delivered');
    if (row < 0) return;
    const kind = (flags >> KIND_SHIFT) & KIND_MASK;
    frame.rows.mailbox.push(row, causeOf(chunk, i), chunk.b[i] as number, chunk.a[i] as number, kind, FROM_SEND, chunk.c[i] as number);
    arrived(frame, row, flags, chunk.at[i] as number);
  },

  message_received(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'message_received');
    if (row < 0) return;
    const { rows } = frame;
    const flags = chunk.flags[i] as number;
    if (!takeOut(frame, row, chunk, i, chunk.d[i] as number)) {
      frame.note(seq, `message_received: no message of seq ${causeOf(chunk, i)} is in the mailbox of process ${chunk.pid[i]}`);
    }
    // A receive inside a callback (the reply to a call) does not end the handling of the message that began the callback.
    if (flags & BIT0) rows.callback[row] = HANDLING + ((flags >> KIND_SHIFT) & KIND_MASK);
    if (flags & BIT0 || rows.callback[row] === 0) rows.handlingSeq[row] = seq;
    frame.touch(row);
  },

  // A dead letter usually never was in a mailbox; one that a fault removes was.
  message_dropped(frame, chunk, i) {
    const row = frame.row(chunk.pid[i] as number);
    if (row >= 0 && (frame.rows.bits[row] as number) & LIVE && takeOut(frame, row, chunk, i, 0)) frame.touch(row);
  },
};

function takeOut(frame: Frame, row: number, chunk: EventChunk, i: number, hint: number): boolean {
  return frame.rows.mailbox.take(row, causeOf(chunk, i), hint);
}

/** A message is in the mailbox now; with `wakes` its owner can run again. */
export function arrived(frame: Frame, row: number, flags: number, at: number): void {
  if (flags & BIT1 && frame.rows.run[row] === WAITING) frame.setRun(row, RUNNABLE, at);
  else frame.touch(row);
}
