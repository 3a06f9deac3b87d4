// Try: the same crashes under another strategy, intensity or period; predicted and run again.

import { useActions } from '../../app/context.ts';
import { Button } from '../controls.tsx';
import type { LessonProps } from './lesson-screen.tsx';

export function TryStep({ lesson, state }: LessonProps) {
  const actions = useActions();
  return (
    <>
      <h1>Change one thing</h1>
      <p className="lesson-lead">{lesson.tryFor}</p>
      <ul className="variants">
        {lesson.variants.map((variant, i) => (
          <li key={variant.scenario}>
            <span>
              <strong>{variant.title}</strong>
              {i === state.variant && <span className="note"> the run you saw</span>}
            </span>
            <Button look={i === state.variant ? 'quiet' : 'plain'} icon="play" onClick={() => actions.tryVariant(i)} testid={`try-${i}`}>
              {i === state.variant ? 'Again' : 'Predict'}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
