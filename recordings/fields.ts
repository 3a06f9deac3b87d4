// Fields of rows as they come from a file that anybody may have made: SQLite keeps what was written, not what a column says.

import { FormatError } from '../runtime/fold/bytes.ts';

type Row = Readonly<Record<string, unknown>>;

/** A whole number. @throws FormatError */
export function countField(row: Row, name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  const value = row[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new FormatError(`${name} is ${show(value)}, not a whole number from ${min} to ${max}`, 0);
}

export function numberField(row: Row, name: string): number {
  const value = row[name];
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new FormatError(`${name} is ${show(value)}, not a number from 0 up`, 0);
}

export function textField(row: Row, name: string): string {
  const value = row[name];
  if (typeof value === 'string') return value;
  throw new FormatError(`${name} is ${show(value)}, not a text`, 0);
}

export function optionalText(row: Row, name: string): string | undefined {
  return row[name] === null || row[name] === undefined ? undefined : textField(row, name);
}

export function blobField(row: Row, name: string): Uint8Array {
  const value = row[name];
  if (value instanceof Uint8Array) return value;
  throw new FormatError(`${name} is ${show(value)}, not a blob`, 0);
}

const show = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value));
