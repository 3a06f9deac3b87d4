// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by the virtual list, which a table's layout does not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the row has the roving tabindex, its cells are not stops of their own

// The tree as a treegrid of virtual rows: a presentation of its own, and the invisible twin of the canvas for keyboards and
// screen readers (UX.md 2.17). Roving tabindex: one row is in the tab order, arrows move it.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { OutlineRow } from '../layout/outline-rows.ts';
import type { GroupKey } from '../layout/tree-memory.ts';
import { accessibleName } from '../scales/accessible-name.ts';
import { formatCount, glyphOf, MAILBOX_WARNING_FROM, statusWord } from '../scales/status.ts';
import { CrashMark } from './crash-mark.tsx';
import { StatusGlyph } from './status-glyph.tsx';

type Id = SlotId | GroupKey;

export interface OutlineProps {
  readonly rows: readonly OutlineRow[];
  readonly at: number;
  readonly selected?: SlotId | undefined;
  /** Only for assistive technology: invisible, over the canvas, letting the pointer through. */
  readonly hidden: boolean;
  readonly label: string;
  readonly onSelect?: ((slot: SlotId) => void) | undefined;
  readonly onActivate?: ((slot: SlotId) => void) | undefined;
  readonly onHover?: ((slot: SlotId | undefined) => void) | undefined;
  readonly onToggle: (id: Id, open: boolean) => void;
  readonly onFocusRow?: ((id: Id | undefined) => void) | undefined;
}

const ROW = 28;

export const Outline = memo(function Outline(props: OutlineProps) {
  const { rows, selected, hidden } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<Id | undefined>();
  const found = current === undefined ? -1 : rows.findIndex((row) => row.id === current);
  const chosen = selected === undefined ? -1 : rows.findIndex((row) => row.id === selected);
  // The focus stays on its slot; where that has gone it falls to the selection, then to the first row.
  const active = found >= 0 ? found : chosen >= 0 ? chosen : 0;
  // A selection made elsewhere moves the place of the keyboard too; a row that was only focused keeps it.
  const lastSelected = useRef(selected);
  useEffect(() => {
    if (selected === lastSelected.current) return;
    lastSelected.current = selected;
    if (selected !== undefined) setCurrent(selected);
  }, [selected]);
  const wantsFocus = useRef(false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    initialRect: { width: 400, height: 600 },
  });

  const go = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    wantsFocus.current = true;
    setCurrent(row.id);
    virtual.scrollToIndex(rows.indexOf(row));
    if (typeof row.id === 'number') props.onSelect?.(row.id);
  };
  useEffect(() => {
    if (!wantsFocus.current) return;
    const element = scroller.current?.querySelector<HTMLElement>(`[data-row="${active}"]`);
    if (!element) return;
    wantsFocus.current = false;
    element.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows[active];
    if (!row || !outlineKey(event.key, row, active, rows, go, props)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label={props.label}
      aria-rowcount={rows.length}
      aria-multiselectable="false"
      data-testid="outline"
      className="outline-grid"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) props.onFocusRow?.(undefined);
      }}
      style={{
        position: 'absolute',
        inset: 0,
        overflow: 'auto',
        contain: 'strict',
        ...(hidden && { opacity: 0, pointerEvents: 'none' }),
      }}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <Row
              key={row.id}
              row={row}
              index={item.index}
              top={item.start}
              active={item.index === active}
              selected={row.id === selected}
              at={props.at}
              name={row.row ? accessibleName(row.row, props.at) : `${row.label}, group of ${formatCount(row.count)}`}
              onPick={() => {
                setCurrent(row.id);
                if (typeof row.id === 'number') props.onSelect?.(row.id);
                else props.onToggle(row.id, !row.open);
              }}
              onToggle={() => props.onToggle(row.id, !row.open)}
              onHover={(on) => props.onHover?.(on && typeof row.id === 'number' ? row.id : undefined)}
              onActivate={() => typeof row.id === 'number' && props.onActivate?.(row.id)}
              onFocus={() => props.onFocusRow?.(row.id)}
            />
          );
        })}
      </div>
    </div>
  );
});

