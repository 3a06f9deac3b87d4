// The top of a lesson: which one, and the way out.

import { useActions } from '../../app/context.ts';
import { Button } from '../controls.tsx';
import { Icon } from '../icons.tsx';
import { ThemeSwitch } from '../toolbar.tsx';
import type { LessonProps } from './lesson-screen.tsx';

export function LessonBar({ lesson, state }: LessonProps) {
  const actions = useActions();
  return (
    <header className="lesson-bar" data-region="toolbar">
      <Icon name="logo" size={20} />
      <strong>Lesson {lesson.number}</strong>
      <span className="chip chip-plain">{lesson.title}</span>
      {state.variant > 0 && <span className="chip chip-plain">{lesson.variants[state.variant]?.title}</span>}
      <span className="toolbar-space" />
      <ThemeSwitch />
      <Button look="quiet" icon="close" onClick={() => actions.leaveLesson()} testid="leave-lesson">
        Leave lesson
      </Button>
    </header>
  );
}
