// The tree of one session: gives TreeView what the store knows and carries back what a person does in it.

import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { ProcessDetail, SlotRow } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, useApp, usePref } from '../app/context.ts';
import { onShow } from '../app/on-show.ts';
import { useTheme } from '../app/theme.ts';
import { useReducedMotion } from '../app/use-reduced-motion.ts';
import type { Relation } from '../draw/tree-relations.ts';
import { shownRows } from '../session/endings.ts';
import { subtreeOf } from '../session/subtree.ts';
import { processValue } from '../session/values.ts';
import { TreeModel } from '../views/tree-model.ts';
import { TreeView, type TreeViewHandle } from '../views/tree-view.tsx';
import { HeatLegend } from './heat-legend.tsx';

const NO_ROWS: ReadonlyMap<number, SlotRow> = new Map();

export interface TreeHostProps {
  readonly session: string;
  /** The welcome miniature: always fitted, centred. */
  readonly autoFit?: boolean;
  /** Outlined where nothing is selected. */
  readonly fallbackSelection?: number | undefined;
  readonly onZoom?: (zoom: number) => void;
  readonly handle?: (handle: TreeViewHandle | null) => void;
}

export function TreeHost({ session, autoFit = false, fallbackSelection, onZoom, handle }: TreeHostProps) {
  const actions = useActions();
  const view = useApp((s) => {
    const v = s.sessions[session];
    return {
      all: v ? shownRows(v) : NO_ROWS,
      focus: autoFit ? undefined : v?.focus,
      at: v?.at ?? 0,
      live: v?.following ?? false,
      selection: v?.selection,
      hovered: v?.hovered,
      pinned: v?.pinned,
      wanted: v?.wanted,
      loaded: v?.loaded ?? false,
      detail: v?.selection !== undefined && v.detailOf === v.selection ? v.detail : undefined,
    };
  }, sameParts);
  const presentation = usePref('presentation');
  const locked = usePref('layoutLock');
  const heat = usePref('heat');
  const theme = useTheme();
  const reducedMotion = useReducedMotion();
  const tree = useRef<TreeViewHandle | null>(null);
  const selection = view.selection ?? fallbackSelection;
  const relations = useMemo(() => relationsOf(view.detail), [view.detail]);

  useEffect(() => {
    const shown = {
      nodeBox: (slot: number) => tree.current?.nodeBox(slot),
      picture: () => (tree.current as TreeViewHandle).picture(),
      level: (direction: 1 | -1) => tree.current?.expandLevel(direction === 1),
    };
    onShow.tree = shown;
    return () => {
      if (onShow.tree === shown) onShow.tree = undefined;
    };
  }, []);
  const hold = useCallback(
    (h: TreeViewHandle | null): void => {
      tree.current = h;
      handle?.(h);
    },
    [handle],
  );
  // A wish is granted once, as soon as the node is there; the camera moves for nothing else.
  const granted = useRef(view.wanted);
  const models = useRef(new Map<number | 'all', TreeModel>());
  const modelOf = (of: number | undefined): TreeModel => {
    const key = of ?? 'all';
    let model = models.current.get(key);
    if (!model) models.current.set(key, (model = new TreeModel()));
    return model;
  };
  const { wanted, all, focus } = view;
  const rows = useMemo(() => (focus === undefined ? all : (subtreeOf(all, focus) ?? NO_ROWS)), [all, focus]);
  useEffect(() => {
    if (wanted && wanted !== granted.current && rows.has(wanted.slot) && tree.current?.reveal(wanted.slot)) granted.current = wanted;
  }, [wanted, rows]);

  return (
    <>
      <TreeView
        // a subtree alone has its own places and its own camera, and the whole has its own again when it is left
        key={focus ?? 'all'}
        model={modelOf(focus)}
        ref={hold}
        rows={rows}
        at={view.at}
        theme={theme.name}
        selected={selection}
        hovered={view.hovered}
        pinned={view.pinned}
        presentation={autoFit ? 'diagram' : presentation}
        locked={locked}
        live={view.live}
        heat={autoFit || heat === 'off' ? undefined : heat}
        relations={autoFit ? undefined : relations}
        autoFit={autoFit}
        reducedMotion={reducedMotion}
        onSelect={(slot) => actions.selectIn(session, slot)}
        onHover={(slot) => actions.hover(session, slot)}
        onActivate={() => !autoFit && actions.setPrefs({ inspectorOpen: true })}
        onFocusSubtree={autoFit ? undefined : actions.focusOn}
        onZoom={onZoom}
        onContextMenu={(slot, x, y) => {
          const row = rows.get(slot);
          if (row && !autoFit) actions.showValueMenu({ value: processValue(row), x, y });
        }}
      />
      {!autoFit && heat !== 'off' && presentation !== 'outline' && <HeatLegend facet={heat} />}
      {view.loaded && rows.size === 0 && focus === undefined && (
        <p className="empty empty-over">Nothing has started yet at this moment. Step forward, or press Space to play.</p>
      )}
    </>
  );
}

/** Slot 0 stands for what is outside the tree: there is no place to draw a line to. */
function relationsOf(detail: ProcessDetail | undefined): readonly Relation[] {
  if (!detail) return [];
  const as = (others: ProcessDetail['links'], kind: Relation['kind']): Relation[] =>
    others.filter(({ slot }) => slot !== 0).map(({ slot }) => ({ other: slot, kind }));
  return [...as(detail.links, 'link'), ...as(detail.monitors, 'monitors'), ...as(detail.monitoredBy, 'monitoredBy')];
}
