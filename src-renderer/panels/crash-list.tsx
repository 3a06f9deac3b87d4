// Crashes of the session, newest first in LIVE, in order in a recording. A click moves the cursor there and selects who crashed.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Crash } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import { sameParts, useActions, usePref, useView } from '../app/context.ts';
import { formatAgo, formatMoment } from '../session/format.ts';
import { conditionOf, showsValue } from '../session/values.ts';
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
  // One stop for the Tab key, which the arrows move: a list of hundreds must not stand between two panels.
  const [stop, setStop] = useState<number | undefined>(undefined);
  const indexOf = (crash: number | undefined): number => {
    const i = crash === undefined ? -1 : crashes.findIndex((c) => c.seq === crash);
    return i < 0 || kind !== 'live' ? i : crashes.length - 1 - i;
  };
  const active = Math.max(0, indexOf(stop), stop === undefined ? indexOf(focus) : 0);
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = crashes.length - 1;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: last }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { seq: next } = at0(Math.min(Math.max(0, to), last));
    setStop(next);
    rows.scrollToIndex(indexOf(next), { align: 'auto' });
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-seq="${next}"]`)?.focus());
  };
  const follow = kind === 'live' ? <FollowCrashes /> : null;
  if (crashes.length === 0) {
    return (
      <>
        {follow}
        <p className="rail-empty">{kind === 'live' ? 'No crashes so far.' : 'No crashes in this recording.'}</p>
      </>
    );
  }
  return (
    <>
      {follow}
      <div className="crash-list" ref={list}>
        <ol aria-label={`Crashes, ${order}`} style={{ height: rows.getTotalSize() }} onKeyDown={onKeyDown}>
          {rows.getVirtualItems().map((item) => {
            const crash = at0(item.index);
            const here = crash.seq === seq || crash.seq === focus;
            return (
              <li key={crash.seq} className="crash-item" style={{ transform: `translateY(${item.start}px)`, height: ROW }}>
                <button
                  type="button"
                  className="crash-row"
                  tabIndex={item.index === active ? 0 : -1}
                  onFocus={() => setStop(crash.seq)}
                  aria-current={here ? 'true' : undefined}
                  data-testid="crash-row"
                  data-seq={crash.seq}
                  {...showsValue({ title: crash.name, query: `kind:crash ${conditionOf('name', crash.name)}`, seq: crash.seq })}
                  title={`${crash.name} crashed with ${crash.reason} at ${formatMoment(crash.at)}`}
                  onClick={() => actions.goToCrash(crash)}
                >
                  <StatusGlyph status="crashed" size={12} />
                  <span className="crash-name">{crash.name}</span>
                  <code
                    className="crash-reason"
                    {...showsValue({ title: crash.tag, query: `kind:crash ${conditionOf('tag', crash.tag)}`, seq: crash.seq })}
                  >
                    {tagText(crash.tag)}
                  </code>
                  <span className="crash-time">{live ? formatAgo(at - crash.at) : formatMoment(crash.at)}</span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
    </>
  );
}

/** In LIVE whoever crashes is selected, and tree and lanes show it: the one thing that moves the camera by itself, so it is asked for. */
function FollowCrashes() {
  const actions = useActions();
  const on = usePref('followCrashes');
  return (
    <label className="check-row">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => actions.setPrefs({ followCrashes: event.target.checked })}
        data-testid="follow-crashes"
      />
      Follow crashes
    </label>
  );
}

/** A tag that is a word prints as an atom, anything else as it is. */
export const tagText = (tag: string): string => (/^[a-z_]\w*[?!]?$/.test(tag) ? `:${tag}` : visible(tag));
