// The lessons there are: predict, then watch the real thing.

import { useActions } from '../../app/context.ts';
import { LESSONS } from '../../session/lessons/index.ts';
import { Button } from '../controls.tsx';
import { ScenarioPicture } from './scenario-picture.tsx';

export function Lessons() {
  const actions = useActions();
  return (
    <section aria-labelledby="lessons-title">
      <div className="welcome-head">
        <h2 id="lessons-title" className="welcome-title">
          Learn by predicting
        </h2>
      </div>
      <ul className="lesson-cards">
        {LESSONS.map((lesson) => (
          <li key={lesson.id} className="lesson-card" data-testid="lesson" data-id={lesson.id}>
            <ScenarioPicture id="intensity-escalation" />
            <div>
              <h3>
                Lesson {lesson.number}: {lesson.title}
              </h3>
              <p>{lesson.teaser}</p>
            </div>
            <Button look="quiet" icon="play" onClick={() => actions.startLesson(lesson.id)} testid={`start-${lesson.id}`}>
              Start
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
