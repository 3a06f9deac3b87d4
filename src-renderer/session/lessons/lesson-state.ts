// Where a learner stands in a lesson.

import type { SlotId } from '../../../runtime/protocol/ids.ts';
import type { Micros } from '../../../runtime/protocol/units.ts';
import type { Explanation } from '../../../runtime/protocol/views.ts';
import type { LessonStep, Outcome, Subject } from './lesson.ts';

/** Events of the story a second, while it plays by itself. */
export const PACES = [1, 2, 5] as const;
export type Pace = (typeof PACES)[number];

/** The stretch of the run that the lesson is about; known when it has been recorded. */
export interface LessonMoments {
  /** Where the prediction is asked for. */
  readonly before: number;
  readonly crash: number;
  readonly crashAt: Micros;
  readonly crashing: SlotId;
  /** When all decisions have been carried out. */
  readonly after: number;
  /** From the crash to the last decision, in order. */
  readonly story: Explanation['steps'];
  readonly gaveUp: boolean;
}

export interface LessonState {
  readonly id: string;
  readonly variant: number;
  readonly step: LessonStep;
  /** The furthest step that may be gone to. */
  readonly reached: LessonStep;
  readonly session?: string;
  readonly moments?: LessonMoments;
  readonly subjects: readonly Subject[];
  readonly guesses: ReadonlyMap<SlotId, Outcome>;
  /** `skipped`: without a prediction. */
  readonly committed: 'no' | 'yes' | 'skipped';
  /** Steps of the story that have been shown. */
  readonly shown: number;
  readonly playing: boolean;
  readonly pace: Pace;
  readonly outcomes: ReadonlyMap<SlotId, Outcome>;
}

export const newLesson = (id: string, variant: number, pace: Pace = 2): LessonState => ({
  id,
  variant,
  step: 'read',
  reached: 'read',
  subjects: [],
  guesses: new Map(),
  committed: 'no',
  shown: 0,
  playing: false,
  pace,
  outcomes: new Map(),
});
