// What one exit did to others, as a window is told it: who got a signal, who was stopped, who came back and when, and its like.

import type { ProcessId, SlotId } from './ids.ts';
import type { Micros } from './units.ts';

interface Affected {
  /** Of the record that says so. */
  readonly seq: number;
  readonly at: Micros;
  readonly slot: SlotId;
  readonly pid: ProcessId;
  readonly name: string;
}

/** Somebody who was told of the exit, and what it did to them. */
export interface SignalTaken extends Affected {
  /** `died`: it ended with it. `trapped`: it got an EXIT message. `unmoved`: nothing, as after a normal exit. `down`: a DOWN message. */
  readonly what: 'died' | 'trapped' | 'unmoved' | 'down';
}

export interface Impact {
  /** The exit. */
  readonly seq: number;
  readonly at: Micros;
  readonly told: readonly SignalTaken[];
  /** Everybody who ended because of it: struck by its signal, waiting for its answer, or stopped by a supervisor. */
  readonly stopped: readonly (Affected & { readonly how: 'signal' | 'waiting' | 'supervisor' })[];
  /** Who lives again in a place that it emptied, its own among them. */
  readonly restarted: readonly (Affected & { readonly incarnation: number })[];
  /** Until the last of them had started; absent: nobody came back, or not yet. */
  readonly recoveredUs?: Micros;
  /** False: the log has not come to the end of it. */
  readonly settled: boolean;
  /** The message that it handled last before its end. */
  readonly lastMessage?: { readonly seq: number; readonly text: string; readonly from: string };
  /** The state that it had at its end, as tagged JSON, and the record that carries it. */
  readonly stateBefore?: { readonly seq: number; readonly value: unknown };
}

/** Crashes that went alike: the same reason, raised at the same place, while handling the same kind of message. */
export interface SimilarCrashes {
  /** What they have in common: `badmatch`, `my-app.ts:136`, `debit`. */
  readonly tag: string;
  readonly place?: string;
  readonly message?: string;
  /** All of them, this one included; in order. */
  readonly crashes: readonly (Affected & { readonly k: number })[];
  /** Crashes that were compared: the newest, where there are very many. */
  readonly of: number;
}
