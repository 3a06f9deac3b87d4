// The first word with the hub, and the first after the connection was lost.

import { BRIDGE_VERSION } from '../../runtime/protocol/bridge.ts';
import type { SessionInfo } from '../../runtime/protocol/views.ts';
import type { ActionContext } from './action-context.ts';
import { isBridgeError } from './notices.ts';
import type { SessionActions } from './session-actions.ts';
import type { WelcomeActions } from './welcome-actions.ts';

export function connectAction({ store, bridge, notices }: ActionContext, sessions: SessionActions, welcome: WelcomeActions) {
  return {
    /** Says hello, again after the connection was lost, and shows what there is. */
    async connect(): Promise<void> {
      try {
        const hello = await bridge.request('hello', { bridgeVersion: BRIDGE_VERSION, credit: true, blocks: true });
        const first = store.get().hub.phase === 'connecting';
        store.putSessions(hello.sessions);
        const gone = Object.keys(store.get().sessions).filter((id) => !hello.sessions.some((info) => info.id === id));
        store.change((s) => {
          s.hub = { phase: 'ready', version: hello.version, carrier: hello.carrier, testHooks: hello.testHooks };
          s.welcome = hello.welcome;
          for (const id of gone) if (id !== s.current) delete s.sessions[id];
        });
        const { current, screen } = store.get();
        // What was opened from outside (a file on the command line) comes first; the welcome system shows on its own page.
        const opened = hello.current === hello.welcome ? undefined : hello.current;
        const find = (id: string | undefined): SessionInfo | undefined => hello.sessions.find((info) => info.id === id);
        if (screen === 'welcome') {
          const outside = first ? find(opened) : undefined;
          if (outside) await sessions.openSession(outside);
          else welcome.showWelcome();
          return;
        }
        // What a person opened while the first hello was on its way stays on show.
        if (first) return;
        // A hub that was started again reopens what was running as a recording and names it as current.
        const again = find(current) ?? find(opened);
        if (again) await sessions.openSession(again);
        else notices.add({ level: 'warning', text: 'The hub was restarted and this session is not open there. Open its recording again.' });
      } catch (error) {
        const reason = isBridgeError(error) ? error.what : String(error);
        store.change((s) => void (s.hub = { ...s.hub, phase: 'lost', reason }));
      }
    },
  };
}
