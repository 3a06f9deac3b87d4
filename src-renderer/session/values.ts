// What can be done with any value on show (UX.md 2.11): it stands for a condition of the query language. A value is put on an element
// as data, so that one menu serves all panels; what it says is written by the query language's own printer.

import type { Value as QueryValue } from '../../recordings/query/ast.ts';
import { parseQuery } from '../../recordings/query/parse.ts';
import { printQuery } from '../../recordings/query/print.ts';
import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { headline, nameOf } from '../scales/status.ts';

/** A value as a condition, as an event, or as a column of the table: whatever of them it can be. */
export interface ShownValue {
  /** As a person reads it. */
  readonly title: string;
  /** `name="Worker 3"`; absent for what the language has no literal for, such as a list. */
  readonly query?: string;
  /** The process that it belongs to. */
  readonly slot?: SlotId;
  /** The event that it belongs to. */
  readonly seq?: number;
  /** `state.count`: the table can show it of every process. */
  readonly column?: string;
}

const NOWHERE = { at: 0, end: 0 };

/** The condition that a field has exactly this value. */
export function conditionOf(field: string, value: string | number, path: readonly string[] = []): string {
  const text = String(value);
  const literal: QueryValue =
    typeof value === 'number'
      ? { ...NOWHERE, kind: 'number', number: value, text, quoted: false }
      : { ...NOWHERE, kind: 'text', text, quoted: true };
  return printQuery({ ...NOWHERE, kind: 'field', field, path, operator: '=', values: [literal] });
}

/** A process, by the name it is shown with. */
export const processValue = (row: SlotRow): ShownValue => ({
  title: headline(row),
  query: conditionOf('name', nameOf(row)),
  slot: row.slot,
});

/** The condition for a value of a state or a message; undefined where the language has no literal for it (a container). */
export function termConditionOf(field: 'state' | 'msg', path: readonly string[], term: unknown): string | undefined {
  if (typeof term === 'string' || (typeof term === 'number' && Number.isFinite(term))) return conditionOf(field, term, path);
  if (typeof term === 'boolean' || term === null) return conditionOf(field, String(term), path).replace(/"(true|false|null)"$/, '$1');
  return undefined;
}

/** `items.0.price` as the query language writes it, of `state`. */
export const columnOf = (path: readonly string[]): string => conditionOf('state', 0, path).replace(/=0$/, '');

/** The other way round. */
export function pathOfColumn(column: string): readonly string[] {
  const parsed = parseQuery(`${column}=0`);
  return parsed.ok && parsed.query.kind === 'field' ? parsed.query.path : [];
}

export type Use = 'only' | 'and' | 'exclude' | 'causes' | 'effects';

/** The query that results from using a value on top of the present one. */
export function usedIn(present: string, { query = '', seq }: ShownValue, use: Use): string {
  const before = present.trim();
  switch (use) {
    case 'only':
      return query;
    case 'and':
      return before === '' ? query : `${grouped(before)} ${query}`;
    case 'exclude':
      return `${before === '' ? '' : `${grouped(before)} `}not ${isOne(query) ? query : `(${query})`}`;
    default:
      return `${use}(seq=${seq})`;
  }
}

/** `or` binds less than what stands beside it. */
const grouped = (query: string): string => (/\bor\b/i.test(query) ? `(${query})` : query);

/** One condition, and not several beside each other. */
function isOne(query: string): boolean {
  const parsed = parseQuery(query);
  return parsed.ok && parsed.query.kind !== 'and';
}

// ── on elements ──

/** The attributes of an element that shows a value. */
export const showsValue = (value: ShownValue): Readonly<Record<string, string | number | undefined>> => ({
  'data-value': value.query ?? '',
  'data-value-title': value.title,
  'data-value-slot': value.slot,
  'data-value-seq': value.seq,
  'data-value-column': value.column,
});

/** The value under an element, the innermost one. */
export function valueUnder(element: Element | null): ShownValue | undefined {
  const holder = element?.closest<HTMLElement>('[data-value]');
  if (!holder) return undefined;
  const { value, valueTitle, valueSlot, valueSeq, valueColumn } = holder.dataset;
  return {
    title: valueTitle ?? '',
    ...(value !== undefined && value !== '' && { query: value }),
    ...(valueSlot !== undefined && { slot: Number(valueSlot) }),
    ...(valueSeq !== undefined && { seq: Number(valueSeq) }),
    ...(valueColumn !== undefined && { column: valueColumn }),
  };
}
