// The tree's host: a canvas for the eyes, a treegrid for everything else. Controlled: rows and selection come from outside,
// only camera and folding live here. The treegrid lies invisibly over the canvas, takes the focus and the keys, and the canvas
// draws the focus ring, so both are one widget with one focus.

import {
  type PointerEvent as ReactPointerEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useReducer,
  useRef,
  useState,
} from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { Micros } from '../../runtime/protocol/units.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import type { Picture } from '../draw/picture.ts';
import { drawTree, type TreePicture } from '../draw/tree.ts';
import type { Relation } from '../draw/tree-relations.ts';
import type { Box } from '../layout/camera.ts';
import { hitTree, type TreeHit } from '../layout/tree-hit.ts';
import type { GroupKey } from '../layout/tree-memory.ts';
import { accessibleName } from '../scales/accessible-name.ts';
import type { HeatFacet } from '../scales/heat.ts';
import { formatCount } from '../scales/status.ts';
import type { ThemeName } from '../scales/theme.ts';
import { Outline } from './outline.tsx';
import { TreeModel } from './tree-model.ts';
import { useCanvas } from './use-canvas.ts';
import { useTwinRows } from './use-twin-rows.ts';
import { useViewTheme } from './use-view-theme.ts';

export type Presentation = 'diagram' | 'outline' | 'cells';

export interface TreeViewProps {
  readonly rows: ReadonlyMap<SlotId, SlotRow>;
  /** Virtual time of the cursor. */
  readonly at: Micros;
  readonly theme: ThemeName;
  readonly selected?: SlotId | undefined;
  /** Hovered elsewhere (lanes, log); hover is linked. */
  readonly hovered?: SlotId | undefined;
  readonly pinned?: ReadonlySet<SlotId> | undefined;
  /** Default `diagram`. */
  readonly presentation?: Presentation;
  /** Fills every card by one facet. Default: none. */
  readonly heat?: HeatFacet | undefined;
  /** Links and monitors of the selection. */
  readonly relations?: readonly Relation[] | undefined;
  /** Layout lock: gaps of ended processes stay open. */
  /** The rows go on with the newest moment. */
  readonly live?: boolean | undefined;
  readonly locked?: boolean;
  /** "Compact at cursor": places without a process at the cursor are given up. */
  readonly compact?: boolean;
  /** Refit whenever the tree grows, centred, no panning: the welcome miniature. */
  readonly autoFit?: boolean;
  readonly reducedMotion?: boolean;
  /** Accessible name of the whole. Default `Supervision tree`. */
  readonly label?: string;
  readonly onSelect?: ((slot: SlotId) => void) | undefined;
  readonly onHover?: ((slot: SlotId | undefined) => void) | undefined;
  /** Enter, or a double click. */
  readonly onActivate?: ((slot: SlotId) => void) | undefined;
  /** A double click on a process. */
  readonly onFocusSubtree?: ((slot: SlotId) => void) | undefined;
  /** Page coordinates. */
  readonly onContextMenu?: ((slot: SlotId, x: number, y: number) => void) | undefined;
  /** The zoom factor, whenever it changes. */
  readonly onZoom?: ((zoom: number) => void) | undefined;
  /** Page coordinates; `null` when there is nothing to say any more. Without it the browser's own tooltip is used. */
  readonly onTip?: ((tip: { readonly text: string; readonly x: number; readonly y: number } | null) => void) | undefined;
  /** Places, camera and folding from before, for a view that comes back. */
  readonly model?: TreeModel | undefined;
  readonly ref?: Ref<TreeViewHandle>;
}

export interface TreeViewHandle {
  fit(): void;
  /** Around the middle of the view. */
  zoomBy(factor: number): void;
  readonly zoom: number;
  /** Opens ancestors and moves the least distance; false if there is no such slot. */
  reveal(slot: SlotId): boolean;
  /** CSS pixels of the page. */
  nodeBox(slot: SlotId): { x: number; y: number; width: number; height: number } | undefined;
  /** All that is drawn, in pixels of the view: what a note over the tree must not hide. */
  boxes(): readonly Box[];
  /** Every place as drawn at zoom 1. */
  picture(): Picture;
  /** Opens or closes the deepest shown level (keys E and Shift+E). */
  expandLevel(open: boolean): void;
}

