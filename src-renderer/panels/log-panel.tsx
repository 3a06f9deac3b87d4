// The log: every event as a row, virtual, loading pages at both ends. In LIVE new rows appear at the bottom only while it is scrolled
// there and the pointer is elsewhere: rows never move under the pointer (UX.md 1.2, live_debugger).

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { sameParts, useView, useWindow } from '../app/context.ts';
import { isMac } from '../interactions/install-keys.ts';
import { keyText } from '../interactions/keys.ts';
import { formatCount, formatMoment } from '../session/format.ts';
import { PAGE } from '../session/log.ts';
import { NO_LOG } from '../session/state.ts';
import { conditionOf, showsValue } from '../session/values.ts';
import { IconButton, Key } from './controls.tsx';
import { Icon } from './icons.tsx';

const ROW = 24;
const EDGE = 20;
const FILTER_MS = 150;

export function LogPanel() {
  const { log, actions, store } = useWindow();
  const state = useView((v) => v.log, NO_LOG);
  const cursor = useView(
    (v) => ({ id: v.info.id, seq: v.seq, following: v.following, endSeq: v.endSeq }),
    { id: '', seq: 0, following: false, endSeq: 0 },
    sameParts,
  );
  const selection = useView((v) => v.selection, undefined);
  const found = useView((v) => v.query?.result?.seqs, undefined);
  const hits = useMemo(() => new Set(found), [found]);
  const box = useRef<HTMLDivElement>(null);
  const [pointerIn, setPointerIn] = useState(false);
  const pinned = useRef(true);
  const { rows } = state;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (i) => rows[i]?.seq ?? i,
  });

  const here = cursor.following ? cursor.endSeq : cursor.seq;
  const id = cursor.id;
  // A new session or an empty log starts at the cursor; `filter` restarts through `setFilter`.
  useEffect(() => {
    if (id && cursor.endSeq > 0 && rows.length === 0 && !state.loading && !state.filter) void log.start(id, here, '');
  }, [id, rows.length, state.loading, state.filter, log, here, cursor.endSeq]);

  // While following: one page more whenever the system has moved on, but never under the pointer.
  const follow = cursor.following && pinned.current && !pointerIn;
  const last = rows.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (!follow || rows.length === 0 || state.loading || last >= cursor.endSeq) return undefined;
    // Further behind than a few pages (back from the past, or after a burst): begin again at the newest.
    const far = !state.filter && cursor.endSeq - last > 4 * PAGE;
    const timer = setTimeout(() => void (far ? log.start(id, cursor.endSeq, '') : log.grow(id, 1)), 100);
    return () => clearTimeout(timer);
  }, [follow, rows.length, last, state.loading, state.filter, cursor.endSeq, id, log]);
  useEffect(() => {
    if (cursor.following) pinned.current = true;
  }, [cursor.following]);
  useLayoutEffect(() => {
    if (follow && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' });
  }, [follow, rows, virtual]);

  // In the past: show the cursor's row; where it is not loaded, load around it. Rows that come later do not scroll.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a moved cursor or a page around it may scroll
  useEffect(() => {
    if (cursor.following || rows.length === 0 || state.loading) return;
    const first = rows[0]?.seq ?? 0;
    const last = rows.at(-1)?.seq ?? 0;
    const outside = cursor.seq < first ? !state.atStart : cursor.seq > last && (!state.atEnd || cursor.seq - last > 400);
    if (outside) {
      void log.start(id, cursor.seq, state.filter);
      return;
    }
    const index = lastAtOrBefore(rows, cursor.seq);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  }, [cursor.seq, cursor.following, state.loading]);

  // Rows put in front must not push what is read: the scroll position moves by exactly their height.
  const firstSeq = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const before = firstSeq.current;
    firstSeq.current = rows[0]?.seq;
    if (before === undefined || !box.current || rows.length === 0) return;
    const added = rows.findIndex((r) => r.seq === before);
    if (added > 0) box.current.scrollTop += added * ROW;
  }, [rows]);

  const onScroll = useCallback((): void => {
    const element = box.current;
    if (!element) return;
    pinned.current = element.scrollHeight - element.scrollTop - element.clientHeight < ROW * 2;
    const session = store.get().current;
    if (!session) return;
    if (element.scrollTop < EDGE * ROW) void log.grow(session, -1);
    else if (element.scrollHeight - element.scrollTop - element.clientHeight < EDGE * ROW) void log.grow(session, 1);
  }, [log, store]);

  const current = lastAtOrBefore(rows, here);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = by === undefined ? undefined : rows[current + by];
    if (!row) return;
    event.preventDefault();
    actions.goTo(row.seq);
  };
  return (
    <div className="log" data-testid="log">
      <LogFilter />
      <div
        className="log-rows"
        ref={box}
        onScroll={onScroll}
        onPointerEnter={() => setPointerIn(true)}
        onPointerLeave={() => setPointerIn(false)}
      >
        <ol aria-label="Events" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const here = item.index === current && !cursor.following;
            return (
              <li key={row.seq} style={{ transform: `translateY(${item.start}px)` }}>
                <button
                  type="button"
                  aria-current={here ? 'true' : undefined}
                  className={`log-row tone-${row.tone} ${selection !== undefined && row.slot === selection ? 'is-of-selection' : ''} ${hits.has(row.seq) ? 'is-hit' : ''}`}
                  data-testid="log-row"
                  data-seq={row.seq}
                  {...showsValue({ title: `event ${row.seq}`, query: `seq=${row.seq}`, seq: row.seq })}
                  onClick={() => {
                    actions.goTo(row.seq);
                    if (row.slot) actions.select(row.slot);
                  }}
                  onKeyDown={onKeyDown}
                  onPointerEnter={() => row.slot && actions.hover(id, row.slot)}
                  onPointerLeave={() => actions.hover(id, undefined)}
                >
                  <span className="log-time">{formatMoment(row.at)}</span>
                  <span className="log-seq">{formatCount(row.seq)}</span>
                  <span
                    className="log-who"
                    {...(row.slot ? showsValue({ title: row.who, query: conditionOf('name', row.who), seq: row.seq }) : {})}
                  >
                    {row.who}
                  </span>
                  <span className="log-type" {...showsValue({ title: row.type, query: `type:${row.type}`, seq: row.seq })}>
                    {row.type.replaceAll('_', ' ')}
                  </span>
                  <span className="log-text">{row.text}</span>
                </button>
              </li>
            );
          })}
        </ol>
        {rows.length === 0 && !state.loading && (
          <p className="log-empty">{state.filter ? `No event matches “${state.filter}”.` : 'No events yet.'}</p>
        )}
      </div>
    </div>
  );
}

