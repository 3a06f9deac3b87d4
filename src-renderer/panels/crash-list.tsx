// Crashes of the session, newest first in LIVE, in order in a recording. A click moves the cursor there and selects who crashed.

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Crash } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, useView } from '../app/context.ts';
import { formatAgo, formatMoment } from '../session/format.ts';
import { StatusGlyph } from './glyph.tsx';

const ROW = 28;
const NONE: readonly Crash[] = [];

interface Place {
  readonly seq: number;
  readonly at: number;
  readonly live: boolean;
  readonly focus: number | undefined;
  readonly kind: string;
}

export function CrashList() {
  const actions = useActions();
  const crashes = useView((v) => v.crashes, NONE);
  const { seq, at, live, focus, kind } = useView<Place>(
    (v) => ({
      seq: v.following ? -1 : v.seq,
      at: v.following ? Math.floor(v.endAt / 1e5) * 1e5 : v.at,
      live: v.following,
      focus: v.focusCrash,
      kind: v.info.kind,
    }),
    { seq: 0, at: 0, live: false, focus: undefined, kind: 'live' },
    sameParts,
  );
  const list = useRef<HTMLDivElement>(null);
  const order = kind === 'live' ? 'newest first' : 'in order';
  const at0 = (i: number): Crash => crashes[kind === 'live' ? crashes.length - 1 - i : i] as Crash;
  const rows = useVirtualizer({ count: crashes.length, getScrollElement: () => list.current, estimateSize: () => ROW, overscan: 6 });
  const focused = focus === undefined ? -1 : crashes.findIndex((c) => c.seq === focus);
  const shownFor = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (focus === shownFor.current || focused < 0) return;
    shownFor.current = focus;
    rows.scrollToIndex(kind === 'live' ? crashes.length - 1 - focused : focused, { align: 'auto' });
  }, [focus, focused, kind, crashes.length, rows]);
  if (crashes.length === 0) {
    return <p className="rail-empty">{kind === 'live' ? 'No crashes so far.' : 'No crashes in this recording.'}</p>;
  }
  return (
    <div className="crash-list" ref={list}>
      <ol aria-label={`Crashes, ${order}`} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const crash = at0(item.index);
          const here = crash.seq === seq || crash.seq === focus;
          return (
            <li key={crash.seq} className="crash-item" style={{ transform: `translateY(${item.start}px)`, height: ROW }}>
              <button
                type="button"
                className="crash-row"
                aria-current={here ? 'true' : undefined}
                data-testid="crash-row"
                data-seq={crash.seq}
                title={`${crash.name} crashed with ${crash.reason} at ${formatMoment(crash.at)}`}
                onClick={() => actions.goToCrash(crash)}
              >
                <StatusGlyph status="crashed" size={12} />
                <span className="crash-name">{crash.name}</span>
                <code className="crash-reason">{tagText(crash.tag)}</code>
                <span className="crash-time">{live ? formatAgo(at - crash.at) : formatMoment(crash.at)}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** A tag that is a word prints as an atom, anything else as it is. */
export const tagText = (tag: string): string => (/^[a-z_]\w*[?!]?$/.test(tag) ? `:${tag}` : tag);
