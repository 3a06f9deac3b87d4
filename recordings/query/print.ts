// A query as text, in the form that people would write. What it prints is read back as the same query.

import type { Query, Value } from './ast.ts';
import { FIELDS } from './fields.ts';

export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'or':
      return query.of.map((part) => printQuery(part)).join(' or ');
    case 'and':
      return query.of.map((part) => grouped(part)).join(' ');
    case 'not':
      return `not ${query.of.kind === 'and' || query.of.kind === 'or' ? `(${printQuery(query.of)})` : printQuery(query.of)}`;
    case 'text':
      return needsQuotes(query.text) || Object.hasOwn(FIELDS, query.text) ? quote(query.text) : query.text;
    case 'relation':
      return `${query.relation}(${printQuery(query.of)})`;
    case 'within':
      return `within(${printDuration(query.us)}, ${printQuery(query.of)})`;
    case 'motif': {
      const limit = query.limitUs === undefined ? '' : ` < ${printDuration(query.limitUs)}`;
      return `seq(${query.steps.map((step) => printQuery(step)).join(' -> ')}${limit})`;
    }
    default: {
      const path = query.path.map((part) => `.${/^[\w$-]+$/.test(part) ? part : quote(part)}`).join('');
      return `${query.field}${path}${query.operator}${query.values.map(printValue).join(',')}`;
    }
  }
}

const grouped = (part: Query): string => (part.kind === 'or' ? `(${printQuery(part)})` : printQuery(part));

export const printValue = (value: Value): string => (value.quoted || needsQuotesAsValue(value) ? quote(value.text) : value.text);

/** A word that would be read as something else when it stands alone. */
const needsQuotes = (text: string): boolean => !isPlain(text) || /[:!.]/.test(text) || ['and', 'or', 'not'].includes(text);
const isPlain = (text: string): boolean => text !== '' && !/[\s,()"<>=~]|->/.test(text);
const needsQuotesAsValue = (value: Value): boolean => value.kind === 'text' && !isPlain(value.text);

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** `250ms`, `1.5s`, `80us`: the largest unit that stays exact. */
export function printDuration(us: number): string {
  if (us !== 0 && us % 1_000_000 === 0) return `${us / 1_000_000}s`;
  return us !== 0 && us % 1000 === 0 ? `${us / 1000}ms` : `${us}us`;
}