function LogFilter() {
  const { log, store } = useWindow();
  const filter = useView((v) => v.log.filter, '');
  const shown = useView((v) => v.log.rows.length, 0);
  const loading = useView((v) => v.log.loading, false);
  const [text, setText] = useState(filter);
  useEffect(() => setText(filter), [filter]);
  const apply = useCallback(
    (next: string): void => {
      const view = store.get().sessions[store.get().current ?? ''];
      if (view && view.log.filter !== next) void log.start(view.info.id, view.following ? view.endSeq : view.seq, next);
    },
    [log, store],
  );
  useEffect(() => {
    if (text === filter) return undefined;
    const timer = setTimeout(() => apply(text), FILTER_MS);
    return () => clearTimeout(timer);
  }, [text, filter, apply]);
  return (
    <div className="log-filter">
      <label className="search-field">
        <Icon name="search" />
        <input
          data-filter=""
          aria-label="Show only events that contain"
          placeholder="Show only events that contain…"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            if (text) setText('');
            else event.currentTarget.blur();
          }}
          data-testid="log-filter"
        />
        {text ? <IconButton icon="close" label="Clear the filter" onClick={() => setText('')} /> : <Key>{keyText('Mod+f', isMac)}</Key>}
      </label>
      {filter && <span className="is-dim">{loading ? 'looking…' : `${formatCount(shown)} rows loaded`}</span>}
    </div>
  );
}

/** Index of the last row at or before `seq`, -1 where none is. */
function lastAtOrBefore(rows: readonly { readonly seq: number }[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
