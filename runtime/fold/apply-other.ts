// Turns, timers and what comes from outside.

import type { EventChunk } from '../protocol/chunk.ts';
import { payloadText } from '../protocol/chunk.ts';
import { BIT0, MESSAGE_KINDS } from '../protocol/event-table.ts';
import { decodeTerm, parseEncoded } from '../protocol/term-codec.ts';
import { arrived } from './apply-messages.ts';
import { FormatError } from './bytes.ts';
import type { Frame } from './frame.ts';
import type { HandlersOf } from './handler.ts';
import { ignore } from './handler.ts';
import { decodeKeyframe } from './keyframe.ts';
import { FROM_TIMER } from './mailbox.ts';

const TIMER = MESSAGE_KINDS.indexOf('timer');

/** `turn_started` and `turn_ended` only carry flags, which apply.ts reads on every record. */
export const SCHEDULING: HandlersOf<'scheduling'> = {
  turn_started: ignore,
  turn_ended: ignore,
  timer_started: ignore,
  timer_cancelled: ignore,
  timer_fired(frame, chunk, i, seq) {
    const flags = chunk.flags[i] as number;
    if (flags & BIT0) {
      const row = frame.liveRow(chunk.a[i] as number, seq, 'timer_fired');
      if (row < 0) return;
      frame.rows.mailbox.push(row, seq, chunk.d[i] as number, chunk.pid[i] as number, TIMER, FROM_TIMER, chunk.b[i] as number);
      arrived(frame, row, flags, chunk.at[i] as number);
      return;
    }
    // A receive's or a call's timeout puts nothing into the mailbox but lets the process run again.
    const row = frame.row(chunk.a[i] as number);
    if (row >= 0) arrived(frame, row, flags, chunk.at[i] as number);
  },
};

export const OUTSIDE: HandlersOf<'outside'> = {
  input(frame, chunk, i) {
    const row = frame.row(chunk.pid[i] as number);
    if (row >= 0) arrived(frame, row, chunk.flags[i] as number, chunk.at[i] as number);
  },
  command: ignore,
  log_line: ignore,
  gap(frame, chunk, i, seq) {
    const count = (chunk.a[i] as number) + (chunk.b[i] as number) * 0x1_0000_0000;
    frame.gaps += 1;
    frame.missing += count;
    frame.nextSeq = seq + Math.max(1, count);
    if ((chunk.payload[i] as number) !== 0) goOnFrom(frame, chunk, i, seq);
  },
};

/**
 * A gap may say what the system was like after it: a log that begins in the middle of a run, or that left messages out. What it says is
 * checked as any keyframe's bytes are; where it is damaged, the fold goes on with what it knows.
 */
function goOnFrom(frame: Frame, chunk: EventChunk, i: number, seq: number): void {
  try {
    const bytes = decodeTerm(parseEncoded(payloadText(chunk, i) ?? ''));
    if (!(bytes instanceof Uint8Array)) throw new FormatError('it is no keyframe', 0);
    frame.become(decodeKeyframe(bytes).frame);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof RangeError || error instanceof SyntaxError)) throw error;
    frame.note(seq, `gap: what follows it can't be read: ${error.message}`);
  }
}
