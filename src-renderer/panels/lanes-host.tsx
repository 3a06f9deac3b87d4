// The lanes of the session on the main grid: gives LanesView the answer of the hub and carries back ranges, selections and moments.

import { useEffect, useMemo, useRef } from 'react';
import type { Track } from '../../runtime/protocol/track-view.ts';
import type { LaneData, SlotRow } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, usePref, useView } from '../app/context.ts';
import { onShow } from '../app/on-show.ts';
import { useTheme } from '../app/theme.ts';
import type { LanesHit } from '../layout/lanes-hit.ts';
import type { LaneTrack } from '../layout/timeline-lanes.ts';
import { shownRows } from '../session/endings.ts';
import { laneSlots } from '../session/lane-slots.ts';
import { lanesUpTo } from '../session/lanes-now.ts';
import { MOST_IN_LANE, type PinnedPath, pathKey, pathTitle } from '../session/pinned-paths.ts';
import type { QueryResult } from '../session/query-state.ts';
import type { TimeRange } from '../session/state.ts';
import { conditionOf, processValue, type ShownValue } from '../session/values.ts';
import { LanesView, type LanesViewHandle } from '../views/lanes-view.tsx';
import { useLaneOrder } from './use-lane-order.ts';

const NO_ROWS: ReadonlyMap<number, SlotRow> = new Map();

interface Shown {
  readonly id: string;
  readonly rows: ReadonlyMap<number, SlotRow>;
  /** The true ones, by which lanes are drawn up to now. */
  readonly now: ReadonlyMap<number, SlotRow>;
  readonly data: LaneData | undefined;
  readonly range: TimeRange;
  readonly at: number;
  readonly endAt: number;
  readonly following: boolean;
  readonly selection: number | undefined;
  readonly hovered: number | undefined;
  readonly pinned: ReadonlySet<number>;
  readonly message: number | undefined;
  readonly wanted: { readonly slot: number } | undefined;
  readonly found: QueryResult | undefined;
  readonly loaded: boolean;
  readonly paths: readonly PinnedPath[];
  readonly tracks: ReadonlyMap<string, Track>;
}

const NOTHING: Shown = {
  id: '',
  rows: NO_ROWS,
  now: NO_ROWS,
  data: undefined,
  range: { from: 0, to: 1 },
  at: 0,
  endAt: 0,
  following: false,
  selection: undefined,
  hovered: undefined,
  pinned: new Set(),
  message: undefined,
  wanted: undefined,
  found: undefined,
  loaded: false,
  paths: [],
  tracks: new Map(),
};

/** What a mark in the lanes stands for. */
function laneValue(hit: LanesHit, rows: ReadonlyMap<number, SlotRow>): ShownValue | undefined {
  switch (hit.kind) {
    case 'header':
    case 'lane': {
      const row = rows.get(hit.slot);
      return row && processValue(row);
    }
    case 'message':
    case 'stub': {
      const { tag, seq } = hit.arrow.message;
      return { title: tag, query: conditionOf('tag', tag), seq };
    }
    case 'crash':
      return { title: hit.tag, query: `kind:crash ${conditionOf('tag', hit.tag)}`, seq: hit.seq, slot: hit.slot };
    default:
      return undefined;
  }
}

/** A lane has room for a few. */
function tracksInLanes(paths: readonly PinnedPath[], tracks: ReadonlyMap<string, Track>): ReadonlyMap<number, readonly LaneTrack[]> {
  const of = new Map<number, LaneTrack[]>();
  for (const path of paths) {
    const track = tracks.get(pathKey(path));
    const others = of.get(path.slot) ?? [];
    if (!track || others.length >= MOST_IN_LANE) continue;
    of.set(path.slot, [...others, { title: pathTitle(path.keys), track }]);
  }
  return of;
}

export function LanesHost({ labels, hideFuture = false }: { labels: number; hideFuture?: boolean }) {
  const actions = useActions();
  const theme = useTheme();
  const v = useView<Shown>(
    (view) => ({
      id: view.info.id,
      rows: shownRows(view),
      now: view.rows,
      data: view.lanes,
      range: view.range,
      at: view.at,
      endAt: view.endAt,
      following: view.following,
      selection: view.selection,
      hovered: view.hovered,
      pinned: view.pinned,
      message: view.following ? undefined : view.seq,
      wanted: view.wanted,
      found: view.query?.result,
      loaded: view.loaded,
      paths: view.pinnedPaths,
      tracks: view.tracks,
    }),
    NOTHING,
    sameParts,
  );
  const order = usePref('laneOrder');
  const arrows = usePref('arrows');
  const axis = usePref('axis');
  const density = usePref('density');
  const only = usePref('matches') === 'hide' ? v.found?.where : undefined;
  const chosen = useMemo(
    () => laneSlots(v.rows, { selection: v.selection, pinned: v.pinned, order, only }),
    [v.rows, v.selection, v.pinned, order, only],
  );
  const data = useMemo(() => (v.data && v.following ? lanesUpTo(v.data, v.now, v.at) : v.data), [v.data, v.following, v.now, v.at]);
  const lanes = useLaneOrder(chosen, order, { session: v.id, data: v.data, range: v.range, following: v.following });
  const tracks = useMemo(() => tracksInLanes(v.paths, v.tracks), [v.paths, v.tracks]);
  const handle = useRef<LanesViewHandle>(null);
  useEffect(() => {
    const shown = {
      picture: () => (handle.current as LanesViewHandle).picture(),
      geometry: () => handle.current?.geometry(),
    };
    onShow.lanes = shown;
    return () => {
      if (onShow.lanes === shown) onShow.lanes = undefined;
    };
  }, []);
  useEffect(() => {
    if (v.selection !== undefined) handle.current?.reveal(v.selection);
  }, [v.selection]);
  // Going to the crash of who is selected already is a wish as well.
  useEffect(() => {
    if (v.wanted) handle.current?.reveal(v.wanted.slot);
  }, [v.wanted]);
  return (
    <div className="lanes-host" data-testid="lanes" data-from={v.range.from} data-to={v.range.to} data-lanes={lanes.length}>
      <LanesView
        ref={handle}
        data={data}
        rows={v.rows}
        lanes={lanes}
        pinned={v.pinned}
        hits={v.found}
        tracks={tracks}
        arrows={arrows}
        axis={axis}
        hideFuture={hideFuture}
        density={density}
        onPin={actions.togglePin}
        range={v.range}
        cursorAt={v.at}
        endAt={v.endAt}
        following={v.following}
        selectedSlot={v.selection}
        hoveredSlot={v.hovered}
        selectedMessage={v.message}
        headerWidth={labels}
        theme={theme.name}
        onRange={actions.setRange}
        onSelectSlot={actions.select}
        onHoverSlot={(slot) => actions.hover(v.id, slot)}
        onSelectMessage={actions.goTo}
        onSelectEvent={(seq) => actions.goToEvent(seq)}
        onSelectCascade={(seq) => {
          actions.goToEvent(seq);
          void actions.showFilm(seq);
        }}
        onSeek={actions.seek}
        onContextMenu={(hit, x, y) => {
          const value = laneValue(hit, v.rows);
          if (value) actions.showValueMenu({ value, x, y });
        }}
      />
      {only && lanes.length === 0 && (
        <p className="lanes-empty">
          No process has a match, and the others are hidden.{' '}
          <button type="button" className="link" onClick={() => actions.setPrefs({ matches: 'highlight' })}>
            Show them
          </button>
        </p>
      )}
    </div>
  );
}
