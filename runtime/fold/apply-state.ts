// States and callbacks. The state itself stays in the log: the frame knows which record carries it, and a digest of all so far.

import type { EventChunk } from '../protocol/chunk.ts';
import { BIT0 } from '../protocol/event-table.ts';
import type { Frame } from './frame.ts';
import type { HandlersOf } from './handler.ts';
import { digestState } from './state-digest.ts';

export const STATE: HandlersOf<'state'> = {
  state_changed(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'state_changed');
    if (row >= 0) takeState(frame, row, chunk, i, seq);
  },

  callback_started(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'callback_started');
    if (row < 0) return;
    frame.rows.callback[row] = chunk.a[i] as number;
    frame.touch(row);
  },

  callback_finished(frame, chunk, i, seq) {
    const row = frame.liveRow(chunk.pid[i] as number, seq, 'callback_finished');
    if (row < 0) return;
    frame.rows.callback[row] = 0;
    frame.rows.handlingSeq[row] = 0;
    if ((chunk.flags[i] as number) & BIT0) takeState(frame, row, chunk, i, seq);
    frame.touch(row);
  },
};

function takeState(frame: Frame, row: number, chunk: EventChunk, i: number, seq: number): void {
  frame.rows.stateSeq[row] = seq;
  const payload = chunk.payload[i] as number;
  if (payload !== 0) digestState(frame.rows, row, chunk, payload);
  frame.touch(row);
}
