// The messages of one process, and places in its program, as a window is told them.

import type { MESSAGE_KINDS } from './event-table.ts';
import type { SlotId } from './ids.ts';
import type { Micros } from './units.ts';

/** A message that a process handled or sent. */
export interface MessageRow {
  /** Of the handling for what came in, of the send for what went out. */
  readonly seq: number;
  readonly at: Micros;
  readonly way: 'in' | 'out';
  readonly kind: (typeof MESSAGE_KINDS)[number] | 'exit' | 'down';
  readonly text: string;
  /** Whom it came from or went to. */
  readonly other: SlotId;
  readonly otherName: string;
  /** What put it into the mailbox. */
  readonly sentSeq: number;
  readonly sentAt?: Micros;
  readonly handledSeq?: number;
  /** In the mailbox; absent where it was not handled up to here. */
  readonly waitedUs?: Micros;
  readonly tookUs?: Micros;
  /** What the callback returned, or why it was dropped. */
  readonly result?: string;
  /** Of a DOWN message: when its monitor was set. */
  readonly monitor?: { readonly seq: number; readonly at: Micros };
  /** Of a call. */
  readonly reply?: { readonly seq: number; readonly text?: string; readonly afterUs: Micros; readonly none?: 'timed out' | 'none yet' };
}

/** Lines of a program around a place in it. */
export interface SourceExcerpt {
  readonly file: string;
  /** The line that was meant, counting from 1. */
  readonly line: number;
  readonly column: number;
  readonly lines: readonly { readonly n: number; readonly text: string }[];
}

/** Who last wrote a field of a state. */
export interface LastWrite {
  /** The record that carries the state with this value for the first time; 0: longer ago than was looked. */
  readonly seq: number;
  readonly at: Micros;
  /** Tagged JSON; absent: the field came with this write. */
  readonly before?: unknown;
  /** `by {:limit, 0} from Console`. */
  readonly by: string;
}
