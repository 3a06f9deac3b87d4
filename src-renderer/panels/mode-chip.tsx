// LIVE, PAST, REPLAY (UX.md 2.7): one sign for "not the newest moment", also in a recording.

import { sameParts, useApp, useView } from '../app/context.ts';
import { behindShort } from '../session/sentences.ts';
import { modeOf } from '../session/state.ts';
import { Icon } from './icons.tsx';

export function ModeChip() {
  const { mode, behind, state, stuck } = useView(
    (v) => ({ mode: modeOf(v) as string, behind: behindShort(v), state: v.info.state as string, stuck: v.hog !== undefined }),
    { mode: 'none', behind: '', state: '', stuck: false },
    sameParts,
  );
  const lost = useApp((s) => s.hub.phase === 'lost');
  if (mode === 'none') return null;
  const ended = state === 'ended' || state === 'failed';
  return (
    <span
      className={`chip mode-chip mode-${mode === 'live' && ended ? 'ended' : mode} ${lost || stuck ? 'mode-lost' : ''}`}
      data-testid="mode-chip"
      data-mode={mode}
    >
      {mode === 'live' && !ended && <span className="mode-dot" />}
      {mode === 'past' && <Icon name="clock" size={14} />}
      {mode === 'replay' && <Icon name="play" size={12} />}
      <span className="mode-word">{mode === 'live' ? (ended ? 'ENDED' : 'LIVE') : mode === 'past' ? 'PAST' : 'REPLAY'}</span>
      {mode === 'past' && <span className="mode-note">{behind}</span>}
      {lost && <span className="mode-note">connection lost</span>}
      {stuck && !lost && <span className="mode-note">not responding</span>}
      {mode === 'live' && state === 'paused' && <span className="mode-note">paused</span>}
    </span>
  );
}
