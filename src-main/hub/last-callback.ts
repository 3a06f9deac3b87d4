// The callback that a process ended in: its last one but `terminate`, which runs because of the end.

import type { EventOf } from '../../runtime/protocol/events.ts';
import type { LogView } from './log-view.ts';

/** Records between a callback's end and the exit: names given back, what terminate does. */
const LOOKED_BACK = 300;

/** `undefined` for a plain body, and where `terminate` was long. */
export function lastCallback(log: LogView, exit: EventOf<'process_exited'>): EventOf<'callback_finished'> | undefined {
  let found: EventOf<'callback_finished'> | undefined;
  log.backward(exit.seq - 1, exit.seq - LOOKED_BACK, (chunk, i, seq) => {
    if (chunk.pid[i] !== exit.pid) return false;
    const event = log.event(seq);
    if (event?.type === 'process_spawned') return true;
    if (event?.type !== 'callback_finished' || event.callback === 'terminate') return false;
    found = event;
    return true;
  });
  return found;
}
