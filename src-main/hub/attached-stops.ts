// Breakpoints of a program in a process of its own. It does not ask them: whoever runs a service wants it to do as little as may be for
// whoever looks. It is told to stop as soon as a hit is seen in what arrives, some milliseconds after it, and the window says how much
// happened meanwhile. One that stops recording detaches, which is always allowed.

import type { SessionInfo } from '../../runtime/protocol/views.ts';
import type { Session } from './session.ts';

export function stopFromHere(
  session: Session,
  control: boolean,
  live: {
    /** Resolves when the program stands still, or with the state as it is. */
    readonly pause: () => Promise<SessionInfo>;
    readonly stopped: (id: number, seq: number) => void;
    readonly end: (id: number, seq: number) => void;
  },
): void {
  const { breakpoints } = session;
  let pausing = false;
  breakpoints.limits = (action) => {
    if (action === 'end') return 'Bough detaches when the hit has arrived here. The program goes on.';
    if (action !== 'pause') return undefined;
    return control
      ? 'The program runs in a process of its own: it stops when the hit has arrived here, some milliseconds after it.'
      : 'This program lets itself be looked at, not stopped (BOUGH_ATTACH=control would allow it): its hits are marked.';
  };
  const pauseAt = async (id: number, seq: number): Promise<void> => {
    pausing = true;
    const { state } = await live.pause();
    pausing = false;
    if (state === 'paused') live.stopped(id, seq);
  };
  breakpoints.onHit = ({ id, action }, seq) => {
    if (action === 'end') live.end(id, seq);
    else if (control && !pausing && session.info.state === 'running') void pauseAt(id, seq);
  };
}
