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
}

const INFO_MS = 8000;

export function createNotices(store: Store, env: Env): Notices {
  let lastId = 0;
  const add = (notice: Omit<Notice, 'id'>): void => {
    const known = store.get().notices.some((n) => n.text === notice.text && n.level === notice.level);
    if (known) return;
    const id = ++lastId;
    store.change((s) => void s.notices.push({ ...notice, id }));
    if (notice.level === 'info') env.after(INFO_MS, () => store.change((s) => void (s.notices = s.notices.filter((n) => n.id !== id))));
  };
  return {
    add,
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
