// Figures for people. Machines use --json.

import type { Micros } from '../../runtime/protocol/units.ts';

export { duration } from '../text/time-text.ts';

/** `1,234,567`. */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** A moment, to the microsecond and of one width: `12.345 678 s`. */
export function moment(us: Micros): string {
  const text = String(Math.round(us)).padStart(7, '0');
  const [whole, part] = [text.slice(0, -6), text.slice(-6)];
  return `${whole}.${part.slice(0, 3)} ${part.slice(3)} s`;
}

/** `1 crash`, `2 crashes`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** Columns of text, aligned left but for those named in `right`; two spaces between, none at a line's end. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, width(cell));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat((widths[i] as number) - width(cell));
        return right.includes(i) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}

/** Characters, as a terminal without wide letters counts them. */
const width = (text: string): number => [...text].length;

/** Cut to a terminal's width, if it is one. */
export function cutTo(text: string, columns: number | undefined): string {
  if (columns === undefined || text.length <= columns) return text;
  return `${text.slice(0, Math.max(0, columns - 1))}…`;
}
