// Host of the overview strip. Drag on empty ground marks a new view, drag on the brush pans, its edges resize, a click moves the
// cursor, a double click shows all; keys do the same (UX.md 2.6).

import { type KeyboardEvent, type PointerEvent as ReactPointerEvent, useEffect, useRef } from 'react';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { Overview } from '../../runtime/protocol/views.ts';
import { drawMinimap } from '../draw/minimap.ts';
import { hitMinimap, layoutMinimap, type MinimapGeometry } from '../layout/minimap.ts';
import type { ThemeName } from '../scales/theme.ts';
import { clampRange, formatTime, MIN_SPAN, panRange, shiftRange, type TimeRange, zoomRange } from '../scales/time-scale.ts';
import { useCanvas } from './use-canvas.ts';
import { useViewTheme } from './use-view-theme.ts';

export interface MinimapProps {
  readonly overview: Overview | undefined;
  /** What is known of crashes beyond the overview. */
  readonly crashes?: readonly { readonly at: Micros }[];
  readonly hits?: readonly Micros[] | undefined;
  readonly bookmarks?: readonly { readonly at: Micros }[] | undefined;
  readonly stops?: readonly Micros[] | undefined;
  readonly range: TimeRange;
  readonly cursorAt: Micros;
  readonly endAt: Micros;
  readonly following: boolean;
  /** The session still runs, so the strip keeps room at its right. Default: `following`. */
  readonly growing?: boolean;
  readonly theme: ThemeName;
  readonly onRange?: ((range: TimeRange) => void) | undefined;
  readonly onSeek?: ((at: Micros) => void) | undefined;
}

interface Drag {
  readonly kind: 'left' | 'right' | 'brush' | 'empty';
  readonly startX: number;
  readonly range: TimeRange;
  moved: boolean;
}
const DRAG_FROM = 3;
const CURSORS = { left: 'ew-resize', right: 'ew-resize', brush: 'grab', empty: 'crosshair' } as const;

export function Minimap(props: MinimapProps) {
  const { overview, crashes = [], range, cursorAt, endAt, following, growing = following } = props;
  const theme = useViewTheme(props.theme);
  const container = useRef<HTMLDivElement>(null);
  const geometry = useRef<MinimapGeometry | undefined>(undefined);
  const drag = useRef<Drag | undefined>(undefined);
  const { canvasRef, invalidate } = useCanvas((surface, { w: width, h: height }) => {
    geometry.current = layoutMinimap({
      overview,
      crashes,
      hits: props.hits,
      bookmarks: props.bookmarks,
      stops: props.stops,
      range,
      cursorAt,
      endAt,
      growing,
      width,
      height,
    });
    drawMinimap(surface, { geometry: geometry.current, theme, following });
    return false;
  });
  useEffect(invalidate);

  const all: TimeRange = { from: 0, to: Math.max(endAt, overview?.to ?? 0, MIN_SPAN) };
  const give = (next: TimeRange): void => props.onRange?.(clampRange(next, all));
  const localX = (event: { clientX: number }): number => event.clientX - (container.current?.getBoundingClientRect().x ?? 0);

  const onPointerDown = (event: ReactPointerEvent<HTMLDivElement>): void => {
    const g = geometry.current;
    if (!g || event.button !== 0) return;
    const x = localX(event);
    drag.current = { kind: hitMinimap(g, x), startX: x, range, moved: false };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: ReactPointerEvent<HTMLDivElement>): void => {
    const g = geometry.current;
    const d = drag.current;
    const x = localX(event);
    if (!g) return;
    if (!d) {
      event.currentTarget.style.cursor = CURSORS[hitMinimap(g, x)];
      return;
    }
    if (!d.moved && Math.abs(x - d.startX) < DRAG_FROM) return;
    d.moved = true;
    const { scale } = g;
    const by = (x - d.startX) * scale.microsPerPixel;
    if (d.kind === 'brush') give(shiftRange(d.range, by, all));
    else if (d.kind === 'left') give({ from: Math.max(0, Math.min(d.range.from + by, d.range.to - MIN_SPAN)), to: d.range.to });
    else if (d.kind === 'right') give({ from: d.range.from, to: Math.min(all.to, Math.max(d.range.to + by, d.range.from + MIN_SPAN)) });
    else {
      const [a, b] = [scale.t(Math.min(x, d.startX)), scale.t(Math.max(x, d.startX))];
      give({ from: Math.max(0, a), to: Math.max(b, a + MIN_SPAN) });
    }
  };
  const onPointerUp = (event: ReactPointerEvent<HTMLDivElement>): void => {
    const d = drag.current;
    const g = geometry.current;
    drag.current = undefined;
    if (d && g && !d.moved) props.onSeek?.(Math.min(all.to, Math.max(0, g.scale.t(localX(event)))));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = rangeForKey(event.key, range, all);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    props.onRange?.(next);
  };

  return (
    <div
      ref={container}
      data-testid="minimap-view"
      role="slider"
      tabIndex={0}
      aria-label="Visible time"
      aria-valuemin={0}
      aria-valuemax={Math.round(all.to / 1000)}
      aria-valuenow={Math.round(range.from / 1000)}
      aria-valuetext={`${formatTime(range.from)} to ${formatTime(range.to)} of ${formatTime(all.to)}`}
      style={{ position: 'relative', width: '100%', height: '100%', minHeight: 0, overflow: 'hidden', touchAction: 'none' }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
      onDoubleClick={() => props.onRange?.(all)}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvasRef} style={{ position: 'absolute', inset: 0, width: '100%', height: '100%', display: 'block' }} />
    </div>
  );
}

/** Arrows pan by a tenth, + and − zoom around the middle, Home and End go to the ends, 0 shows all. */
export function rangeForKey(key: string, range: TimeRange, all: TimeRange): TimeRange | undefined {
  const middle = (range.from + range.to) / 2;
  const span = range.to - range.from;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return panRange(range, -0.1, all);
    case 'ArrowRight':
    case 'ArrowUp':
      return panRange(range, 0.1, all);
    case '+':
    case '=':
      return zoomRange(range, 1.5, middle, all);
    case '-':
      return zoomRange(range, 1 / 1.5, middle, all);
    case 'Home':
      return clampRange({ from: all.from, to: all.from + span }, all);
    case 'End':
      return clampRange({ from: all.to - span, to: all.to }, all);
    case '0':
      return all;
    default:
      return undefined;
  }
}
