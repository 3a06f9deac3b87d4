// One store for the window (STYLE.md: state is a fold). It holds plain values and no DOM; who wants to know, subscribes. Interface state
// changes through immer; the rows of a session, which may be a hundred thousand, are replaced whole by `frames.ts` and never drafted.

import { type Draft, Immer } from 'immer';
import type { SessionInfo } from '../../runtime/protocol/views.ts';
import { type AppState, newView, type SessionView } from './state.ts';

// Freezing would walk every row of every frame; the types say readonly, and tests hold the code to it.
const immer = new Immer({ autoFreeze: false });

export interface Store {
  get(): AppState;
  subscribe(listener: () => void): () => void;
  /** Changes interface state. Do not reach through the draft into Maps: replace them. */
  change(recipe: (draft: Draft<AppState>) => void): void;
  /** Changes the view of one session, if it is still there. */
  patch(session: string, change: Partial<SessionView> | ((view: SessionView) => Partial<SessionView> | undefined)): void;
  /** Takes in what the hub says about sessions; unknown ones get an empty view. */
  putSessions(infos: readonly SessionInfo[]): void;
  /** Several changes, one notification. */
  batch(work: () => void): void;
}

export function createStore(initial: AppState): Store {
  let state = initial;
  let depth = 0;
  let changed = false;
  const listeners = new Set<() => void>();
  const publish = (next: AppState): void => {
    if (next === state) return;
    state = next;
    changed = true;
    if (depth === 0) notify();
  };
  const notify = (): void => {
    changed = false;
    for (const listener of [...listeners]) listener();
  };
  const store: Store = {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: (recipe) => publish(immer.produce(state, (draft) => void recipe(draft))),
    patch(session, change) {
      const view = state.sessions[session];
      if (!view) return;
      const part = typeof change === 'function' ? change(view) : change;
      if (part) publish({ ...state, sessions: { ...state.sessions, [session]: { ...view, ...part } } });
    },
    putSessions(infos) {
      const sessions = { ...state.sessions };
      for (const info of infos) {
        const view = sessions[info.id];
        // The same id with another file is another session: of a hub that was started again.
        sessions[info.id] = view?.info.file === info.file ? { ...view, info } : newView(info);
      }
      publish({ ...state, sessions });
    },
    batch(work) {
      depth++;
      try {
        work();
      } finally {
        depth--;
        if (depth === 0 && changed) notify();
      }
    },
  };
  return store;
}

/** The session on the main grid, or undefined on the welcome page. */
export const currentView = (state: AppState): SessionView | undefined => (state.current ? state.sessions[state.current] : undefined);
