// Acting on the running system itself.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { FaultPreview } from '../../runtime/protocol/views.ts';
import type { ActionContext } from './action-context.ts';
import type { FaultCommand } from './faults.ts';
import type { SessionActions } from './session-actions.ts';

export function systemActions({ bridge, fail, shown, withCurrent, store, notices }: ActionContext, sessions: SessionActions) {
  const setOverlay = (overlay: 'faults'): void => store.change((s) => void (s.overlay = overlay));
  return {
    setPaused(paused: boolean): void {
      withCurrent((_, session) => void bridge.request('pause', { session, paused }).then(sessions.sessionChanged).catch(fail));
    },

    /** Has a process raise; the rule of its supervisor does the rest. */
    crash(session: string, slot: SlotId): void {
      bridge.request('command', { session, command: { kind: 'crash', slot } }).catch(fail);
    },
    /** Fires a fault at the running system. */
    fault(command: FaultCommand): void {
      withCurrent((_, session) => void bridge.request('command', { session, command }).catch(fail));
    },
    /** What a fault would bring about now. Rejects with a `BridgeError`. */
    previewFault(command: FaultCommand): Promise<FaultPreview> {
      const session = shown()?.info.id ?? '';
      return bridge.request('previewFault', { session, command });
    },
    /** Opens the palette of faults, where there is a system to break. */
    openFaults(): void {
      const info = shown()?.info;
      if (info?.attached?.control === false)
        notices.add({
          level: 'info',
          text: `${info.title} lets itself be looked at, not changed: start it with BOUGH_ATTACH=control to allow that.`,
        });
      else if (info?.kind === 'live' && !info.readOnly) setOverlay('faults');
      else notices.add({ level: 'info', text: 'Faults act on a running system; a recording can be looked at, not changed.' });
    },
    suspend(slot: SlotId, suspended: boolean): void {
      withCurrent(
        (_, session) => void bridge.request('command', { session, command: { kind: suspended ? 'suspend' : 'resume', slot } }).catch(fail),
      );
    },
  };
}
