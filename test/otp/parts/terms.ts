// Terms of scenarios and goldens. A string is an atom, an array a tuple, `{ list }` a list: what JSON cannot tell apart.
// On our runtime a list is an array too.

import { Pid, Ref } from '../../../runtime/index.ts';

interface TermList {
  readonly list: readonly Term[];
}
interface TermMap {
  /** Pairs. */
  readonly map: readonly (readonly [Term, Term])[];
}
export type Term = string | number | boolean | readonly Term[] | TermList | TermMap;

const isTuple = (term: Term): term is readonly Term[] => Array.isArray(term);

export const list = (...items: readonly Term[]): Term => ({ list: items });

/** As Erlang source. */
export function toErlang(term: Term): string {
  if (typeof term === 'string') return `'${term.replaceAll(/[\\']/g, (c) => `\\${c}`)}'`;
  if (typeof term !== 'object') return String(term);
  if (isTuple(term)) return `{${term.map(toErlang).join(', ')}}`;
  if ('list' in term) return `[${term.list.map(toErlang).join(', ')}]`;
  return `#{${term.map.map((pair) => pair.map(toErlang).join(' => ')).join(', ')}}`;
}

/** As a value of our runtime: what stands for a list becomes an array. */
export function toValue(term: Term): unknown {
  if (typeof term !== 'object') return term;
  if (isTuple(term)) return term.map(toValue);
  if ('list' in term) return term.list.map(toValue);
  return new Map(term.map.map(([key, value]) => [toValue(key), toValue(value)]));
}

/** A value of our runtime as an observation, in the words of `orc_out.erl`. `labels`: names of pids by id. */
export function toObservation(value: unknown, labels: ReadonlyMap<number, string> = new Map()): unknown {
  if (value instanceof Pid) return labels.has(value.id) ? { pid: labels.get(value.id) } : '*pid';
  if (value instanceof Ref) return '*ref';
  if (value instanceof Error) return value.name === 'Stack' ? '*stack' : `*${value.name}`;
  if (typeof value === 'function' || typeof value === 'symbol') return '*fun';
  if (Array.isArray(value)) return value.map((item) => toObservation(item, labels));
  if (value instanceof Map) {
    const pairs = Array.from(value, (pair) => toObservation(pair, labels));
    return { map: pairs.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
  }
  return value;
}

/** A golden's observation as ours are: lists are arrays. */
export function fromGolden(golden: unknown): unknown {
  if (Array.isArray(golden)) return golden.map(fromGolden);
  if (typeof golden !== 'object' || golden === null) return golden;
  if ('list' in golden) return fromGolden(golden.list);
  return Object.fromEntries(Object.entries(golden).map(([key, value]) => [key, fromGolden(value)]));
}
