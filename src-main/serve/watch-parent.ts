// Starts the worker that watches the hub's parent (parent-watch.ts).

import { Worker } from 'node:worker_threads';
import { entryFile } from '../hosts/entry.ts';

/** Shared between the hub and its watch. */
export const WORD = { closing: 0 } as const;

export interface ParentWatch {
  /** Process id. */
  readonly parent: number;
  readonly words: Int32Array;
  readonly everyMs: number;
  /** For the event loop to hear that the parent is gone. */
  readonly hearMs: number;
  /** For the recordings to be closed, where it has heard. */
  readonly closeMs: number;
}

const EVERY_MS = 1000;
const HEAR_MS = 2000;
const CLOSE_MS = 8000;

/** Ends this process when the one that started it is gone and it does not end by itself. Call the answer when it begins to. */
export function watchParent(): () => void {
  const words = new Int32Array(new SharedArrayBuffer(4));
  const watch: ParentWatch = { parent: process.ppid, words, everyMs: EVERY_MS, hearMs: HEAR_MS, closeMs: CLOSE_MS };
  const worker = new Worker(entryFile('parent-watch', import.meta.url), { workerData: watch });
  worker.unref();
  worker.on('error', (error) => console.error('hub: its parent is watched no more:', error));
  return () => Atomics.store(words, WORD.closing, 1);
}
