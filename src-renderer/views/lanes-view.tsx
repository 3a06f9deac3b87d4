// Host of the lanes: pointer and wheel become ranges, selections and moments; nothing is kept here but scroll positions and
// what the pointer is doing. For assistive technology the lanes are a list of buttons; the messages themselves stand in the
// log, which is a table.

import { type PointerEvent as ReactPointerEvent, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { LaneData, SlotRow } from '../../runtime/protocol/views.ts';
import { drawLanes } from '../draw/lanes.ts';
import type { Picture } from '../draw/picture.ts';
import { hitLanes, type LanesHit } from '../layout/lanes-hit.ts';
import { type Axis, type Density, type LaneHits, type LanesGeometry, type LanesInput, layoutLanes } from '../layout/timeline-lanes.ts';
import type { ThemeName } from '../scales/theme.ts';
import { shiftRange, type TimeRange, zoomRange } from '../scales/time-scale.ts';
import { LaneButtons } from './lane-buttons.tsx';
import { tipOf } from './lane-tip.ts';
import { useCanvas } from './use-canvas.ts';
import { useViewTheme } from './use-view-theme.ts';

export interface LanesViewProps {
  readonly data: LaneData | undefined;
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  /** In the order they are shown; pinned ones come first. */
  readonly lanes: readonly SlotId[];
  readonly pinned?: ReadonlySet<SlotId> | undefined;
  readonly range: TimeRange;
  readonly onRange?: ((range: TimeRange) => void) | undefined;
  readonly cursorAt: Micros;
  readonly endAt: Micros;
  readonly following: boolean;
  readonly selectedSlot?: SlotId | undefined;
  readonly hoveredSlot?: SlotId | undefined;
  readonly selectedMessage?: number | undefined;
  /** Nothing of what lies after the cursor is drawn. */
  readonly hideFuture?: boolean;
  /** Default `wall`. */
  readonly axis?: Axis;
  /** What the query found. */
  readonly hits?: LaneHits | undefined;
  /** Pinned places in states, by whose they are. */
  readonly tracks?: LanesInput['tracks'];
  /** Default `selection`. */
  readonly arrows?: 'selection' | 'all';
  readonly onSelectSlot?: ((slot: SlotId) => void) | undefined;
  readonly onHoverSlot?: ((slot: SlotId | undefined) => void) | undefined;
  readonly onSelectMessage?: ((seq: number) => void) | undefined;
  /** A crash or a step of a cascade was chosen; without it `onSeek` gets its moment. */
  readonly onSelectEvent?: ((seq: number, at: Micros) => void) | undefined;
  /** The sentence or the bracket of a story. */
  readonly onSelectCascade?: ((seq: number) => void) | undefined;
  readonly onSeek?: ((at: Micros) => void) | undefined;
  /** Right click; page coordinates. */
  readonly onContextMenu?: ((hit: LanesHit, x: number, y: number) => void) | undefined;
  /** Double click on a lane's header. */
  readonly onPin?: ((slot: SlotId) => void) | undefined;
  /** Pixels of the column with the names. Default 240. */
  readonly headerWidth?: number;
  readonly theme: ThemeName;
  readonly density?: Density;
  readonly onTip?: ((tip: { readonly text: string; readonly x: number; readonly y: number } | null) => void) | undefined;
  readonly ref?: Ref<LanesViewHandle>;
}

export interface LanesViewHandle {
  /** All lanes, not only those scrolled into view. */
  picture(): Picture;
  /** As it was drawn last, in pixels of the view. */
  geometry(): LanesGeometry | undefined;
  /** Scrolls the least so that a lane shows. */
  reveal(slot: SlotId): void;
}

type Drag =
  | { readonly kind: 'pan'; readonly startX: number; readonly startRange: TimeRange; moved: boolean }
  | { readonly kind: 'mark'; readonly startX: number; x: number; moved: boolean }
  | { readonly kind: 'seek'; readonly startX: number; moved: boolean };

const DRAG_FROM = 4;
/** A lane that was asked for is kept in view this long, in ms: its own height and the answer of the hub arrive after the wish. */
const REVEAL_MS = 800;

export function LanesView(props: LanesViewProps) {
  const { rows, lanes, pinned, range, cursorAt, endAt, following, selectedSlot, selectedMessage } = props;
  const theme = useViewTheme(props.theme);
  // stories tell the future too
  const data = useMemo(
    () => (props.hideFuture && props.data ? { ...props.data, cascades: [] } : props.data),
    [props.data, props.hideFuture],
  );
  const { arrows = 'selection', headerWidth = 240, density = 'default' } = props;
  const container = useRef<HTMLDivElement>(null);
  const scroll = useRef({ rows: 0, pinned: 0 });
  const [hovered, setHovered] = useState<number | undefined>();
  const wanted = useRef<{ readonly slot: SlotId; readonly until: number } | undefined>(undefined);
  const drag = useRef<Drag | undefined>(undefined);
  const geometry = useRef<LanesGeometry | undefined>(undefined);
  // Room for stories is there while one is in view. It goes only while the pointer is elsewhere: no lane may leave from under it.
  const band = useRef(false);
  const pointerOver = useRef(false);
  const bandNow = (): boolean => {
    const told = data?.cascades.some((c) => c.to >= range.from && c.from <= range.to) ?? false;
    if (told || !pointerOver.current) band.current = told;
    return band.current;
  };

  const input = (w: number, h: number): LanesInput => ({
    data,
    lanes,
    pinned,
    selectedSlot,
    selectedMessage,
    hoveredMessage: hovered,
    arrows,
    density,
    width: w,
    height: h,
    headerWidth,
    range,
    axis: props.axis,
    hits: props.hits,
    tracks: props.tracks,
    band: bandNow(),
    scroll: scroll.current.rows,
    pinnedScroll: scroll.current.pinned,
  });
  const picture = (g: LanesGeometry) => ({
    geometry: g,
    rows,
    theme,
    cursorAt,
    endAt,
    following,
    hoveredSlot: props.hoveredSlot,
    reduced: data?.reduced ?? false,
    hideFuture: props.hideFuture,
  });

  const { canvasRef, invalidate, size } = useCanvas((surface, view) => {
    let g = layoutLanes(input(view.w, view.h));
    if (wanted.current && performance.now() < wanted.current.until && scrollTo(wanted.current.slot, g, scroll.current))
      g = layoutLanes(input(view.w, view.h));
    geometry.current = g;
    scroll.current.rows = Math.min(scroll.current.rows, g.maxScroll);
    const d = drag.current;
    drawLanes(surface, { ...picture(g), marked: d?.kind === 'mark' && d.moved ? { x0: d.startX, x1: d.x } : undefined });
    return false;
  });
  useEffect(invalidate);

  useImperativeHandle(
    props.ref,
    (): LanesViewHandle => ({
      picture: () => {
        const width = size.current.w;
        const all = (h: number): LanesGeometry => layoutLanes({ ...input(width, h), scroll: 0, pinnedScroll: 0 });
        const height = all(1e6).rows.reduce((bottom, row) => Math.max(bottom, row.y + row.h), 0) + 1;
        const geometry = all(height);
        return { width, height, background: theme.app, draw: (s) => drawLanes(s, { ...picture(geometry), hoveredSlot: undefined }) };
      },
      geometry: () => geometry.current,
      reveal: (slot) => {
        wanted.current = { slot, until: performance.now() + REVEAL_MS };
        invalidate();
      },
    }),
  );

  const latest = useRef({ range, endAt, onRange: (next: TimeRange) => props.onRange?.(next), headerWidth });
  latest.current = { range, endAt, onRange: (next: TimeRange) => props.onRange?.(next), headerWidth };

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      const g = geometry.current;
      if (!g) return;
      event.preventDefault();
      const { range: now, onRange, headerWidth: header } = latest.current;
      const unit = event.deltaMode === 1 ? 16 : 1;
      const x = event.clientX - element.getBoundingClientRect().x;
      const dx = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        onRange(atLeastZero(zoomRange(now, Math.exp((-event.deltaY * unit) / 400), g.scale.t(Math.max(x, header)))));
      } else if (Math.abs(dx) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        onRange(atLeastZero(shiftRange(now, dx * unit * g.scale.microsPerPixel)));
      } else {
        const y = event.clientY - element.getBoundingClientRect().y;
        const which = y < g.scrollTop ? 'pinned' : 'rows';
        const max = which === 'pinned' ? g.maxPinnedScroll : g.maxScroll;
        wanted.current = undefined;
        scroll.current[which] = Math.min(max, Math.max(0, scroll.current[which] + event.deltaY * unit));
      }
      invalidate();
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [invalidate]);

  const local = (event: { clientX: number; clientY: number }) => {
    const frame = container.current?.getBoundingClientRect();
    return { x: event.clientX - (frame?.x ?? 0), y: event.clientY - (frame?.y ?? 0) };
  };
  const hitAt = (event: { clientX: number; clientY: number }): LanesHit | undefined => {
    const { x, y } = local(event);
    return geometry.current && hitLanes(geometry.current, x, y);
  };

  const onPointerDown = (event: ReactPointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    const { x } = local(event);
    const hit = hitAt(event);
    if (hit?.kind === 'header') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    if (event.shiftKey) drag.current = { kind: 'mark', startX: x, x, moved: false };
    else if (hit?.kind === 'axis') {
      drag.current = { kind: 'seek', startX: x, moved: false };
      props.onSeek?.(Math.max(0, hit.at));
    } else drag.current = { kind: 'pan', startX: x, startRange: range, moved: false };
  };

  const onPointerMove = (event: ReactPointerEvent<HTMLDivElement>): void => {
    const d = drag.current;
    const g = geometry.current;
    const { x } = local(event);
    if (!d || !g) {
      hover(hitAt(event), event);
      return;
    }
    if (!d.moved && Math.abs(x - d.startX) < DRAG_FROM) return;
    d.moved = true;
    if (d.kind === 'seek') props.onSeek?.(Math.max(0, g.scale.t(Math.max(x, headerWidth))));
    else if (d.kind === 'mark') {
      d.x = Math.max(headerWidth, x);
      invalidate();
    } else {
      event.currentTarget.style.cursor = 'grabbing';
      props.onRange?.(atLeastZero(shiftRange(d.startRange, (d.startX - x) * g.scale.microsPerPixel)));
    }
  };

  const onPointerUp = (event: ReactPointerEvent<HTMLDivElement>): void => {
    const d = drag.current;
    drag.current = undefined;
    const g = geometry.current;
    if (!g || event.button !== 0) return;
    if (d?.kind === 'mark' && d.moved) {
      const [from, to] = [g.scale.t(Math.min(d.startX, d.x)), g.scale.t(Math.max(d.startX, d.x))];
      props.onRange?.(atLeastZero({ from, to }));
    } else if (!d?.moved && d?.kind !== 'seek') choose(hitAt(event));
    invalidate();
  };

  const choose = (hit: LanesHit | undefined): void => {
    switch (hit?.kind) {
      case 'header':
      case 'lane':
      case 'stub':
        props.onSelectSlot?.(hit.slot);
        return;
      case 'message':
        props.onSelectMessage?.(hit.seq);
        return;
      case 'crash':
        props.onSelectSlot?.(hit.slot);
        if (props.onSelectEvent) props.onSelectEvent(hit.seq, hit.at);
        else props.onSeek?.(hit.at);
        return;
      case 'cascade':
        props.onSelectCascade?.(hit.seq);
        return;
      case 'step':
        if (props.onSelectEvent) props.onSelectEvent(hit.seq, hit.at);
        else props.onSeek?.(hit.at);
        return;
      default:
        return;
    }
  };

  const lastTip = useRef('');
  const hover = (hit: LanesHit | undefined, event: { clientX: number; clientY: number }): void => {
    const element = container.current;
    if (element) element.style.cursor = cursorFor(hit);
    setHovered(hit?.kind === 'message' || hit?.kind === 'stub' ? hit.arrow.message.seq : undefined);
    props.onHoverSlot?.(hit && 'slot' in hit ? hit.slot : undefined);
    const text = tipOf(hit, rows);
    if (text === lastTip.current) return;
    lastTip.current = text;
    if (props.onTip) props.onTip(text ? { text, x: event.clientX, y: event.clientY } : null);
    else if (element) element.title = text;
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointers only; the buttons inside and the window's keys do the rest
    <div
      ref={container}
      data-testid="lanes-view"
      style={{ position: 'relative', width: '100%', height: '100%', minHeight: 0, overflow: 'hidden', touchAction: 'none' }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
      onPointerEnter={() => {
        pointerOver.current = true;
      }}
      onPointerLeave={(event) => {
        pointerOver.current = false;
        invalidate();
        hover(undefined, event);
      }}
      onContextMenu={(event) => {
        const hit = hitAt(event);
        if (!hit || !props.onContextMenu) return;
        event.preventDefault();
        props.onContextMenu(hit, event.clientX, event.clientY);
      }}
      onDoubleClick={(event) => {
        const hit = hitAt(event);
        if (hit?.kind === 'header') props.onPin?.(hit.slot);
        else if (hit?.kind === 'lane') props.onSeek?.(Math.max(0, hit.at));
      }}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabindex takes no focus */}
      <canvas
        ref={canvasRef}
        aria-hidden="true"
        style={{ position: 'absolute', inset: 0, width: '100%', height: '100%', display: 'block' }}
      />
      <ul aria-label="Lanes" style={HIDDEN}>
        <LaneButtons lanes={lanes} rows={rows} at={cursorAt} selected={selectedSlot} onSelect={props.onSelectSlot} />
      </ul>
    </div>
  );
}

/** Present for assistive technology, nowhere for the eyes. */
const HIDDEN = { position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } as const;

/** Nothing happened before the session began; the span stays. */
const atLeastZero = (range: TimeRange): TimeRange => (range.from >= 0 ? range : { from: 0, to: range.to - range.from });

/** Scrolls the least so that a lane shows; true if anything moved. */
function scrollTo(slot: SlotId, g: LanesGeometry, scroll: { rows: number; pinned: number }): boolean {
  const row = g.rowOf.get(slot);
  if (!row) return false;
  const by = row.pinned ? overshoot(row.y, row.h, g.top, g.scrollTop) : overshoot(row.y, row.h, g.scrollTop, g.height);
  scroll[row.pinned ? 'pinned' : 'rows'] += by;
  return by !== 0;
}

/** How far to scroll so that `y`…`y + h` lies in `top`…`bottom`. */
const overshoot = (y: number, h: number, top: number, bottom: number): number => (y < top ? y - top : Math.max(0, y + h - bottom));

function cursorFor(hit: LanesHit | undefined): string {
  if (!hit) return 'default';
  if (hit.kind === 'axis') return 'col-resize';
  return hit.kind === 'lane' ? 'grab' : 'pointer';
}
