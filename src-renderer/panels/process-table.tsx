// All processes as a sortable table (UX.md 2.2, tab Table). Rows keep their order while values change; a click on a header sorts anew.

import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { useActions, useView } from '../app/context.ts';
import { formatCount } from '../session/format.ts';
import { treeOrder } from '../session/outline.ts';
import { accessibleName, wordOf } from '../session/sentences.ts';
import { headline } from '../session/state.ts';
import { RowGlyph } from './glyph.tsx';

interface Column {
  readonly id: string;
  readonly title: string;
  readonly value: (row: SlotRow) => string | number;
  readonly show?: (row: SlotRow) => React.ReactNode;
  readonly numeric?: boolean;
}

const COLUMNS: readonly Column[] = [
  { id: 'name', title: 'Process', value: headline },
  { id: 'status', title: 'Status', value: wordOf },
  { id: 'kind', title: 'Kind', value: (r) => r.kind },
  { id: 'mailbox', title: 'Mailbox', value: (r) => r.mailbox, numeric: true },
  { id: 'reductions', title: 'Reductions', value: (r) => r.reductions, numeric: true },
  { id: 'crashes', title: 'Crashes', value: (r) => r.crashes, numeric: true },
  { id: 'lives', title: 'Life', value: (r) => r.incarnation, numeric: true },
  { id: 'pid', title: 'Pid', value: (r) => r.pid, show: (r) => <code>{r.pidText}</code> },
];

type Sort = { readonly column: string; readonly down: boolean };

export function ProcessTable() {
  const actions = useActions();
  const rows = useView((v) => v.rows, undefined);
  const selection = useView((v) => v.selection, undefined);
  const at = useView((v) => (v.following ? 0 : v.at), 0);
  const [sort, setSort] = useState<Sort | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  // The order is made when a person sorts and when processes come or go, not with every value: rows do not jump about.
  const slots = useMemo(() => [...(rows?.keys() ?? [])].join(), [rows]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above; `slots` stands for the set of processes
  const order = useMemo(() => sortRows(rows ?? new Map(), sort), [slots, sort]);
  const virtual = useVirtualizer({ count: order.length, getScrollElement: () => box.current, estimateSize: () => 28, overscan: 8 });
  const sortBy = (id: string): void =>
    setSort((s) => (s?.column === id ? (s.down ? { column: id, down: false } : undefined) : { column: id, down: true }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: virtual rows are placed absolutely, which a table element cannot
    <div className="table" ref={box} role="table" aria-label="Processes" aria-rowcount={order.length + 1} data-testid="process-table">
      <div role="row" className="table-head">
        {COLUMNS.map((c) => (
          <span
            key={c.id}
            role="columnheader"
            aria-sort={sort?.column === c.id ? (sort.down ? 'descending' : 'ascending') : undefined}
            className={c.numeric ? 'is-number' : ''}
          >
            <button type="button" onClick={() => sortBy(c.id)}>
              {c.title}
              {sort?.column === c.id && <span aria-hidden="true">{sort.down ? ' ↓' : ' ↑'}</span>}
            </button>
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows?.get(order[item.index] as number);
          if (!row) return null;
          return (
            <div
              key={row.slot}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={row.slot === selection}
              className="table-row"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {COLUMNS.map((c, i) => (
                <span
                  key={c.id}
                  role="cell"
                  className={`${c.numeric ? 'is-number' : ''} ${c.id === 'mailbox' && row.mailbox >= 1000 ? 'is-warning' : ''}`}
                >
                  {i === 0 ? (
                    <button
                      type="button"
                      className="table-name"
                      aria-label={accessibleName(row, at || row.since)}
                      onClick={() => actions.select(row.slot)}
                    >
                      {headline(row)}
                    </button>
                  ) : c.id === 'status' ? (
                    <>
                      <RowGlyph row={row} size={12} /> {wordOf(row)}
                    </>
                  ) : (
                    (c.show?.(row) ?? cellText(c.value(row)))
                  )}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const cellText = (value: string | number): string => (typeof value === 'number' ? formatCount(value) : value);

function sortRows(rows: ReadonlyMap<number, SlotRow>, sort: Sort | undefined): number[] {
  const list = treeOrder(rows);
  const column = COLUMNS.find((c) => c.id === sort?.column);
  if (column && sort) {
    const sign = sort.down === (column.numeric ?? false) ? -1 : 1;
    list.sort((a, b) => {
      const x = column.value(a);
      const y = column.value(b);
      return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)));
    });
  }
  return list.map((r) => r.slot);
}
