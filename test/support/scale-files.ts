// The recordings of UX.md 3.1 that are too large to be committed, made by running a program of the bench or written by hand.

import path from 'node:path';
import { createRecording } from '../../recordings/index.ts';
import { META } from '../bench/recordings/reference.ts';
import { runProgram } from '../bench/recordings/run-program.ts';
import { LogBuilder } from './log-builder.ts';

/** `million`, or as many events as are asked for: accounts and clients with a crash now and then. */
export async function recordMixed(folder: string, events: number): Promise<string> {
  const file = path.join(folder, 'million.bough');
  const writer = createRecording(file, { ...META, contents: 'bare' });
  await runProgram({ program: 'mixed', contents: 'bare', events, onChunk: (chunk) => writer.append(chunk) });
  writer.close();
  return file;
}

/** `gap`: a process works, 1,204 events are not there, and what comes after still belongs to it: a crash of what it was sent in them. */
export function recordGap(folder: string): string {
  const log = new LogBuilder();
  log.emit('process_spawned', { pid: 1, parent: 0, slot: 1, label: 'Root', signature: 'Root', kind: 'worker', ownSlot: true });
  log.emit('process_spawned', { pid: 2, parent: 1, slot: 2, label: 'Worker', signature: 'Worker', kind: 'worker', ownSlot: true });
  for (let i = 1; i <= 50; i++) log.emit('log_line', { pid: 1, at: i * 1000, payload: `before ${i}` });
  const gap = log.emit('gap', { at: 60_000, countLow: 1204, why: 'overload' });
  for (let i = 1; i <= 50; i++) log.emit('log_line', { pid: 1, at: 90_000 + i * 1000, payload: `after ${i}` });
  const handled = log.emit('message_received', {
    pid: 2,
    at: 150_000,
    cause: gap + 700,
    from: 1,
    tag: 'work',
    kind: 'cast',
    callback: true,
  });
  log.emit('process_exited', {
    pid: 2,
    at: 150_010,
    cause: handled,
    tag: 'badmatch',
    class: 'abnormal',
    crashed: true,
    payload: ['badmatch', 7],
  });
  log.emit('log_line', { pid: 1, at: 160_000, payload: 'end' });
  const file = path.join(folder, 'gap.bough');
  const writer = createRecording(file, { ...META, contents: 'recorded' });
  for (const chunk of log.chunks(64)) writer.append(chunk);
  writer.close();
  return file;
}
