// Searching in a state (UX.md 2.9): the rows whose key or value has the text, with all that they stand in, so that one sees where they
// are. Everything is looked through, also what is folded and what is behind "more".

import { type TermRow, termRows } from './term-diff.ts';

export interface TermSearch {
  readonly rows: readonly FoundRow[];
  /** Rows that have the text. */
  readonly found: number;
  /** Not all of them are shown. */
  readonly cut: boolean;
}

export interface FoundRow extends TermRow {
  readonly hit: boolean;
}

/** Rows that are shown at once. */
const MOST_ROWS = 500;

/** Every container is open. */
class AllOpen extends Map<string, boolean> {
  override get(): boolean {
    return true;
  }
}

/** `text` may stand in any case; an empty one is in everything. */
export function searchTerm(value: unknown, before: unknown, text: string, compare: boolean): TermSearch {
  const all = termRows(value, before, { compare, opened: new AllOpen(), limit: Number.POSITIVE_INFINITY });
  const wanted = text.toLowerCase();
  const has = (row: TermRow): boolean =>
    `${row.label ?? ''} ${row.open === undefined ? row.text : ''} ${row.before ?? ''}`.toLowerCase().includes(wanted);
  const keep = new Set<number>();
  const hits = new Set<number>();
  /** Rows that the present one stands in, outermost first. */
  const above: number[] = [];
  all.forEach((row, i) => {
    while (above.length > 0 && (all[above.at(-1) as number] as TermRow).depth >= row.depth) above.pop();
    const closes = row.path.endsWith('/)');
    if (!closes && has(row)) {
      hits.add(i);
      for (const j of above) keep.add(j);
      keep.add(i);
    } else if (closes && keep.has(openerOf(all, i))) keep.add(i);
    if (row.open !== undefined) above.push(i);
  });
  const rows = all.flatMap((row, i) => (keep.has(i) ? [{ ...row, hit: hits.has(i) }] : []));
  return { rows: rows.slice(0, MOST_ROWS), found: hits.size, cut: rows.length > MOST_ROWS };
}

/** The row that a closing bracket belongs to. */
function openerOf(rows: readonly TermRow[], closer: number): number {
  const { path } = rows[closer] as TermRow;
  const open = path.slice(0, -2);
  for (let i = closer - 1; i >= 0; i--) if ((rows[i] as TermRow).path === open) return i;
  return -1;
}
