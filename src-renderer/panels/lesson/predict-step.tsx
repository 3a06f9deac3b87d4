// Predict: one row per process. Nothing plays before all are marked and committed, or skipped.

import { useState } from 'react';
import { useActions } from '../../app/context.ts';
import { OUTCOMES, type Outcome, type Subject } from '../../session/lessons/lesson.ts';
import { Button, Segments } from '../controls.tsx';
import { Icon } from '../icons.tsx';
import type { LessonProps } from './lesson-screen.tsx';

const CHOICES = OUTCOMES.map((id) => ({ id, title: id }));

export function PredictStep({ lesson, state }: LessonProps) {
  const actions = useActions();
  const [rule, setRule] = useState(false);
  return (
    <>
      <h1>{lesson.heading}</h1>
      <p className="lesson-lead">{lesson.variants[state.variant]?.question}</p>
      {!state.moments && (
        <p className="note" role="status">
          The system is running up to crash {lesson.crash} …
        </p>
      )}
      <ul className="guesses">
        {state.subjects.map((subject) => (
          <li key={subject.slot} data-testid="guess" data-name={subject.name}>
            <div className="guess-head">
              <strong>{subject.name}</strong>
              <span>{noteOf(subject)}</span>
            </div>
            <Segments
              label={`What happens to ${subject.name}`}
              choices={CHOICES}
              value={state.guesses.get(subject.slot) ?? ('' as Outcome)}
              onChange={(outcome) => actions.guess(subject.slot, outcome)}
            />
          </li>
        ))}
      </ul>
      <button type="button" className="link lesson-rule" aria-expanded={rule} onClick={() => setRule(!rule)}>
        <Icon name="info" size={14} /> {rule ? lesson.rule : 'Show the rule in one line'}
      </button>
    </>
  );
}

const noteOf = (subject: Subject): string => (subject.crashes ? 'crashes' : subject.supervisor ? 'supervisor' : '');

export function PredictFoot({ state }: LessonProps) {
  const actions = useActions();
  const { guesses, subjects, committed } = state;
  if (committed !== 'no')
    return (
      <>
        <Button look="primary" onClick={() => void actions.goToStep('watch')}>
          Watch
        </Button>
        <span className="note">{committed === 'yes' ? 'Your prediction is committed.' : 'You skipped the prediction.'}</span>
      </>
    );
  return (
    <>
      <Button
        look="primary"
        disabled={subjects.length === 0 || guesses.size < subjects.length}
        onClick={() => actions.commit('yes')}
        testid="commit"
      >
        Commit prediction
      </Button>
      <Button look="quiet" disabled={subjects.length === 0} onClick={() => actions.commit('skipped')} testid="skip">
        Skip
      </Button>
      <span className="note lesson-count">
        {guesses.size} of {subjects.length}
      </span>
    </>
  );
}
