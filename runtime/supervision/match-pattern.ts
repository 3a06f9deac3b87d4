// The patterns of Elixir's Registry.match: a term in which `'_'` fits anything and `'$1'`, `'$2'` … fit anything, but the same
// thing wherever they stand.

import { termEquals } from '../process/terms.ts';

/** Whether a value fits a pattern. */
export const matchesPattern = (pattern: unknown, value: unknown): boolean => fits(pattern, value, new Map());

function fits(pattern: unknown, value: unknown, bound: Map<string, unknown>): boolean {
  if (pattern === '_') return true;
  if (typeof pattern === 'string' && /^\$\d+$/.test(pattern)) {
    if (bound.has(pattern)) return termEquals(bound.get(pattern), value);
    bound.set(pattern, value);
    return true;
  }
  if (!Array.isArray(pattern)) return termEquals(pattern, value);
  return Array.isArray(value) && value.length === pattern.length && pattern.every((part, i) => fits(part, value[i], bound));
}
