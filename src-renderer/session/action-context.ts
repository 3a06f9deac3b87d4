// What all verbs share: the store, the hub, the cursor, and how each reaches the session that is on show.

import type { DebuggerBridge } from '../../runtime/protocol/bridge.ts';
import type { Cursor } from './cursor.ts';
import type { Env } from './env.ts';
import type { Notices } from './notices.ts';
import { type Prefs, writePrefs } from './prefs.ts';
import type { SessionView } from './state.ts';
import { currentView, type Store } from './store.ts';

export interface ActionContext {
  readonly store: Store;
  readonly bridge: DebuggerBridge;
  readonly cursor: Cursor;
  readonly env: Env;
  readonly notices: Notices;
  readonly fail: (error: unknown) => void;
  readonly shown: () => SessionView | undefined;
  /** Does nothing where no session is on show. */
  readonly withCurrent: (work: (view: SessionView, session: string) => void) => void;
  /** Changes preferences and keeps them for the next time. */
  readonly setPrefs: (change: Partial<Prefs>) => void;
}

export function actionContext(parts: Pick<ActionContext, 'store' | 'bridge' | 'cursor' | 'env' | 'notices'>): ActionContext {
  const { store, env, notices } = parts;
  const shown = (): SessionView | undefined => currentView(store.get());
  return {
    ...parts,
    fail: (error) => notices.fromError(error),
    shown,
    withCurrent(work) {
      const view = shown();
      if (view) work(view, view.info.id);
    },
    setPrefs(change) {
      store.change((s) => void Object.assign(s.prefs, change));
      writePrefs(env.shelf, store.get().prefs);
    },
  };
}
