// The window's state machine over a bridge: makes its parts, and hands what the hub pushes to those that it concerns.

import type { DebuggerBridge, Push } from '../../runtime/protocol/bridge.ts';
import { type Actions, createActions } from './actions.ts';
import { createAnnouncer } from './announcer.ts';
import { type Cursor, createCursor } from './cursor.ts';
import type { Env } from './env.ts';
import { hogIn } from './hog.ts';
import { createLog, type Log } from './log.ts';
import { createNotices } from './notices.ts';
import { readPrefs } from './prefs.ts';
import { createQueries, type Queries } from './queries.ts';
import { startRefresh } from './refresh.ts';
import { remember } from './saved-queries.ts';
import type { AppState } from './state.ts';
import { createStore, type Store } from './store.ts';
import { createViewHistory, type ViewHistory } from './view-history.ts';

export interface Window {
  readonly store: Store;
  readonly actions: Actions;
  readonly cursor: Cursor;
  readonly log: Log;
  readonly queries: Queries;
  readonly bridge: DebuggerBridge;
  readonly history: ViewHistory;
}

const INITIAL: Omit<AppState, 'prefs'> = {
  hub: { phase: 'connecting', testHooks: false },
  screen: 'welcome',
  sessions: {},
  catalogue: [],
  recordings: undefined,
  notices: [],
  said: '',
};

/** Builds the window's state machine over a bridge and begins to fill it. */
export function createWindow(bridge: DebuggerBridge, env: Env): Window {
  const store = createStore({ ...INITIAL, prefs: readPrefs(env.shelf) });
  const fail = (error: unknown): void => notices.fromError(error);
  const notices = createNotices(store, env);
  const cursor = createCursor(store, bridge, env, fail);
  const log = createLog(store, bridge, fail);
  const queries = createQueries(store, bridge, env, fail, (text) => {
    const before = store.get().prefs.queries;
    const queries = remember(before, text);
    if (queries !== before) actions.setPrefs({ queries });
  });
  const actions = createActions({ store, bridge, cursor, env, notices });
  startRefresh(store, bridge, env, fail);
  const history = createViewHistory(store, env, notices);
  bridge.onPush((push) => onPush(push));
  bridge.onLost((reason) => {
    if (reason === undefined) void actions.connect();
    else store.change((s) => void (s.hub = { ...s.hub, phase: 'lost', reason }));
  });
  const announcer = createAnnouncer(env, (text) => store.change((s) => void (s.said = text)));

  /** A hog is a state of its session, shown for as long as it lasts, and no line that stays behind. */
  function noteHog(push: Extract<Push, { push: 'notice' }>): boolean {
    const view = push.session === undefined ? undefined : store.get().sessions[push.session];
    const hog = view && hogIn(push.text, env.now(), view.loaded && view.following ? view.endSeq : undefined);
    if (hog) store.patch(view.info.id, { hog });
    return hog !== undefined;
  }

  function onPush(push: Push): void {
    switch (push.push) {
      case 'frame':
        cursor.receive(push.frame);
        return;
      case 'session':
        actions.sessionChanged(push.session);
        return;
      case 'crash':
        if (
          store.get().prefs.announce === 'crashes' &&
          push.session === (store.get().screen === 'welcome' ? store.get().welcome : store.get().current)
        ) {
          announcer.crash(push.crash.name, push.crash.tag);
        }
        actions.crashed(push.session, push.crash, push.sentence, push.gaveUp);
        return;
      case 'breakpoints':
        actions.breakpointsChanged(push.session, push.breakpoints);
        return;
      case 'freeze':
        actions.frozenAt(push.session, push.seq);
        return;
      case 'hits':
        queries.receive(push);
        return;
      case 'notice':
        if (!noteHog(push)) notices.add({ level: push.level, text: push.text, session: push.session });
    }
  }
  return { store, actions, cursor, log, queries, bridge, history };
}
