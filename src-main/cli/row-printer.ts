// Rows of SQL as a table for people, as CSV (RFC 4180) or as one JSON object a line.

import { visible } from '../../runtime/protocol/visible.ts';
import { cutTo, table } from './format.ts';
import type { SqlFormat } from './sql.ts';

/** Rows that are looked at for the widths of a table; later ones are printed with these. */
const MEASURED = 500;
const WIDEST = 60;

export interface RowPrinter {
  /** The text that is due now; a table waits until it knows its widths. */
  row(values: readonly unknown[]): string;
  end(): string;
}

export function rowPrinter(format: SqlFormat, names: readonly string[], columns: number | undefined): RowPrinter {
  switch (format) {
    case 'json':
      return jsonPrinter(names);
    case 'csv': {
      let head = `${names.map(quoted).join(',')}\r\n`;
      const once = (text: string): string => {
        const whole = head + text;
        head = '';
        return whole;
      };
      return {
        row: (values) => once(`${values.map((value) => quoted(value === null ? '' : cell(value))).join(',')}\r\n`),
        end: () => once(''),
      };
    }
    case 'table':
      return tablePrinter(names, columns);
  }
}

function jsonPrinter(names: readonly string[]): RowPrinter {
  // Two columns may have one name; as keys they must differ.
  const seen = new Map<string, number>();
  const keys = names.map((name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name}_${n}`;
  });
  const value = (raw: unknown): unknown => (raw instanceof Uint8Array || typeof raw === 'bigint' ? cell(raw) : raw);
  return { row: (values) => `${JSON.stringify(Object.fromEntries(keys.map((key, i) => [key, value(values[i])])))}\n`, end: () => '' };
}

function tablePrinter(names: readonly string[], columns: number | undefined): RowPrinter {
  let waiting: string[][] | undefined = [];
  let widths: number[] = [];
  const line = (cells: readonly string[]): string =>
    `${cutTo(
      cells
        .map((text, i) => text.padEnd(widths[i] as number))
        .join('  ')
        .trimEnd(),
      columns,
    )}\n`;
  const release = (): string => {
    const rows = waiting ?? [];
    waiting = undefined;
    widths = names.map((name, i) => Math.max(name.length, ...rows.map((row) => Math.min(WIDEST, (row[i] as string).length))));
    const head = [names, widths.map((width) => '─'.repeat(width))];
    return [...head, ...rows].map(line).join('');
  };
  return {
    row(values) {
      const cells = values.map((value) => (value === null ? 'NULL' : printable(cell(value))));
      if (waiting === undefined) return line(cells);
      waiting.push(cells);
      return waiting.length >= MEASURED ? release() : '';
    },
    end: () => (waiting === undefined ? '' : waiting.length === 0 ? `${table([[...names]])}no rows\n` : release()),
  };
}

const cell = (value: unknown): string =>
  value instanceof Uint8Array ? `x'${Buffer.from(value.subarray(0, 64)).toString('hex')}${value.length > 64 ? '…' : ''}'` : String(value);
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** On one line, and without characters that a terminal would obey. */
const printable = (text: string): string => visible(text.replaceAll(/\s*\n\s*/g, ' '));
