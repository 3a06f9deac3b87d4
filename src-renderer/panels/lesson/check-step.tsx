// Check: prediction and outcome side by side, with the rule that decided. A wrong answer gets the rule, not a score.

import { Icon } from '../icons.tsx';
import type { LessonProps } from './lesson-screen.tsx';

export function CheckStep({ lesson, state }: LessonProps) {
  const { subjects, guesses, outcomes, moments, committed } = state;
  const variant = lesson.variants[state.variant];
  if (!moments || !variant) return null;
  return (
    <>
      <h1>{lesson.verdict(moments.gaveUp)}</h1>
      <ul className="checks">
        {subjects.map((subject) => {
          const outcome = outcomes.get(subject.slot);
          const guess = guesses.get(subject.slot);
          const right = guess === outcome;
          return (
            <li key={subject.slot} data-testid="check" data-name={subject.name} data-right={committed === 'yes' ? right : undefined}>
              <div className="guess-head">
                <strong>{subject.name}</strong>
                <span className="check-pair">
                  {committed === 'yes' && (
                    <>
                      <span className={right ? 'check-right' : 'check-wrong'}>
                        <Icon name={right ? 'check' : 'close'} size={14} /> you said {guess}
                      </span>
                      {' · '}
                    </>
                  )}
                  <b>{outcome}</b>
                </span>
              </div>
              <p>{outcome && lesson.reason(subject, outcome, moments.gaveUp, variant)}</p>
            </li>
          );
        })}
      </ul>
    </>
  );
}
