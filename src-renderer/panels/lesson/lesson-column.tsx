// The lesson's text, one step at a time: Read, Predict, Watch, Check, Try.

import { useActions } from '../../app/context.ts';
import { LESSON_STEPS, type LessonStep } from '../../session/lessons/lesson.ts';
import { Button } from '../controls.tsx';
import { CheckStep } from './check-step.tsx';
import type { LessonProps } from './lesson-screen.tsx';
import { PredictFoot, PredictStep } from './predict-step.tsx';
import { TryStep } from './try-step.tsx';
import { WatchFoot, WatchStep } from './watch-step.tsx';

const TITLES: Record<LessonStep, string> = { read: 'Read', predict: 'Predict', watch: 'Watch', check: 'Check', try: 'Try' };

export function LessonColumn(props: LessonProps) {
  const { state } = props;
  return (
    <aside className="lesson-column" aria-label={`Lesson ${props.lesson.number}`} data-region="lesson">
      <Progress {...props} />
      <div className="lesson-text" key={`${state.variant} ${state.step}`}>
        {state.step === 'read' && <ReadStep {...props} />}
        {state.step === 'predict' && <PredictStep {...props} />}
        {state.step === 'watch' && <WatchStep {...props} />}
        {state.step === 'check' && <CheckStep {...props} />}
        {state.step === 'try' && <TryStep {...props} />}
      </div>
      <footer className="lesson-foot">
        {state.step === 'read' && <ReadFoot {...props} />}
        {state.step === 'predict' && <PredictFoot {...props} />}
        {state.step === 'watch' && <WatchFoot {...props} />}
        {state.step === 'check' && <Next to="try" title="Try something else" />}
        {state.step === 'try' && <span className="note">The same seed every time: only what you change makes a difference.</span>}
      </footer>
    </aside>
  );
}

/** Five bars; what has been reached can be gone back to. */
function Progress({ state }: LessonProps) {
  const actions = useActions();
  const reached = LESSON_STEPS.indexOf(state.reached);
  return (
    <ol className="lesson-steps">
      {LESSON_STEPS.map((step, i) => (
        <li key={step} data-done={i <= LESSON_STEPS.indexOf(state.step)}>
          <button
            type="button"
            disabled={i > reached || (i > 0 && !state.moments)}
            aria-current={step === state.step ? 'step' : undefined}
            onClick={() => void actions.goToStep(step)}
          >
            {TITLES[step]}
          </button>
        </li>
      ))}
    </ol>
  );
}

const ReadStep = ({ lesson }: LessonProps) => (
  <>
    <h1>{lesson.title}</h1>
    <p className="lesson-lead">{lesson.read}</p>
  </>
);

function ReadFoot({ lesson, state }: LessonProps) {
  return (
    <>
      <Next to="predict" title="Predict" disabled={!state.moments} />
      <span className="note" role="status">
        {!state.moments && `The system is running up to crash ${lesson.crash} …`}
      </span>
    </>
  );
}

export function Next({ to, title, disabled = false }: { to: LessonStep; title: string; disabled?: boolean }) {
  const actions = useActions();
  return (
    <Button look="primary" disabled={disabled} onClick={() => void actions.goToStep(to)} testid={`to-${to}`}>
      {title}
    </Button>
  );
}