/** UX.md 2.16, "In tree (focused)". True if the key was for the tree. */
function outlineKey(
  key: string,
  row: OutlineRow,
  index: number,
  rows: readonly OutlineRow[],
  go: (index: number) => void,
  props: OutlineProps,
): boolean {
  switch (key) {
    case 'ArrowDown':
      go(index + 1);
      return true;
    case 'ArrowUp':
      go(index - 1);
      return true;
    case 'ArrowRight':
      if (row.open === false) props.onToggle(row.id, true);
      else if (row.open) go(index + 1);
      return true;
    case 'ArrowLeft':
      if (row.open) props.onToggle(row.id, false);
      else if (row.parent >= 0) go(row.parent);
      return true;
    case 'Home':
      go(0);
      return true;
    case 'End':
      go(rows.length - 1);
      return true;
    case '*':
      for (const other of rows) if (other.parent === row.parent && other.open === false) props.onToggle(other.id, true);
      return true;
    case 'Enter':
      if (typeof row.id === 'number') props.onActivate?.(row.id);
      else props.onToggle(row.id, !row.open);
      return true;
    default:
      return false;
  }
}

interface RowProps {
  readonly row: OutlineRow;
  readonly index: number;
  readonly top: number;
  readonly active: boolean;
  readonly selected: boolean;
  readonly at: number;
  readonly name: string;
  readonly onPick: () => void;
  readonly onToggle: () => void;
  readonly onHover: (on: boolean) => void;
  readonly onActivate: () => void;
  readonly onFocus: () => void;
}

function Row({ row, index, top, active, selected, at, name, ...on }: RowProps) {
  const process = row.row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid around the rows handles the keys
    <div
      role="row"
      aria-level={row.level}
      aria-setsize={row.setSize}
      aria-posinset={row.position}
      aria-expanded={row.open}
      aria-selected={selected}
      aria-label={name}
      tabIndex={active ? 0 : -1}
      data-row={index}
      data-slot={typeof row.id === 'number' ? row.id : undefined}
      data-status-shown={process && glyphOf(process)}
      data-life={process?.incarnation}
      className={`outline-row${selected ? ' is-selected' : ''}`}
      onClick={on.onPick}
      onDoubleClick={on.onActivate}
      onMouseEnter={() => on.onHover(true)}
      onMouseLeave={() => on.onHover(false)}
      onFocus={on.onFocus}
      style={{
        position: 'absolute',
        top,
        left: 0,
        right: 0,
        height: ROW,
        display: 'flex',
        alignItems: 'center',
        gap: 8,
        padding: `0 12px 0 ${8 + (row.level - 1) * 16}px`,
        font: '400 12px/16px var(--font-ui, Inter)',
        color: 'var(--text)',
        background: selected ? 'var(--selection-fill)' : undefined,
        cursor: 'pointer',
        whiteSpace: 'nowrap',
      }}
    >
      <span
        role="gridcell"
        aria-hidden="true"
        onClick={(event) => {
          if (row.open === undefined) return;
          event.stopPropagation();
          on.onToggle();
        }}
        style={{ width: 24, height: 24, display: 'grid', placeItems: 'center', color: 'var(--secondary)', flex: 'none' }}
      >
        {row.open !== undefined && (
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" style={{ transform: row.open ? 'rotate(90deg)' : undefined }}>
            <path d="M4.5 2.5 8 6l-3.5 3.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
          </svg>
        )}
      </span>
      {process && <StatusGlyph status={glyphOf(process)} size={12} />}
      <span role="gridcell" style={{ fontWeight: selected || !process ? 600 : 400, overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {row.label}
      </span>
      {process && process.incarnation > 1 && <span className="chip">#{formatCount(process.incarnation)}</span>}
      {process && <CrashMark row={process} at={at} />}
      {!process && <span style={{ color: 'var(--secondary)' }}>×{formatCount(row.count)}</span>}
      <span style={{ flex: 1 }} />
      <span role="gridcell" style={{ color: 'var(--secondary)' }}>
        {process ? statusWord(glyphOf(process)) : ''}
      </span>
      <span
        role="gridcell"
        style={{
          minWidth: 56,
          textAlign: 'right',
          fontVariantNumeric: 'tabular-nums',
          color: process && process.mailbox >= MAILBOX_WARNING_FROM ? 'var(--past)' : 'var(--tertiary)',
        }}
      >
        {process ? formatCount(process.mailbox) : ''}
      </span>
    </div>
  );
}
