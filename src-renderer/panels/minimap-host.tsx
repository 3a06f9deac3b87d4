// The overview strip of the session on the main grid.

import type { Crash, Overview } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, useView } from '../app/context.ts';
import { useTheme } from '../app/theme.ts';
import type { Bookmark } from '../session/bookmarks.ts';
import type { TimeRange } from '../session/state.ts';
import { Minimap } from '../views/minimap-view.tsx';

interface Shown {
  readonly overview: Overview | undefined;
  readonly crashes: readonly Crash[];
  readonly hits: readonly number[] | undefined;
  readonly bookmarks: readonly Bookmark[];
  readonly stops: readonly number[];
  readonly range: TimeRange;
  readonly at: number;
  readonly endAt: number;
  readonly following: boolean;
  readonly growing: boolean;
}

const NOTHING: Shown = {
  overview: undefined,
  crashes: [],
  hits: undefined,
  bookmarks: [],
  stops: [],
  range: { from: 0, to: 1 },
  at: 0,
  endAt: 0,
  following: false,
  growing: false,
};

export function MinimapHost() {
  const actions = useActions();
  const theme = useTheme();
  const v = useView<Shown>(
    (view) => ({
      overview: view.overview,
      crashes: view.crashes,
      hits: view.query?.result?.ats,
      bookmarks: view.bookmarks,
      stops: view.hitTimes,
      range: view.range,
      at: view.at,
      endAt: view.endAt,
      following: view.following,
      growing: view.info.kind === 'live' && view.info.state === 'running',
    }),
    NOTHING,
    sameParts,
  );
  return (
    <div className="minimap-host" data-testid="minimap" data-stops={v.stops.length}>
      <Minimap
        overview={v.overview}
        crashes={v.crashes}
        hits={v.hits}
        bookmarks={v.bookmarks}
        stops={v.stops}
        range={v.range}
        cursorAt={v.at}
        endAt={v.endAt}
        following={v.following}
        growing={v.growing}
        theme={theme.name}
        onRange={actions.setRange}
        onSeek={actions.seek}
      />
    </div>
  );
}
