// The bottom line: rates and counts, what is not recorded, how fast the window paints, what is selected.

import { useEffect, useState } from 'react';
import { sameParts, useView } from '../app/context.ts';
import { frameStats } from '../app/frame-stats.ts';
import { headline } from '../scales/status.ts';
import { formatCount, plural } from '../session/format.ts';

export function StatusBar() {
  const s = useView(
    (v) => {
      const row = v.selection === undefined ? undefined : v.rows.get(v.selection);
      return {
        live: v.info.kind === 'live',
        rate: v.hog ? 0 : v.rate,
        recorded: v.recordedUpTo,
        total: v.endSeq,
        gaps: v.counts.gaps,
        sampled: v.following && (v.sampled ?? 0) > 0,
        processes: v.counts.live,
        restarts: v.counts.restarts,
        seed: v.info.seed,
        selected: row ? headline(row) : undefined,
      };
    },
    undefined,
    sameParts,
  );
  const still = useStill(s?.total);
  if (!s) return <footer className="status-bar" />;
  return (
    <footer className="status-bar">
      {s.live ? (
        <>
          <span>
            <b>{formatCount(still ? 0 : s.rate)}</b> events/s
          </span>
          <span data-testid="recorded" data-count={s.recorded}>
            {formatCount(s.recorded)} recorded
          </span>
        </>
      ) : (
        <span data-testid="recorded" data-count={s.total}>
          <b>{formatCount(s.total)}</b> events
        </span>
      )}
      <span
        className={s.gaps > 0 ? 'is-warning' : 'is-dim'}
        title={
          s.gaps > 0
            ? 'Events that are not in the recording: each gap is drawn hatched, and its row in the log says how many it stands for.'
            : undefined
        }
        data-testid="not-recorded"
      >
        {s.gaps > 0 ? plural(s.gaps, 'gap', 'gaps') : '0 not recorded'}
      </span>
      <DisplayRate />
      <Sampled now={s.sampled} />
      <span>{plural(s.processes, 'process', 'processes')}</span>
      <span className="status-space" />
      <span className="is-dim">seed {s.seed}</span>
      <span data-testid="selection">{s.selected ? `Selected: ${s.selected}` : 'Nothing selected'}</span>
    </footer>
  );
}

/** Nothing came in the last second of the clock on the wall: the hub's rate is by virtual time, which then stands still. */
function useStill(total: number | undefined): boolean {
  const [still, setStill] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new total is what starts the second over
  useEffect(() => {
    setStill(false);
    const timer = setTimeout(() => setStill(true), 1000);
    return () => clearTimeout(timer);
  }, [total]);
  return still;
}

/** UX.md 2.13: pictures that show less than happened never look like a recording that has less. It stays a moment, so as not to flash. */
function Sampled({ now }: { now: boolean }) {
  const [lately, setLately] = useState(false);
  useEffect(() => {
    if (now) setLately(true);
    const timer = now ? undefined : setTimeout(() => setLately(false), 1500);
    return () => clearTimeout(timer);
  }, [now]);
  if (!now && !lately) return null;
  const text = 'Display is sampled; recording is complete';
  return (
    <span
      className="is-dim"
      data-testid="sampled"
      title={`${text}. More processes change than a picture has time for; each is shown within a few pictures.`}
    >
      {text}
    </span>
  );
}

function DisplayRate() {
  const [fps, setFps] = useState(0);
  useEffect(() => {
    const id = setInterval(() => setFps(Math.round(frameStats.read().fps)), 1000);
    return () => clearInterval(id);
  }, []);
  return fps > 0 ? <span>{fps} fps</span> : null;
}
