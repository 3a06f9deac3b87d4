// Marking moments (UX.md 2.16: M, Shift+M).

import type { ActionContext } from './action-context.ts';
import { type Bookmark, withBookmark, writeBookmarks } from './bookmarks.ts';
import type { SessionView } from './state.ts';

export function bookmarkActions({ store, bridge, cursor, env, notices, fail, withCurrent }: ActionContext) {
  const put = (view: SessionView, bookmarks: readonly Bookmark[]): void => {
    store.patch(view.info.id, { bookmarks });
    if (!writeBookmarks(env.shelf, view.info.file, bookmarks))
      notices.add({ level: 'warning', text: 'This window cannot keep bookmarks: they are gone when it is closed.', session: view.info.id });
  };
  return {
    /** Marks the moment at the cursor, with what happened there as its note; a marked one loses its mark. */
    toggleBookmark(): void {
      withCurrent((view, session) => {
        const { seq, at, bookmarks } = view;
        if (bookmarks.some((one) => one.seq === seq))
          return put(
            view,
            bookmarks.filter((one) => one.seq !== seq),
          );
        bridge.request('event', { session, seq }).then(
          ({ row }) => {
            const now = store.get().sessions[session];
            if (now) put(now, withBookmark(now.bookmarks, { seq, at, note: `${row.who}: ${row.text || row.type.replaceAll('_', ' ')}` }));
          },
          // Before the first event there is nothing that happened.
          (error) => (seq === 0 ? put(view, withBookmark(bookmarks, { seq, at, note: 'Start' })) : fail(error)),
        );
      });
    },
    noteBookmark: (seq: number, note: string): void =>
      withCurrent((view) => {
        const one = view.bookmarks.find((other) => other.seq === seq);
        if (one) put(view, withBookmark(view.bookmarks, { ...one, note }));
      }),
    removeBookmark: (seq: number): void =>
      withCurrent((view) =>
        put(
          view,
          view.bookmarks.filter((one) => one.seq !== seq),
        ),
      ),
    goToBookmark: (seq: number): void => withCurrent((_, session) => cursor.goTo(session, seq)),
  };
}
