// Play, pace and the moment. Play says why it waits.

import { useActions, useView } from '../../app/context.ts';
import { formatCount, formatMoment } from '../../session/format.ts';
import { PACES, type Pace } from '../../session/lessons/lesson-state.ts';
import { Button, Choose, IconButton } from '../controls.tsx';
import type { LessonProps } from './lesson-screen.tsx';

export function LessonTransport({ state }: LessonProps) {
  const actions = useActions();
  const at = useView<number>((v) => v.at, 0);
  const seq = useView<number>((v) => v.seq, 0);
  const open = state.step === 'watch' && state.committed !== 'no';
  const length = state.moments?.story.length ?? 0;
  return (
    <div className="lesson-transport" role="toolbar" aria-label="Playing the story">
      <Button
        icon={state.playing ? 'pause' : 'play'}
        disabled={!open}
        onClick={() => actions.playStory(!state.playing)}
        testid="play-story"
        aria-describedby="play-why"
      >
        {state.playing ? 'Pause' : 'Play'}
      </Button>
      <IconButton icon="back" label="One step back" disabled={!open || state.shown === 0} onClick={() => actions.stepStory(-1)} />
      <IconButton icon="forward" label="One step on" disabled={!open || state.shown >= length} onClick={() => actions.stepStory(1)} />
      <span className="note" id="play-why">
        {whyClosed(state.step, state.committed)}
      </span>
      <span className="toolbar-space" />
      <Choose
        label="Paced"
        showLabel
        value={String(state.pace)}
        options={PACES.map((pace) => ({ id: String(pace), title: `${pace} ${pace === 1 ? 'step' : 'steps'}/s` }))}
        onChange={(pace) => actions.setPace(Number(pace) as Pace)}
      />
      <span className="transport-line" />
      <strong className="lesson-moment">{formatMoment(at)}</strong>
      <span className="transport-seq" data-testid="seq" data-seq={seq}>
        seq {formatCount(seq)}
      </span>
    </div>
  );
}

function whyClosed(step: string, committed: string): string {
  if (step === 'watch') return '';
  if (committed === 'no') return 'Play starts when you commit a prediction.';
  return 'Go back to Watch to see it again.';
}
