// biome-ignore-all lint/a11y/useSemanticElements: no element is a treegrid; the ARIA pattern is written out
// biome-ignore-all lint/a11y/useFocusableInteractive: rows are the focusable things of this pattern, not cells
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the treegrid around the rows has the keys
// The rail's list of processes as a treegrid (UX.md 2.17), with the one fact that matters most at the right of each row.
// Virtual rows, roving tab stop, the keys of WAI-ARIA: ↑ ↓ Home End move, → opens or goes in, ← closes or goes out, * opens siblings.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { sameParts, useActions, useView } from '../app/context.ts';
import { accessibleName } from '../scales/accessible-name.ts';
import { glyphOf, headline, usedRestarts } from '../scales/status.ts';
import { shownRows } from '../session/endings.ts';
import { formatCount } from '../session/format.ts';
import { type OutlineRow, outlineRows } from '../session/outline.ts';
import { strategyWord, wordOf } from '../session/sentences.ts';
import { processValue, showsValue } from '../session/values.ts';
import { CrashMark } from '../views/crash-mark.tsx';
import { RowGlyph } from './glyph.tsx';
import { Icon } from './icons.tsx';

const ROW = 28;
const NO_ROWS: ReadonlyMap<number, SlotRow> = new Map();
const NO_COLLAPSED: ReadonlyMap<number | string, boolean> = new Map();

export function ProcessList({ label }: { label: string }) {
  const actions = useActions();
  const view = useView(
    (v) => ({
      rows: shownRows(v),
      collapsed: v.collapsed,
      selection: v.selection,
      hovered: v.hovered,
      at: Math.floor(v.at / 1e5) * 1e5,
      id: v.info.id,
    }),
    { rows: NO_ROWS, collapsed: NO_COLLAPSED, selection: undefined, hovered: undefined, at: 0, id: '' },
    sameParts,
  );
  const rows = useMemo(
    () => outlineRows(view.rows, { collapsed: view.collapsed, selection: view.selection, at: view.at }),
    [view.rows, view.collapsed, view.selection, view.at],
  );
  const box = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<number | string | undefined>(undefined);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 });
  const indexOf = (key: number | string | undefined): number => rows.findIndex((r) => r.key === key);
  const stop = Math.max(0, indexOf(focused) >= 0 ? indexOf(focused) : indexOf(view.selection));

  const selected = indexOf(view.selection);
  // A new selection scrolls once, when its row is there; rows that come and go above it do not.
  const shownFor = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (view.selection === shownFor.current || (selected < 0 && view.selection !== undefined)) return;
    shownFor.current = view.selection;
    if (selected >= 0) virtual.scrollToIndex(selected, { align: 'auto' });
  }, [view.selection, selected, virtual]);

  const focusRow = (index: number): void => {
    const row = rows[Math.min(Math.max(0, index), rows.length - 1)];
    if (!row) return;
    setFocused(row.key);
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' });
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(String(row.key))}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[stop];
    if (!row) return;
    const parentIndex = (): number => {
      for (let i = stop - 1; i >= 0; i--) if ((rows[i] as OutlineRow).level < row.level) return i;
      return stop;
    };
    const moves: Record<string, () => void> = {
      ArrowDown: () => focusRow(stop + 1),
      ArrowUp: () => focusRow(stop - 1),
      Home: () => focusRow(0),
      End: () => focusRow(rows.length - 1),
      ArrowRight: () => (row.open === false ? actions.setCollapsed(row.key, false) : row.open ? focusRow(stop + 1) : undefined),
      ArrowLeft: () => (row.open ? actions.setCollapsed(row.key, true) : focusRow(parentIndex())),
      Enter: () => (row.kind === 'process' ? actions.select(row.row.slot) : actions.setCollapsed(row.key, row.open === true)),
      '*': () => {
        for (const r of rows) if (r.level === row.level && r.open === false) actions.setCollapsed(r.key, false);
      },
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  if (rows.length === 0) return <p className="rail-empty">No process has started yet.</p>;
  return (
    <div
      ref={box}
      role="treegrid"
      aria-label={label}
      aria-rowcount={rows.length}
      className="plist"
      data-testid="process-list"
      onKeyDown={onKeyDown}
      onPointerLeave={() => actions.hover(view.id, undefined)}
    >
      <div className="plist-rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as OutlineRow;
          return (
            <Row
              key={row.key}
              row={row}
              top={item.start}
              index={item.index}
              at={view.at}
              selected={row.key === view.selection}
              hovered={row.key === view.hovered}
              tabStop={item.index === stop}
              onFocus={() => setFocused(row.key)}
              session={view.id}
            />
          );
        })}
      </div>
    </div>
  );
}

