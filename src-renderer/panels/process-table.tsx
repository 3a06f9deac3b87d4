// All processes as a sortable table (UX.md 2.2, tab Table). Rows keep their order while values change; a click on a header sorts anew.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useMemo, useRef, useState } from 'react';
import type { ColumnValue, SlotRow } from '../../runtime/protocol/views.ts';
import { visible } from '../../runtime/protocol/visible.ts';
import { useActions, usePref, useView } from '../app/context.ts';
import { tableOf } from '../layout/row-table.ts';
import { accessibleName } from '../scales/accessible-name.ts';
import { headline } from '../scales/status.ts';
import { shownRows } from '../session/endings.ts';
import { formatCount, formatMoment } from '../session/format.ts';
import { treeOrder } from '../session/outline.ts';
import { wordOf } from '../session/sentences.ts';
import { conditionOf, pathOfColumn, processValue, showsValue } from '../session/values.ts';
import { IconButton, Menu } from './controls.tsx';
import { RowGlyph } from './glyph.tsx';
import { Icon } from './icons.tsx';
import { MAX_VALUES, type StateColumns, useStateColumns } from './use-state-columns.ts';

const ROW = 28;

interface Column {
  readonly id: string;
  readonly title: string;
  readonly value: (row: SlotRow) => string | number;
  readonly show?: (row: SlotRow) => React.ReactNode;
  readonly numeric?: boolean;
  /** A person added it and can take it away. */
  readonly added?: boolean;
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

/** Columns that a person can add; a place in the state is one too. */
const MORE_COLUMNS: readonly Column[] = [
  { id: 'module', title: 'Module', value: (r) => r.signature },
  { id: 'place', title: 'Place', value: (r) => r.path },
  { id: 'since', title: 'Since', value: (r) => r.since, show: (r) => formatMoment(r.since), numeric: true },
];

function stateColumn(id: string, values: StateColumns): Column {
  const of = (row: SlotRow): ColumnValue => values.get(id)?.get(row.slot) ?? null;
  return {
    id,
    title: id,
    value: (row) => of(row)?.number ?? of(row)?.text ?? '',
    show: (row) => <code>{of(row)?.text ?? ''}</code>,
    added: true,
  };
}

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
  const latestColumns = useRef<readonly Column[]>(COLUMNS);
  // The order is made when a person sorts and when processes come or go, not with every value: rows do not jump about.
  const shape = rows && tableOf(rows).shape;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above; `shape` stands for the set of processes
  const order = useMemo(() => sortRows(rows ?? new Map(), sort, latestColumns.current), [shape, sort]);
  const shown = usePref('columns');
  const ofState = useMemo(() => shown.filter((id) => !MORE_COLUMNS.some((c) => c.id === id)), [shown]);
  const [scrolled, setScrolled] = useState(0);
  // Of a few hundred processes every value is known, so that the column can be sorted; of more, those around what is in view.
  const asked = order.length <= MAX_VALUES ? order : order.slice(Math.max(0, scrolled - 100), scrolled + 400);
  const values = useStateColumns(ofState, asked);
  const columns = useMemo(
    () => [
      ...COLUMNS,
      ...shown.map((id) => {
        const more = MORE_COLUMNS.find((c) => c.id === id);
        return more ? { ...more, added: true } : stateColumn(id, values);
      }),
    ],
    [shown, values],
  );
  latestColumns.current = columns;
  const added = columns.length - COLUMNS.length;
  const virtual = useVirtualizer({ count: order.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 });
  const sortBy = (id: string): void =>
    setSort((s) => (s?.column === id ? (s.down ? { column: id, down: false } : undefined) : { column: id, down: true }));
  return (
    <div
      className="table"
      ref={box}
      style={added > 0 ? ({ '--more-columns': `repeat(${added}, minmax(104px, 1fr))` } as CSSProperties) : undefined}
      onScroll={(event) => setScrolled(Math.floor(event.currentTarget.scrollTop / ROW / 100) * 100)}
    >
      <table
        aria-label="Processes"
        aria-rowcount={order.length + 1}
        data-testid="process-table"
        style={added > 0 ? { minWidth: 640 + 116 * added } : undefined}
      >
        <thead>
          <tr className="table-head">
            {columns.map((c) => (
              <th
                key={c.id}
                aria-sort={sort?.column === c.id ? (sort.down ? 'descending' : 'ascending') : undefined}
                className={c.numeric ? 'is-number' : ''}
              >
                <button type="button" onClick={() => sortBy(c.id)}>
                  {c.title}
                  {sort?.column === c.id && <span aria-hidden="true">{sort.down ? ' ↓' : ' ↑'}</span>}
                </button>
                {c.added && <IconButton icon="close" label={`Remove the column ${c.title}`} onClick={() => actions.removeColumn(c.id)} />}
              </th>
            ))}
            <th>
              <AddColumn shown={shown} />
            </th>
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows?.get(order[item.index] as number);
            if (!row) return null;
            return (
              <tr
                key={row.slot}
                onClick={() => actions.select(row.slot)}
                aria-rowindex={item.index + 2}
                className={`table-row ${row.slot === selection ? 'is-selected' : ''}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {columns.map((c) => (
                  <td
                    key={c.id}
                    {...cellValue(c, row)}
                    className={`${c.numeric ? 'is-number' : ''} ${c.id === 'mailbox' && row.mailbox >= 1000 ? 'is-warning' : ''}`}
                  >
                    <Cell column={c} row={row} at={at || row.since} selected={row.slot === selection} />
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

function AddColumn({ shown }: { shown: readonly string[] }) {
  const actions = useActions();
  return (
    <Menu
      label="Add a column"
      align="end"
      testid="add-column"
      button={<Icon name="plus" size={14} />}
      groups={[
        MORE_COLUMNS.map(({ id, title }) => ({ title, disabled: shown.includes(id), run: () => actions.addColumn(id) })),
        [{ title: 'A value of the state', note: 'from its menu in the State tab', disabled: true, run: () => undefined }],
      ]}
    />
  );
}

function Cell(props: { column: Column; row: SlotRow; at: number; selected: boolean }) {
  const { column, row } = props;
  if (column.id === 'name') {
    return (
      <button
        type="button"
        className="table-name"
        aria-label={accessibleName(row, props.at)}
        aria-current={props.selected ? 'true' : undefined}
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

/** What the menu of a cell is about. */
function cellValue(column: Column, row: SlotRow) {
  const text = String(column.value(row));
  switch (column.id) {
    case 'name':
    case 'pid':
      return showsValue(column.id === 'pid' ? { title: row.pidText, query: `pid=${row.pidText}`, slot: row.slot } : processValue(row));
    case 'status':
      return showsValue({ title: row.status, query: conditionOf('status', row.status) });
    case 'module':
      return showsValue({ title: text, query: conditionOf('module', text) });
    case 'mailbox':
      return showsValue({ title: text, query: conditionOf('mailbox', row.mailbox) });
    case 'lives':
      return showsValue({ title: `#${text}`, query: `inc=#${text}` });
    case 'place':
      return showsValue({ title: text, query: conditionOf('name', text) });
    default: {
      if (!column.added || column.id === 'since' || text === '') return {};
      const value = column.value(row);
      return showsValue({ title: text, query: conditionOf('state', value, pathOfColumn(column.id)), column: column.id });
    }
  }
}

const cellText = (value: string | number): string => (typeof value === 'number' ? formatCount(value) : visible(value));

function sortRows(rows: ReadonlyMap<number, SlotRow>, sort: Sort | undefined, columns: readonly Column[]): number[] {
  const list = treeOrder(rows);
  const column = columns.find((c) => c.id === sort?.column);
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
