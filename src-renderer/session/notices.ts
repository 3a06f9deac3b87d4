// What a person is told: notices of the hub, and failures of what they asked for, each said once.

import type { BridgeError } from '../../runtime/protocol/bridge.ts';
import type { Env } from './env.ts';
import type { Notice } from './state.ts';
import type { Store } from './store.ts';

export const isBridgeError = (error: unknown): error is BridgeError =>
  typeof error === 'object' && error !== null && 'code' in error && 'what' in error;

export interface Notices {
  add(notice: Omit<Notice, 'id'>): void;
  fromError(error: unknown, action?: Notice['action']): void;
  /** What was said about a session leaves with it. */
  drop(session: string): void;
}

/** News leave by themselves after this. */
const INFO_MS = 8000;
/** More at once nobody reads, and they would lie over what they are about. */
export const MOST_NOTICES = 3;

export function createNotices(store: Store, env: Env): Notices {
  let lastId = 0;
  const add = (notice: Omit<Notice, 'id'>): void => {
    const id = ++lastId;
    // The same words again are one notice with a count, at the place of the newest and with the time of the newest.
    const same = store.get().notices.find((n) => n.text === notice.text && n.level === notice.level && n.session === notice.session);
    const count = same ? (same.count ?? 1) + 1 : undefined;
    const others = store.get().notices.filter((n) => n !== same);
    put(fewest([...others, { ...notice, id, ...(count ? { count } : {}) }]));
    if (notice.level === 'info') env.after(INFO_MS, () => put(store.get().notices.filter((n) => n.id !== id)));
  };
  const put = (notices: readonly Notice[]): void => store.change((s) => void (s.notices = [...notices] as typeof s.notices));
  return {
    add,
    drop: (session) => put(store.get().notices.filter((n) => n.session !== session)),
    fromError(error, action) {
      if (isBridgeError(error)) {
        // Its own banner says that the hub is gone; a session that was closed while a request was on its way is no news.
        if (error.code === 'hub_lost' || error.code === 'unknown_session') return;
        add({
          level: 'error',
          text: error.where && !error.what.includes(error.where) ? `${error.where}: ${error.what}` : error.what,
          action,
        });
      } else add({ level: 'error', text: `The window made a mistake: ${error instanceof Error ? error.message : String(error)}` });
    },
  };
}

/** The newest few: news give way before warnings and errors do, older before newer. */
function fewest(notices: readonly Notice[]): readonly Notice[] {
  if (notices.length <= MOST_NOTICES) return notices;
  const newest = notices.at(-1);
  const least = notices.find((n) => n.level === 'info' && n !== newest) ?? notices[0];
  return fewest(notices.filter((n) => n !== least));
}
