// Watch: the story of the crash, decision by decision, as it was recorded.

import { useEffect, useRef } from 'react';
import { useActions } from '../../app/context.ts';
import { formatDuration } from '../../scales/time-scale.ts';
import { Next } from './lesson-column.tsx';
import type { LessonProps } from './lesson-screen.tsx';

export function WatchStep({ state }: LessonProps) {
  const { moments, shown } = state;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (shown > 0) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  if (!moments) return null;
  return (
    <>
      <h1>Watch</h1>
      <p className="lesson-lead">Press Play, or go step by step. Times are counted from the crash.</p>
      <ol ref={list} className="story" aria-live="polite">
        {moments.story.slice(0, shown).map((step, i) => (
          <li key={step.seq} aria-current={i === shown - 1 ? 'step' : undefined} data-testid="story-step">
            <span className="story-text">{step.text}</span>
            <time>
              {step.at >= moments.crashAt
                ? `+${formatDuration(step.at - moments.crashAt)}`
                : `−${formatDuration(moments.crashAt - step.at)}`}
            </time>
          </li>
        ))}
      </ol>
    </>
  );
}

export function WatchFoot({ state }: LessonProps) {
  const actions = useActions();
  const { moments, shown } = state;
  const done = moments !== undefined && shown >= moments.story.length;
  return (
    <>
      <Next to="check" title="Check" disabled={!done} />
      {!done && (
        <button type="button" className="link" onClick={() => actions.stepStory(1)} data-testid="next-decision">
          Next step
        </button>
      )}
      <span className="note lesson-count">
        {shown} of {moments?.story.length ?? 0}
      </span>
    </>
  );
}
