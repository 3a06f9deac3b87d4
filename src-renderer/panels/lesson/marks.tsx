// Beside each process in the tree: what one predicted, what came, where it will crash. They follow the nodes, which the canvas places.

import { useLayoutEffect, useRef } from 'react';
import type { Box } from '../../app/on-show.ts';
import type { Outcome, Subject } from '../../session/lessons/lesson.ts';
import type { LessonState } from '../../session/lessons/lesson-state.ts';
import { Icon, type IconName } from '../icons.tsx';

const ICONS: Record<Outcome, IconName> = { stays: 'check', restarts: 'restart', terminated: 'stop' };
/** Marks stand in the gap below a card, at its right; where it will crash is said in the gap above, at its left. */
function placeOf(mark: HTMLElement, box: Box): { x: number; y: number } {
  if (mark.dataset['where'] === 'above') return { x: box.x + 16, y: box.y - 17 };
  return { x: box.x + box.width - mark.offsetWidth - 6, y: box.y + box.height + 2 };
}

export function Marks({ state, boxOf }: { state: LessonState; boxOf: (slot: number) => Box | undefined }) {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let frame = 0;
    const place = (): void => {
      frame = requestAnimationFrame(place);
      if (!layer.current) return;
      const origin = layer.current.getBoundingClientRect();
      for (const mark of layer.current.children as HTMLCollectionOf<HTMLElement>) {
        const box = boxOf(Number(mark.dataset['slot']));
        mark.style.visibility = box ? 'visible' : 'hidden';
        if (!box) continue;
        const { x, y } = placeOf(mark, box);
        mark.style.transform = `translate(${Math.round(x - origin.x)}px, ${Math.round(y - origin.y)}px)`;
      }
    };
    place();
    return () => cancelAnimationFrame(frame);
  }, [boxOf]);
  const predicting = state.step === 'predict';
  const shown = predicting || state.step === 'watch' || state.step === 'check';
  return (
    <div className="marks" ref={layer} aria-hidden="true">
      {shown &&
        state.committed !== 'skipped' &&
        state.subjects.map((subject) => <Guess key={`g${subject.slot}`} subject={subject} state={state} />)}
      {predicting &&
        state.subjects
          .filter((subject) => subject.crashes)
          .map((subject) => (
            <span key={`c${subject.slot}`} className="mark-crash" data-slot={subject.slot} data-where="above">
              will crash
            </span>
          ))}
    </div>
  );
}

function Guess({ subject, state }: { subject: Subject; state: LessonState }) {
  const guess = state.guesses.get(subject.slot);
  const outcome = state.step === 'check' ? state.outcomes.get(subject.slot) : undefined;
  const verdict = outcome === undefined ? '' : outcome === guess ? 'mark-right' : 'mark-wrong';
  return (
    <span className={`mark mark-${guess ?? 'none'} ${verdict}`} data-slot={subject.slot}>
      {guess ? (
        <>
          <Icon name={ICONS[guess]} size={11} /> {guess}
        </>
      ) : (
        'mark it'
      )}
    </span>
  );
}
