// LIVE, PAST, REPLAY (UX.md 2.7): one sign for "not the newest moment", also in a recording.

import { sameParts, useApp, useView } from '../app/context.ts';
import { behindShort } from '../session/sentences.ts';
import { modeOf } from '../session/state.ts';
import { Icon } from './icons.tsx';

export function ModeChip() {
  const { mode, behind, state } = useView(
    (v) => ({ mode: modeOf(v) as string, behind: behindShort(v), state: v.info.state as string }),
    { mode: 'none', behind: '', state: '' },
    sameParts,
  );
  const lost = useApp((s) => s.hub.phase === 'lost');
  if (mode === 'none') return null;
  const ended = state === 'ended' || state === 'failed';
  return (
    <span className={`chip mode-chip mode-${mode} ${lost ? 'mode-lost' : ''}`} data-testid="mode-chip" data-mode={mode}>
      {mode === 'live' && <span className="mode-dot" />}
      {mode === 'past' && <Icon name="clock" size={14} />}
      {mode === 'replay' && <Icon name="play" size={12} />}
      <span className="mode-word">{mode === 'live' ? 'LIVE' : mode === 'past' ? 'PAST' : 'REPLAY'}</span>
      {mode === 'past' && <span className="mode-note">{behind}</span>}
      {lost && <span className="mode-note">connection lost</span>}
      {mode === 'live' && state === 'paused' && <span className="mode-note">paused</span>}
      {mode === 'live' && ended && <span className="mode-note">{state}</span>}
    </span>
  );
}
