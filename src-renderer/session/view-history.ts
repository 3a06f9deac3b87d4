// Undo and redo of what a person set up in a view (UX.md 2.16): pins, pinned places, folds of the list, the subtree shown alone, marked
// moments. Where the cursor stood has its own way back (moments.ts), and so have the ranges of the lanes (zoom levels). Watched from
// outside, so that no action has to think of it.

import { writeBookmarks } from './bookmarks.ts';
import type { Env } from './env.ts';
import type { Notices } from './notices.ts';
import type { SessionView } from './state.ts';
import { currentView, type Store } from './store.ts';

const TRACKED = ['pinned', 'pinnedPaths', 'collapsed', 'focus', 'bookmarks'] as const;
type Setup = Pick<SessionView, (typeof TRACKED)[number]>;

/** Steps back, for each session. */
const KEPT = 100;

export interface ViewHistory {
  undo(): void;
  redo(): void;
}

export function createViewHistory(store: Store, env: Env, notices: Notices): ViewHistory {
  const back = new Map<string, Setup[]>();
  const forth = new Map<string, Setup[]>();
  let last: { readonly session: string; readonly setup: Setup } | undefined;
  let restoring = false;

  store.subscribe(() => {
    const view = currentView(store.get());
    if (!view?.loaded || restoring) return;
    const { id } = view.info;
    const setup = setupOf(view);
    if (last?.session === id && !sameSetup(last.setup, setup)) {
      back.set(id, [...(back.get(id) ?? []), last.setup].slice(-KEPT));
      forth.delete(id);
    }
    last = { session: id, setup };
  });

  const move = (from: Map<string, Setup[]>, to: Map<string, Setup[]>, word: string): void => {
    const view = currentView(store.get());
    if (!view) return;
    const { id, file } = view.info;
    const steps = from.get(id) ?? [];
    const setup = steps.at(-1);
    if (!setup) {
      notices.add({ level: 'info', text: `Nothing to ${word} in this view.`, session: id });
      return;
    }
    from.set(id, steps.slice(0, -1));
    to.set(id, [...(to.get(id) ?? []), setupOf(view)]);
    restoring = true;
    store.patch(id, setup);
    restoring = false;
    last = { session: id, setup };
    if (setup.bookmarks !== view.bookmarks) writeBookmarks(env.shelf, file, setup.bookmarks);
  };
  return { undo: () => move(back, forth, 'undo'), redo: () => move(forth, back, 'redo') };
}

const setupOf = ({ pinned, pinnedPaths, collapsed, focus, bookmarks }: SessionView): Setup => ({
  pinned,
  pinnedPaths,
  collapsed,
  focus,
  bookmarks,
});

const sameSetup = (a: Setup, b: Setup): boolean => TRACKED.every((key) => same(a[key], b[key]));

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((item) => b.has(item));
  if (a instanceof Map && b instanceof Map) return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
  return false;
}
