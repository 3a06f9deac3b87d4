// Acting on the running system itself.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { ActionContext } from './action-context.ts';
import type { SessionActions } from './session-actions.ts';

export function systemActions({ bridge, fail, withCurrent }: ActionContext, sessions: SessionActions) {
  return {
    setPaused(paused: boolean): void {
      withCurrent((_, session) => void bridge.request('pause', { session, paused }).then(sessions.sessionChanged).catch(fail));
    },

    /** Has a process raise; the rule of its supervisor does the rest. */
    crash(session: string, slot: SlotId): void {
      bridge.request('command', { session, command: { kind: 'crash', slot } }).catch(fail);
    },
    suspend(slot: SlotId, suspended: boolean): void {
      withCurrent(
        (_, session) => void bridge.request('command', { session, command: { kind: suspended ? 'suspend' : 'resume', slot } }).catch(fail),
      );
    },
  };
}
