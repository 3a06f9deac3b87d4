// The whole session in one strip, with a label column as wide as the lane headers.

import { sameParts, useActions, useView } from '../app/context.ts';
import { formatCount, formatDuration, formatMoment, plural } from '../session/format.ts';
import type { TimeRange } from '../session/state.ts';
import { MinimapHost } from './minimap-host.tsx';

const NO_LEVELS: readonly TimeRange[] = [];

export function MinimapBar() {
  const { endAt, endSeq, crashes } = useView(
    (v) => ({ endAt: Math.floor(v.endAt / 1e4) * 1e4, endSeq: v.endSeq, crashes: v.crashes.length }),
    { endAt: 0, endSeq: 0, crashes: 0 },
    sameParts,
  );
  return (
    <div className="minimap-bar">
      <div className="minimap-label">
        <div className="minimap-title">
          <b>Whole session</b>
          <ZoomLevels />
        </div>
        <span>
          0 – {formatMoment(endAt)} · {formatCount(endSeq)} events{crashes > 0 && ` · ${plural(crashes, 'crash', 'crashes')}`}
        </span>
      </div>
      <MinimapHost />
    </div>
  );
}

/** The wider views that were zoomed into, each a step back. */
function ZoomLevels() {
  const actions = useActions();
  const levels = useView((v) => v.zoomLevels, NO_LEVELS);
  if (levels.length === 0) return null;
  return (
    <nav className="zoom-levels" aria-label="Zoomed from" data-testid="zoom-levels">
      {levels.map((level, i) => (
        <button
          key={`${level.from} ${level.to}`}
          type="button"
          className="link"
          title={`Back to ${formatMoment(Math.max(0, level.from))} to ${formatMoment(level.to)}${i === levels.length - 1 ? ' (Backspace)' : ''}`}
          onClick={() => actions.zoomUp(i)}
        >
          {formatDuration(level.to - level.from)}
        </button>
      ))}
    </nav>
  );
}
