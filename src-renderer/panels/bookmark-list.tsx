// The moments that were marked, in order of time: a click goes there, the note is edited in place.

import { sameParts, useActions, useView } from '../app/context.ts';
import { type Bookmark, MAX_NOTE } from '../session/bookmarks.ts';
import { formatMoment } from '../session/format.ts';
import { IconButton } from './controls.tsx';

const NONE: readonly Bookmark[] = [];

export function BookmarkList() {
  const actions = useActions();
  const { bookmarks, seq } = useView(
    (v) => ({ bookmarks: v.bookmarks, seq: v.following ? -1 : v.seq }),
    { bookmarks: NONE, seq: -1 },
    sameParts,
  );
  if (bookmarks.length === 0) return <p className="rail-empty">Press M to mark the moment at the cursor.</p>;
  return (
    <ol className="bookmark-list" aria-label="Bookmarks" data-testid="bookmarks">
      {bookmarks.map((one) => (
        <li key={one.seq} className={`bookmark-row ${one.seq === seq ? 'is-here' : ''}`} data-seq={one.seq}>
          <button
            type="button"
            className="bookmark-time"
            aria-current={one.seq === seq ? 'true' : undefined}
            title={`Go to ${formatMoment(one.at)}, event ${one.seq}`}
            onClick={() => actions.goToBookmark(one.seq)}
          >
            {formatMoment(one.at)}
          </button>
          <input
            key={one.note}
            className="bookmark-note"
            aria-label={`Note at ${formatMoment(one.at)}`}
            maxLength={MAX_NOTE}
            defaultValue={one.note}
            title={one.note}
            onBlur={(event) => event.target.value !== one.note && actions.noteBookmark(one.seq, event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.currentTarget.blur();
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              event.currentTarget.value = one.note;
              event.currentTarget.blur();
            }}
          />
          <IconButton
            icon="close"
            label={`Remove the bookmark at ${formatMoment(one.at)}`}
            onClick={() => actions.removeBookmark(one.seq)}
          />
        </li>
      ))}
    </ol>
  );
}
