// Causal stories as a window and a command are told them (src-main/hub/why/): plain data, each step tied to its record.

import type { STRATEGIES } from './event-table.ts';
import type { ProcessId, SlotId } from './ids.ts';
import type { Micros } from './units.ts';

/** `recorded`: its cause stands in the log. `inferred`: it follows from names or from the order in one process. `gap`: not recorded. */
export type WhyEdge = 'recorded' | 'inferred' | 'gap';

/** One step of a causal story. */
export interface WhyStep {
  readonly seq: number;
  readonly at: Micros;
  readonly type: string;
  /** In a word: `Raised`, `Callback`, `Message`, `Timer`. */
  readonly title: string;
  readonly slot: SlotId;
  readonly pid: ProcessId;
  /** Headline of the process; `host` for 0. */
  readonly who: string;
  /** What it did: a sentence behind `who`. */
  readonly text: string;
  readonly edge: WhyEdge;
  /** Of a handled message: how long it had waited in the mailbox. */
  readonly waitedUs?: Micros;
  /** Where in the program it was raised: `my-app.ts:136:41`. */
  readonly place?: string;
}

/** The restarts that a supervisor counted when it decided, and its rule. */
export interface WhyWindow {
  readonly seq: number;
  readonly slot: SlotId;
  readonly name: string;
  readonly strategy: (typeof STRATEGIES)[number];
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
  readonly gaveUp: boolean;
  /** What it decided, in words. */
  readonly text: string;
  readonly counted: readonly { readonly seq: number; readonly at: Micros; readonly childId: string }[];
}

/** Why an exit, a restart or any other event came about, from the recorded causes. */
export interface Why {
  /** The event that is explained: the exit where it was one, or led to one. */
  readonly seq: number;
  readonly crash?: {
    readonly seq: number;
    readonly at: Micros;
    readonly pid: ProcessId;
    readonly slot: SlotId;
    readonly name: string;
    readonly reason: string;
  };
  readonly sentence: string;
  readonly firstCause: { readonly seq: number; readonly type: string; readonly pid: ProcessId };
  /** False: the chain breaks off at events that were not recorded. */
  readonly complete: boolean;
  /** From effect to cause: the last is the first cause. */
  readonly steps: readonly WhyStep[];
  /** A very long chain: so many steps behind `steps[after]` are left out. */
  readonly omitted?: { readonly after: number; readonly count: number };
  /** Beside the chain: what was waited for, mailboxes, state fields and who wrote them, who fell too. */
  readonly sides: readonly (WhyStep & { readonly kind: 'waits' | 'mailbox' | 'state' | 'fell' })[];
  /** From the nearest supervisor upwards to the one that coped. */
  readonly supervisors: readonly WhyWindow[];
}
