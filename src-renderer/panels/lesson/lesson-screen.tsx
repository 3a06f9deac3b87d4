// A lesson (UX.md 2.14, mock lesson-light): a calm column of text at the left, the running system at the right, and below it as much of
// the time as has been shown.

import { useApp } from '../../app/context.ts';
import { onShow } from '../../app/on-show.ts';
import { LESSONS } from '../../session/lessons/index.ts';
import type { Lesson } from '../../session/lessons/lesson.ts';
import type { LessonState } from '../../session/lessons/lesson-state.ts';
import { LanesHost } from '../lanes-host.tsx';
import { TreeHost } from '../tree-host.tsx';
import { LessonBar } from './lesson-bar.tsx';
import { LessonColumn } from './lesson-column.tsx';
import { LessonTransport } from './lesson-transport.tsx';
import { Marks } from './marks.tsx';

export interface LessonProps {
  readonly lesson: Lesson;
  readonly state: LessonState;
}

/** Over the tree, by step. */
const HEADS = {
  read: 'The system as it starts',
  predict: 'Your prediction is drawn beside each process.',
  watch: 'What happens, decision by decision',
  check: 'Your prediction, and what the run says',
  try: 'The system after the decision',
} as const;

export function LessonScreen() {
  const state = useApp((s) => s.lesson);
  const lesson = LESSONS.find((one) => one.id === state?.id);
  if (!state || !lesson) return null;
  const known = state.session !== undefined;
  return (
    <div className="lesson" data-testid="lesson-screen" data-step={state.step} data-ready={state.moments !== undefined}>
      <LessonBar lesson={lesson} state={state} />
      <LessonColumn lesson={lesson} state={state} />
      <main className="lesson-main" aria-label="The system">
        <p className="lesson-main-head">
          <span>{HEADS[state.step]}</span>
          <span>Processes start from top to bottom</span>
        </p>
        <div className="lesson-tree" data-testid="tree">
          {known && <TreeHost session={state.session as string} autoFit />}
          {known && <Marks state={state} boxOf={(slot) => onShow.tree?.nodeBox(slot)} />}
        </div>
      </main>
      <section className="lesson-time" aria-label="Time">
        <LessonTransport lesson={lesson} state={state} />
        <div className="lesson-lanes">{known && state.step !== 'read' && <LanesHost labels={160} hideFuture />}</div>
      </section>
    </div>
  );
}
