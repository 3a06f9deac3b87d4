// Programs in processes of their own that let themselves be attached to (docs/ATTACH.md): they appear here by themselves.

import { useEffect, useState } from 'react';
import type { AttachableProgram } from '../../../runtime/protocol/views.ts';
import { useActions, useApp } from '../../app/context.ts';
import { Button } from '../controls.tsx';

/** How often it is looked who is there. */
const LOOK_MS = 2000;

export function AttachPrograms() {
  const actions = useActions();
  const ready = useApp((s) => s.hub.phase === 'ready');
  const [programs, setPrograms] = useState<readonly AttachableProgram[]>([]);
  useEffect(() => {
    if (!ready) return;
    let over = false;
    const look = (): void => {
      // A hub that can't be reached is told by the banner.
      actions.programs().then(
        (found) => !over && setPrograms(found),
        () => !over && setPrograms([]),
      );
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [ready, actions]);
  const free = programs.filter(({ session }) => session === undefined);
  if (free.length === 0) return null;
  return (
    <section aria-labelledby="attach-title" className="running-now">
      <h2 id="attach-title" className="welcome-title">
        Programs to attach to
      </h2>
      <ul className="running-list" data-testid="attach-programs">
        {free.map(({ id, name, pid, control }) => (
          <li key={id} className="running-row" data-testid="attach-program">
            <b>{name}</b>
            <span className="is-dim">process {pid}</span>
            <span className="is-dim">{control ? 'may be paused and broken' : 'to look at'}</span>
            <span className="toolbar-space" />
            <Button onClick={() => void actions.attach(id, name)} aria-label={`Attach to ${name}, process ${pid}`} testid="attach">
              Attach
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
