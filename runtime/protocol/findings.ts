// Findings: what a log shows that somebody should look at (src-main/hub/lints/), each tied to the first event that shows it.

import type { ProcessId, SlotId } from './ids.ts';
import type { Micros } from './units.ts';

/** What is looked for. Stable: they stand in the output of `bough lint --json`. */
export const LINT_RULES = [
  'never_handled',
  'unanswered_call',
  'growing_mailbox',
  'deadlock',
  'unsupervised',
  'restarts_for_ever',
  'hog',
  'swallowed_crash',
] as const;
export type LintRule = (typeof LINT_RULES)[number];

/** The rules as headings. */
export const LINT_TITLES: Readonly<Record<LintRule, string>> = {
  never_handled: 'Message never handled',
  unanswered_call: 'Call nobody answered',
  growing_mailbox: 'Mailbox grows',
  deadlock: 'Deadlock',
  unsupervised: 'Outside any supervision tree',
  restarts_for_ever: 'Restarts for ever',
  hog: 'Hog',
  swallowed_crash: 'Swallowed crash',
};

export interface Finding {
  readonly rule: LintRule;
  /** The first event that shows it, and when that was. */
  readonly seq: number;
  readonly at: Micros;
  readonly pid: ProcessId;
  readonly slot: SlotId;
  /** A sentence. */
  readonly text: string;
  /** How often it was found, and the last event that shows it. */
  readonly count: number;
  readonly lastSeq: number;
}

/** All findings up to a seq, by the seq of their first event. */
export interface Findings {
  readonly upTo: number;
  readonly findings: readonly Finding[];
  /** More different findings than are listed. */
  readonly omitted: number;
}
