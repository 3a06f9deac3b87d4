// Every hit of the breakpoints that are switched on, in the order of the log, with no limit: pages are asked for as they are
// scrolled to. A list higher than a browser can lay out is scrolled in proportion; arrows move by one row in any case.

import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { BreakpointView, HitPage, HitRow } from '../../runtime/protocol/breakpoints.ts';
import { sameParts, useActions, useView, useWindow } from '../app/context.ts';
import { formatCount, formatMoment, plural } from '../session/format.ts';
import { conditionOf, showsValue } from '../session/values.ts';
import { Button } from './controls.tsx';

const ROW = 24;
const PAGE = 100;
/** Browsers lay out no more than some 16 to 33 million pixels. */
const HIGHEST = 8_000_000;
const NONE: readonly BreakpointView[] = [];

export function HitsPanel() {
  const actions = useActions();
  const list = useView((v) => v.breakpoints, NONE);
  const { session, seq, following, selection } = useView(
    (v) => ({ session: v.info.id, seq: v.seq, following: v.following, selection: v.selection }),
    { session: '', seq: 0, following: false, selection: undefined },
    sameParts,
  );
  const on = list.filter((one) => one.enabled);
  const total = on.reduce((n, one) => n + one.hits, 0);
  const scanning = on.filter((one) => !one.complete && one.share < 0.98);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(200);
  const visible = Math.ceil(height / ROW);
  const full = Math.min(total * ROW, HIGHEST);
  const inProportion = total * ROW > HIGHEST;
  const most = Math.max(0, total - Math.floor(height / ROW));
  const scrollRange = Math.max(1, full - height);
  const first = Math.min(most, inProportion ? Math.round((top / scrollRange) * most) : Math.floor(top / ROW));
  const shift = inProportion ? top : first * ROW;
  const what = on.map(({ id, query, template }) => `${id} ${query} ${template ?? ''}`).join('\n');
  const rows = usePages(session, what, total, first, visible + 1);
  const scrollTo = (index: number): void => {
    if (!box.current) return;
    const to = Math.max(0, Math.min(most, index));
    box.current.scrollTop = inProportion ? (to / Math.max(1, most)) * scrollRange : to * ROW;
  };
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // Newest hits are followed while the list stands at its end and the system is followed.
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only new hits scroll
  useEffect(() => {
    if (following && atEnd.current) scrollTo(most);
  }, [total, following]);

  // The hit at the cursor, or the one before it, is in sight.
  const { bridge } = useWindow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a moved cursor scrolls, and who scrolls away stays there
  useEffect(() => {
    if (following || total === 0) return undefined;
    let mine = true;
    bridge.request('breakpointHits', { session, at: { seq }, limit: 2 }).then(
      ({ from }) => {
        if (mine && (from < first || from >= first + visible - 1)) scrollTo(from - Math.floor(visible / 2));
      },
      (error: unknown) => actions.notice('error', (error as { what?: string }).what ?? String(error)),
    );
    return () => {
      mine = false;
    };
  }, [session, seq, following, total === 0]);

  const current = useMemo(() => [...rows].find(([, row]) => row.seq === seq)?.[0], [rows, seq]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: visible - 1, PageUp: 1 - visible }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(total - 1, (current ?? first) + by));
    if (to < first || to >= first + visible - 1) scrollTo(by > 0 ? to - visible + 2 : to);
    const row = rows.get(to);
    if (row) void actions.goToHit(row.seq, row.slot);
  };
  const shown = Array.from({ length: Math.max(0, Math.min(visible + 1, total - first)) }, (_, i) => first + i);
  return (
    <div className="hits" data-testid="hits" data-total={total}>
      <div className="hits-head" role="status">
        {scanning.length > 0 ? (
          <>
            <progress max={1} value={Math.min(...scanning.map((one) => one.share))} aria-label="Scanned" />
            <span>
              Scanned {Math.floor(Math.min(...scanning.map((one) => one.share)) * 100)} %, {plural(total, 'hit')} so far
            </span>
            <Button
              look="quiet"
              onClick={() => {
                for (const one of scanning) actions.switchBreakpoint(one, false);
              }}
              title="Stop scanning: the breakpoints that are not done are switched off"
              testid="hits-cancel"
            >
              Cancel
            </Button>
          </>
        ) : (
          <span>
            {list.length === 0
              ? 'No breakpoints yet. B makes one for what is selected; a logpoint lists what was recorded too.'
              : on.length === 0
                ? 'All breakpoints are switched off.'
                : total === 0
                  ? 'No hits.'
                  : `${plural(total, 'hit')} of ${plural(on.length, 'breakpoint')}`}
          </span>
        )}
      </div>
      <div
        className="hits-rows"
        ref={box}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < ROW * 2;
          setTop(scrollTop);
        }}
      >
        <ol aria-label="Hits" style={{ height: full }} onKeyDown={onKeyDown}>
          {shown.map((index, i) => {
            const row = rows.get(index);
            return (
              <li key={index} style={{ transform: `translateY(${shift + i * ROW}px)` }} aria-posinset={index + 1} aria-setsize={total}>
                {row ? (
                  <button
                    type="button"
                    className={`hit-row ${selection !== undefined && row.slot === selection ? 'is-of-selection' : ''}`}
                    tabIndex={index === (current ?? first) ? 0 : -1}
                    aria-current={row.seq === seq && !following ? 'true' : undefined}
                    title={`${row.who}: ${row.text}`}
                    data-testid="hit-row"
                    data-seq={row.seq}
                    {...showsValue({ title: row.text, query: conditionOf('seq', row.seq), seq: row.seq, slot: row.slot })}
                    onClick={() => void actions.goToHit(row.seq, row.slot)}
                  >
                    <span className="log-time">{formatMoment(row.at)}</span>
                    <span className="log-seq">{formatCount(row.seq)}</span>
                    <span className="log-who">{row.who}</span>
                    <span className="hit-text">{row.text}</span>
                  </button>
                ) : (
                  <span className="hit-row is-loading" aria-hidden="true">
                    …
                  </span>
                )}
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}

/** The rows of some positions; what is not there yet is asked for, a page at a time. */
function usePages(session: string, what: string, total: number, first: number, count: number): ReadonlyMap<number, HitRow> {
  const { bridge, actions } = useWindow();
  const [rows, setRows] = useState<ReadonlyMap<number, HitRow>>(new Map());
  const asked = useRef({ key: '', pages: new Map<number, number>() });
  const key = `${session}\n${what}`;
  if (asked.current.key !== key) asked.current = { key, pages: new Map() };
  // biome-ignore lint/correctness/useExhaustiveDependencies: other breakpoints, other rows
  useEffect(() => setRows(new Map()), [key]);
  useEffect(() => {
    const mine = asked.current;
    for (let page = Math.floor(first / PAGE); page * PAGE < Math.min(total, first + count); page++) {
      // How many hits this page can have by now: one that was not full is asked for again.
      const wanted = Math.min(PAGE, total - page * PAGE);
      if ((mine.pages.get(page) ?? 0) >= wanted) continue;
      mine.pages.set(page, wanted);
      bridge.request('breakpointHits', { session, at: { index: page * PAGE }, limit: PAGE }).then(
        (answer: HitPage) => {
          if (asked.current !== mine) return;
          setRows((before) => new Map([...before, ...answer.rows.map((row, i) => [answer.from + i, row] as const)]));
        },
        (error: unknown) => {
          mine.pages.delete(page);
          actions.notice('error', error instanceof Error ? error.message : String((error as { what?: string }).what ?? error));
        },
      );
    }
  }, [session, total, first, count, bridge, actions]);
  return rows;
}
