// What a lesson is made of (UX.md 2.14), and how a prediction is graded: by the run itself, process by process. Lessons are data; the run
// is a real one of a program that comes with Bough, the same every time by its seed.

import type { ProcessId, SlotId } from '../../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../../runtime/protocol/views.ts';
import { headline, isAlive } from '../../scales/status.ts';
import { treeOrder } from '../outline.ts';

export const LESSON_STEPS = ['read', 'predict', 'watch', 'check', 'try'] as const;
export type LessonStep = (typeof LESSON_STEPS)[number];

/** What becomes of a process: the same one lives on; it ends and another takes its place; it ends for good. */
export const OUTCOMES = ['stays', 'restarts', 'terminated'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A process one is asked about, as it was before the moment of decision. */
export interface Subject {
  readonly slot: SlotId;
  readonly pid: ProcessId;
  readonly name: string;
  readonly parent: SlotId;
  readonly supervisor: boolean;
  /** It is the one that will crash. */
  readonly crashes: boolean;
}

export interface Variant {
  /** Id of its program in the catalogue. */
  readonly scenario: string;
  readonly title: string;
  /** What the learner is asked, before the moment of decision. */
  readonly question: string;
}

export interface Lesson {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  /** On its card: the question that it asks. */
  readonly teaser: string;
  /** At most 60 words. */
  readonly read: string;
  /** The rule in one line. */
  readonly rule: string;
  readonly heading: string;
  /** The first is the lesson's own; the others are what one may try. */
  readonly variants: readonly Variant[];
  readonly seed: number;
  /** Which crash is the moment of decision; counts from 1. */
  readonly crash: number;
  /** What happened, over the comparison. */
  verdict(gaveUp: boolean): string;
  /** What trying the variants is to find out. */
  readonly tryFor: string;
  /** Why the outcome of a process was what it was. */
  reason(subject: Subject, outcome: Outcome, gaveUp: boolean, variant: Variant): string;
}

/** The living processes of a world, as the tree stands. */
export function subjectsOf(rows: ReadonlyMap<SlotId, SlotRow>, crashing: SlotId): Subject[] {
  return treeOrder(rows)
    .filter((row) => isAlive(row.status))
    .map((row) => ({
      slot: row.slot,
      pid: row.pid,
      name: headline(row),
      parent: row.parent,
      supervisor: row.kind === 'supervisor',
      crashes: row.slot === crashing,
    }));
}

/** What the run says: `rows` are those after the decision has been carried out. */
export function outcomeOf(subject: Subject, rows: ReadonlyMap<SlotId, SlotRow>): Outcome {
  const row = rows.get(subject.slot);
  if (!row || !isAlive(row.status)) return 'terminated';
  return row.pid === subject.pid ? 'stays' : 'restarts';
}
