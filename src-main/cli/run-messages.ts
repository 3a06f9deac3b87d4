// The messages between `bough run` and the process that runs and records for it. Both are ours and of one version.

import type { Keep } from '../../recordings/index.ts';
import type { Permission } from '../hosts/door.ts';
import type { ProgramEnd } from '../hosts/program-end.ts';
import type { Pace } from '../hosts/worker-messages.ts';
import type { LoadError } from '../loader/load-error.ts';

export interface RunRequest {
  /** Absolute path of the program. */
  readonly program: string;
  /** Its id, where it came from the catalogue. */
  readonly scenario?: string;
  /** Absolute path of the recording to be. */
  readonly out: string;
  readonly seed: number;
  /** µs of virtual time; absent: until idle. */
  readonly until?: number;
  readonly pace: Pace;
  readonly allow: readonly Permission[];
  readonly contents: 'recorded' | 'bare';
  readonly keep?: Keep;
}

/** Processes are named here as people read them, `Worker 3 <0.7.0>`: the child has the world at hand. */
export type FromRun =
  /** How far it is, every 50 ms: so that the parent knows which process was running should the whole child fall. */
  | { readonly kind: 'progress'; readonly now: number; readonly seq: number; readonly running?: string }
  /** The program is loaded and its recording begun. */
  | { readonly kind: 'recording' }
  | { readonly kind: 'load_failed'; readonly error: LoadError }
  /** The recording could not be begun or not be written to its end: one line that says why and what to do. */
  | { readonly kind: 'record_failed'; readonly what: string }
  | { readonly kind: 'printed'; readonly level: string; readonly text: string }
  | { readonly kind: 'hog'; readonly who: string; readonly forMs: number }
  | { readonly kind: 'ended'; readonly end: ProgramEnd; readonly who?: string };
