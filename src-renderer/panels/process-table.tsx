// All processes as a sortable table (UX.md 2.2, tab Table). Rows keep their order while values change; a click on a header sorts anew.

import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { useActions, usePref, useView } from '../app/context.ts';
import { shownRows } from '../session/endings.ts';
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
  const all = useView((v) => shownRows(v), undefined);
  const found = useView((v) => v.query?.result?.where, undefined);
  const only = usePref('matches') === 'hide' ? found : undefined;
  const rows = useMemo(() => (only && all ? new Map([...all].filter(([slot]) => only.has(slot))) : all), [all, only]);
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
    <div className="table" ref={box}>
      <table aria-label="Processes" aria-rowcount={order.length + 1} data-testid="process-table">
        <thead>
          <tr className="table-head">
            {COLUMNS.map((c) => (
              <th
                key={c.id}
                aria-sort={sort?.column === c.id ? (sort.down ? 'descending' : 'ascending') : undefined}
                className={c.numeric ? 'is-number' : ''}
              >
                <button type="button" onClick={() => sortBy(c.id)}>
                  {c.title}
                  {sort?.column === c.id && <span aria-hidden="true">{sort.down ? ' ↓' : ' ↑'}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows?.get(order[item.index] as number);
            if (!row) return null;
            return (
              <tr
                key={row.slot}
                aria-rowindex={item.index + 2}
                className={`table-row ${row.slot === selection ? 'is-selected' : ''}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {COLUMNS.map((c) => (
                  <td
                    key={c.id}
                    className={`${c.numeric ? 'is-number' : ''} ${c.id === 'mailbox' && row.mailbox >= 1000 ? 'is-warning' : ''}`}
                  >
                    <Cell
                      column={c}
                      row={row}
                      at={at || row.since}
                      selected={row.slot === selection}
                      onSelect={() => actions.select(row.slot)}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: { column: Column; row: SlotRow; at: number; selected: boolean; onSelect: () => void }) {
  const { column, row } = props;
  if (column.id === 'name') {
    return (
      <button
        type="button"
        className="table-name"
        aria-label={accessibleName(row, props.at)}
        aria-current={props.selected ? 'true' : undefined}
        onClick={props.onSelect}
      >
        {headline(row)}
      </button>
    );
  }
  if (column.id === 'status') {
    return (
      <>
        <RowGlyph row={row} size={12} /> {wordOf(row)}
      </>
    );
  }
  return column.show?.(row) ?? cellText(column.value(row));
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
