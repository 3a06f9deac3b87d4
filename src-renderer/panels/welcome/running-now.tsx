// Systems that go on while one is on this page, the newest first: each can be returned to, and each can be stopped.

import { useActions, useApp } from '../../app/context.ts';
import { plural } from '../../session/format.ts';
import { crashesKnown, runningSessions, sameSessions, stateWord } from '../../session/open-sessions.ts';
import { Button } from '../controls.tsx';
import { StatusGlyph } from '../glyph.tsx';

export function RunningNow() {
  const actions = useActions();
  const running = useApp(runningSessions, sameSessions);
  if (running.length === 0) return null;
  return (
    <section aria-labelledby="running-title" className="running-now">
      <h2 id="running-title" className="welcome-title">
        Running now
      </h2>
      <ul className="running-list" data-testid="running-now">
        {running.map((view) => {
          const { id, title, seed } = view.info;
          const state = view.hog ? 'lost' : view.info.state;
          const crashes = crashesKnown(view);
          const which = `${title}, seed ${seed}`;
          return (
            <li key={id} className="running-row" data-testid="running-session" data-session={id}>
              <b>{title}</b>
              <span className="is-dim">seed {seed}</span>
              <span className={`running-word state-${state}`}>
                <span className="mode-dot" /> {stateWord(view)}
              </span>
              {crashes > 0 && (
                <span className="recording-crashes">
                  <StatusGlyph status="crashed" size={12} /> {plural(crashes, 'crash', 'crashes')}
                </span>
              )}
              <span className="toolbar-space" />
              <Button onClick={() => void actions.openSession(view.info)} aria-label={`Open ${which}`} testid="running-open">
                Open
              </Button>
              <Button
                look="quiet"
                icon="stop"
                onClick={() => actions.close(id)}
                aria-label={`${view.info.attached ? 'Detach from' : 'Stop'} ${which}`}
                title={view.info.attached ? 'Leave it; the program goes on, the recording stays' : 'End the system; its recording stays'}
                testid="running-stop"
              >
                {view.info.attached ? 'Detach' : 'Stop'}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