function Row(props: {
  row: OutlineRow;
  top: number;
  index: number;
  at: number;
  selected: boolean;
  hovered: boolean;
  tabStop: boolean;
  onFocus: () => void;
  session: string;
}) {
  const actions = useActions();
  const { row } = props;
  const process = row.kind === 'process' ? row.row : undefined;
  const name = process
    ? accessibleName(process, props.at)
    : `${row.kind === 'group' ? row.label : ''}, group of ${row.kind === 'group' ? row.count : 0}`;
  return (
    <div
      role="row"
      aria-level={row.level}
      aria-setsize={row.size}
      aria-posinset={row.position}
      aria-rowindex={props.index + 1}
      aria-expanded={row.open}
      aria-selected={props.selected}
      aria-label={name}
      tabIndex={props.tabStop ? 0 : -1}
      data-key={row.key}
      data-slot={process?.slot}
      data-status-shown={process && glyphOf(process)}
      data-life={process?.incarnation}
      data-testid="process-row"
      {...(process ? showsValue(processValue(process)) : {})}
      className={`plist-row ${props.hovered ? 'is-hovered' : ''}`}
      style={{ transform: `translateY(${props.top}px)`, paddingLeft: 8 + (row.level - 1) * 14 }}
      onFocus={props.onFocus}
      onPointerEnter={() => process && actions.hover(props.session, process.slot)}
      onClick={() => (process ? actions.select(process.slot) : actions.setCollapsed(row.key, row.open === true))}
    >
      <span role="gridcell" className="plist-name">
        <span
          className="plist-twist"
          onClick={(event) => {
            event.stopPropagation();
            if (row.open !== undefined) actions.setCollapsed(row.key, row.open);
          }}
          aria-hidden="true"
        >
          {row.open !== undefined && <Icon name={row.open ? 'chevronDown' : 'chevronRight'} size={14} />}
        </span>
        {process ? <RowGlyph row={process} size={12} /> : <Icon name="cells" size={12} />}
        <span className="plist-text">{process ? headline(process) : row.kind === 'group' ? row.label : ''}</span>
        {process && process.incarnation > 1 && <span className="chip chip-plain">#{process.incarnation}</span>}
        {process && <CrashMark row={process} at={props.at} />}
      </span>
      <Fact row={row} at={props.at} />
    </div>
  );
}

/** The one fact at the right of a dense row: trouble first, then size, then the rule of a root. */
function Fact({ row, at }: { row: OutlineRow; at: number }) {
  if (row.kind === 'group') return <span className="plist-fact">×{formatCount(row.count)}</span>;
  const p = row.row;
  if (p.supervisor?.gaveUp) return <span className="plist-fact is-danger">gave up</span>;
  if (p.status === 'crashed') return <span className="plist-fact is-danger">crashed</span>;
  if (p.status === 'suspended' || p.status === 'restarting' || p.status === 'terminated' || p.status === 'exited') {
    return <span className="plist-fact">{wordOf(p)}</span>;
  }
  const used = p.supervisor ? usedRestarts(p.supervisor, at) : 0;
  if (p.supervisor && used > 0) {
    return (
      <span className={`plist-fact ${used >= p.supervisor.intensity - 1 ? 'is-warning' : ''}`}>
        {used}/{p.supervisor.intensity} in {p.supervisor.period} s
      </span>
    );
  }
  if (p.mailbox > 0) return <span className={`plist-fact ${p.mailbox >= 1000 ? 'is-warning' : ''}`}>{formatCount(p.mailbox)}</span>;
  if (p.supervisor) return <span className="plist-fact">{strategyWord(p.supervisor)}</span>;
  return null;
}