const DRAG_FROM = 4;
export function TreeView(props: TreeViewProps) {
  const { rows, at, selected, presentation = 'diagram', autoFit = false, reducedMotion = false } = props;
  const theme = useViewTheme(props.theme);
  const model = useRef<TreeModel | null>(null);
  model.current ??= props.model ?? new TreeModel();
  const tree = model.current;
  const [, redrawDom] = useReducer((n: number) => n + 1, 0);
  const [focused, setFocused] = useState<SlotId | GroupKey | undefined>();
  const [ownHover, setOwnHover] = useState<SlotId | GroupKey | undefined>();
  const container = useRef<HTMLDivElement>(null);
  const zoomSeen = useRef(0);
  const byPointer = useRef(false);
  const cells = presentation === 'cells';

  const { pinned, locked = false, compact = false } = props;
  tree.update({ rows, at, selected, pinned, live: props.live, cells, locked, compact, autoFit }, performance.now());

  const picture = useCallback(
    (now: number): TreePicture | undefined =>
      tree.content && {
        geometry: tree.shownGeometry(now, reducedMotion),
        content: tree.content,
        rows,
        labelOf: (slot) => tree.memory.places.get(slot)?.label ?? '',
        at,
        camera: tree.camera,
        view: { w: 0, h: 0 },
        theme,
        selected,
        hovered: ownHover ?? props.hovered,
        focused,
        activity: tree.activity,
        historyOf: (key) => tree.history.of(key),
        heat: props.heat,
        relations: props.relations,
        crashMarks: tree.crashMarks(now, reducedMotion),
        cells,
        capacityOf: (key) => tree.memory.groups.get(key)?.capacity ?? 0,
      },
    [tree, rows, at, theme, selected, ownHover, props.hovered, focused, reducedMotion, cells, props.heat, props.relations],
  );

  const { canvasRef, invalidate, size } = useCanvas(
    (surface, view, now) => {
      const p = picture(now);
      if (p) drawTree(surface, { ...p, view });
      if (zoomSeen.current !== tree.camera.zoom) props.onZoom?.((zoomSeen.current = tree.camera.zoom));
      return p !== undefined && (p.geometry !== tree.geometry || [...(p.crashMarks?.values() ?? [])].some((progress) => progress < 1));
    },
    (view) => tree.resize(view),
  );
  useEffect(invalidate);

  // Ghosts leave and crash marks fade by the wall clock, also when the system is silent.
  useEffect(() => {
    const timer = setInterval(() => {
      if (tree.waiting || tree.twinBehind) redrawDom();
      else if (tree.marks.size > 0) invalidate();
    }, 500);
    return () => clearInterval(timer);
  }, [tree, invalidate]);

  const moved = useCallback((): void => invalidate(), [invalidate]);

  useImperativeHandle(
    props.ref,
    (): TreeViewHandle => ({
      fit: () => {
        tree.fit();
        moved();
      },
      zoomBy: (factor) => {
        tree.zoomBy(factor);
        moved();
      },
      get zoom() {
        return tree.camera.zoom;
      },
      reveal: (slot) => {
        const found = tree.reveal(slot);
        redrawDom();
        return found;
      },
      nodeBox: (slot) => {
        const box = tree.screenBoxOf(slot);
        const frame = container.current?.getBoundingClientRect();
        return box && frame && { x: frame.x + box.x, y: frame.y + box.y, width: box.w, height: box.h };
      },
      boxes: () => tree.screenBoxes(),
      picture: () => {
        const p = picture(Number.POSITIVE_INFINITY);
        const view = { w: tree.geometry.width + 48, h: tree.geometry.height + 48 };
        const still = { camera: { x: 24, y: 24, zoom: 1 }, view, hovered: undefined, focused: undefined };
        return { width: view.w, height: view.h, background: theme.app, draw: (surface) => p && drawTree(surface, { ...p, ...still }) };
      },
      expandLevel: (open) => {
        const choices = new Map(tree.choices);
        const depths = tree.geometry.nodes.filter((n) => n.kind === 'slot' && n.children > 0 && n.open !== open).map((n) => n.depth);
        const depth = open ? Math.min(...depths) : Math.max(...depths);
        for (const n of tree.geometry.nodes) if (n.kind === 'slot' && n.children > 0 && n.depth === depth) choices.set(n.slot, open);
        tree.choose(choices);
        redrawDom();
      },
    }),
    [tree, moved, picture, theme],
  );

  const hitAt = (event: { clientX: number; clientY: number }): TreeHit | undefined => {
    const frame = container.current?.getBoundingClientRect();
    if (!frame || !tree.content) return undefined;
    return hitTree(tree.geometry, tree.content, tree.camera, event.clientX - frame.x, event.clientY - frame.y, cells);
  };

  // React attaches wheel listeners as passive, and a passive one cannot keep the page from zooming.
  useEffect(() => {
    const element = container.current;
    if (!element || autoFit || presentation === 'outline') return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (event.ctrlKey || event.metaKey)
        tree.zoomBy(Math.exp((-event.deltaY * unit) / 400), event.clientX - frame.x, event.clientY - frame.y);
      else if (event.shiftKey && event.deltaX === 0) tree.pan(-event.deltaY * unit, 0);
      else tree.pan(-event.deltaX * unit, -event.deltaY * unit);
      moved();
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [tree, autoFit, presentation, moved]);

  const drag = useRef<{ x: number; y: number; lastX: number; lastY: number; moved: boolean } | undefined>(undefined);

  const setHover = (hit: TreeHit | undefined, event?: { clientX: number; clientY: number }): void => {
    const id = hit === undefined ? undefined : hit.kind === 'group' ? hit.key : hit.slot;
    const element = container.current;
    if (element) element.style.cursor = hit ? 'pointer' : autoFit ? 'default' : 'grab';
    if (id === ownHover) return;
    setOwnHover(id);
    props.onHover?.(typeof id === 'number' ? id : undefined);
    const text = hit ? tipOf(hit) : '';
    if (props.onTip) props.onTip(text && event ? { text, x: event.clientX, y: event.clientY } : null);
    else if (element) element.title = text;
  };
  const tipOf = (hit: TreeHit): string => {
    if (hit.kind === 'fold') return 'Show its children';
    if (hit.kind !== 'group') {
      const row = rows.get(hit.slot);
      return row ? `${accessibleName(row, at)} · ${row.pidText}` : 'Nobody lives here at the cursor';
    }
    const group = tree.content?.groups.get(hit.key);
    return group
      ? `${formatCount(group.members.length)} × ${group.label}. Click to list them. The curve: its longest mailbox in the last 30 s.`
      : '';
  };

  const onPointerDown = (event: ReactPointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 && event.button !== 1) return;
    drag.current = { x: event.clientX, y: event.clientY, lastX: event.clientX, lastY: event.clientY, moved: false };
    tree.pointerDown = true;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: ReactPointerEvent<HTMLDivElement>): void => {
    const d = drag.current;
    if (!d) {
      setHover(hitAt(event), event);
      return;
    }
    if (!d.moved && Math.hypot(event.clientX - d.x, event.clientY - d.y) < DRAG_FROM) return;
    d.moved = true;
    if (autoFit) return;
    tree.pan(event.clientX - d.lastX, event.clientY - d.lastY);
    d.lastX = event.clientX;
    d.lastY = event.clientY;
    event.currentTarget.style.cursor = 'grabbing';
    moved();
  };
  const onPointerUp = (event: ReactPointerEvent<HTMLDivElement>): void => {
    const d = drag.current;
    drag.current = undefined;
    tree.pointerDown = false;
    if (!d || d.moved || event.button !== 0) return;
    const hit = hitAt(event);
    if (!hit) return;
    if (hit.kind === 'fold') tree.toggle(hit.slot, true);
    else if (hit.kind === 'group') tree.toggle(hit.key, !tree.geometry.nodes[hit.node]?.open);
    else {
      props.onSelect?.(hit.slot);
      takeFocus();
    }
    redrawDom();
  };
  // After a click the arrow keys go on from there; the row has the focus once the selection has come back.
  const takeFocus = (): void => {
    requestAnimationFrame(() => {
      byPointer.current = true;
      container.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
      byPointer.current = false;
    });
  };
  const onDoubleClick = (event: { clientX: number; clientY: number }): void => {
    const hit = hitAt(event);
    if (hit && hit.kind !== 'group') {
      props.onActivate?.(hit.slot);
      props.onFocusSubtree?.(hit.slot);
    } else if (!hit) tree.fit();
    moved();
  };

  const toggle = useCallback(
    (id: SlotId | GroupKey, open: boolean): void => {
      tree.toggle(id, open);
      redrawDom();
    },
    [tree],
  );
  const onFocusRow = useCallback(
    (id: SlotId | GroupKey | undefined): void => {
      setFocused(id);
      tree.keyboardInside = id !== undefined && !byPointer.current;
      // The keyboard never leads out of sight.
      if (tree.keyboardInside && typeof id === 'number' && tree.boxOf(id)) tree.reveal(id);
    },
    [tree],
  );
  const outline = useTwinRows(tree, rows, at, presentation === 'outline' || focused !== undefined);
  const twin = (
    <Outline
      rows={outline.rows}
      at={outline.at}
      selected={selected}
      hidden={presentation !== 'outline'}
      label={props.label ?? 'Supervision tree'}
      onSelect={props.onSelect}
      onActivate={props.onActivate}
      onHover={props.onHover}
      onToggle={toggle}
      onFocusRow={onFocusRow}
    />
  );
  if (presentation === 'outline')
    return (
      <div ref={container} style={{ position: 'relative', width: '100%', height: '100%', minHeight: 0 }} data-testid="tree-view">
        {twin}
      </div>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointers only; keys and roles belong to the treegrid inside
    <div
      ref={container}
      style={{
        position: 'relative',
        width: '100%',
        height: '100%',
        minHeight: 0,
        overflow: 'hidden',
        touchAction: autoFit ? 'auto' : 'none',
      }}
      data-testid="tree-view"
      data-zoom={size.current.w > 0 ? tree.camera.zoom : undefined}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = undefined;
        tree.pointerDown = false;
      }}
      onPointerLeave={() => setHover(undefined)}
      onDoubleClick={onDoubleClick}
      onContextMenu={(event) => {
        const hit = hitAt(event);
        if (!hit || hit.kind === 'group' || !props.onContextMenu) return;
        event.preventDefault();
        props.onContextMenu(hit.slot, event.clientX, event.clientY);
      }}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabindex takes no focus */}
      <canvas
        ref={canvasRef}
        aria-hidden="true"
        style={{ position: 'absolute', inset: 0, width: '100%', height: '100%', display: 'block' }}
      />
      {twin}
    </div>
  );
}
