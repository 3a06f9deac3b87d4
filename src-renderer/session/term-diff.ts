// A state as rows, with what the last message changed: `+` added, `−` removed, `Δ` changed. Maps are compared key by key, lists by
// their common beginning and end (what people do to lists is append, prepend and drop), so that one new entry is one row.

import { bracketsOf, printTerm, type Shape, shapeOf } from './terms.ts';

export type Mark = '+' | '−' | 'Δ';

export interface TermRow {
  /** Steps from the root, joined by `/`; the key of the row. */
  readonly path: string;
  readonly depth: number;
  /** `balance:`, or nothing for an item of a list. */
  readonly label?: string;
  readonly text: string;
  /** The old value of a changed leaf. */
  readonly before?: string;
  readonly mark?: Mark;
  /** Open or closed; absent for a leaf or a closing bracket. */
  readonly open?: boolean;
  /** `3 of 4 keys`, `12 items`. */
  readonly note?: string;
  /** Where it stands, as `valueAt` and the query language go there; absent for what is not in the value, and for brackets. */
  readonly keys?: readonly string[];
  /** What stands there. */
  readonly term?: unknown;
  /** A row that stands for items that are not shown; a click shows them. */
  readonly more?: boolean;
}

export interface TermRowsOptions {
  /** What a person opened or closed; absent paths follow the rule: two levels, and whatever holds a change. */
  readonly opened?: ReadonlyMap<string, boolean>;
  /** Items of a container shown before `n more`. @default 100 */
  readonly limit?: number;
  /** Whether there is a state before to compare with. */
  readonly compare: boolean;
}

/** Rows of `value`; with `compare`, against `before`. */
export function termRows(value: unknown, before: unknown, options: TermRowsOptions): TermRow[] {
  const rows: TermRow[] = [];
  walk(rows, '', 0, undefined, { value, before, inBefore: options.compare, inValue: true }, options, []);
  return rows;
}

interface Pair {
  readonly value: unknown;
  readonly before: unknown;
  readonly inValue: boolean;
  /** False: added (or nothing to compare with). */
  readonly inBefore: boolean;
}

const INLINE = 64;

function walk(
  rows: TermRow[],
  path: string,
  depth: number,
  label: string | undefined,
  pair: Pair,
  options: TermRowsOptions,
  keys: readonly string[] | undefined,
): void {
  const shown = pair.inValue ? pair.value : pair.before;
  const shape = shapeOf(shown);
  const same = pair.inValue && pair.inBefore && equal(pair.value, pair.before);
  const mark: Mark | undefined = !options.compare || same ? undefined : !pair.inBefore ? '+' : !pair.inValue ? '−' : 'Δ';
  const old = mark === 'Δ' ? shapeOf(pair.before) : undefined;
  const emptied = old !== undefined && old.kind === shape.kind && !isInline(old, pair.before);
  if ((isInline(shape, shown) && !emptied) || (old && old.kind !== shape.kind)) {
    rows.push({
      path,
      depth,
      label,
      text: printTerm(shown),
      mark,
      before: old ? printTerm(pair.before, 'state', 80) : undefined,
      keys,
      term: shown,
    });
    return;
  }
  const container = shape as Exclude<Shape, { kind: 'leaf' }>;
  const children = childrenOf(container, mark, old as Exclude<Shape, { kind: 'leaf' }> | undefined);
  const [openText, closeText] = bracketsOf(container.kind);
  const open = options.opened?.get(path) ?? (depth < 2 || (mark === 'Δ' && depth < 6));
  const own = mark === 'Δ' ? undefined : mark;
  const note = noteOf(container, children);
  if (!open) {
    rows.push({ path, depth, label, text: `${openText}…${closeText}`, mark, open, note, keys, term: shown });
    return;
  }
  rows.push({ path, depth, label, text: openText, mark: own, open, note, keys, term: shown });
  pushChildren(rows, path, depth, children, options, keys);
  rows.push({ path: `${path}/)`, depth, text: closeText, mark: own });
}

interface Child extends Pair {
  readonly key: string;
  readonly label?: string;
  /** What a path calls it. */
  readonly name?: string;
}

function pushChildren(
  rows: TermRow[],
  path: string,
  depth: number,
  children: readonly Child[],
  options: TermRowsOptions,
  keys: readonly string[] | undefined,
): void {
  const limit = options.opened?.get(`${path}/more`) ? Number.POSITIVE_INFINITY : (options.limit ?? 100);
  const changed = (c: Child): boolean => options.compare && !(c.inValue && c.inBefore && equal(c.value, c.before));
  let shown = 0;
  let hidden = 0;
  for (const child of children) {
    if (shown >= limit && !changed(child)) {
      hidden++;
      continue;
    }
    shown++;
    const pair = options.compare ? child : { ...child, inBefore: false };
    const below = keys && child.inValue && child.name !== undefined ? [...keys, child.name] : undefined;
    walk(rows, `${path}/${child.key}`, depth + 1, child.label, pair, options, below);
  }
  if (hidden > 0) rows.push({ path: `${path}/more`, depth: depth + 1, text: `${hidden} more`, more: true });
}

function childrenOf(
  shape: Exclude<Shape, { kind: 'leaf' }>,
  mark: Mark | undefined,
  old: Exclude<Shape, { kind: 'leaf' }> | undefined,
): Child[] {
  const side = { inValue: mark !== '−', inBefore: mark === undefined || mark === '−' || mark === 'Δ' };
  if (shape.kind === 'map') {
    const beforeEntries = old?.kind === 'map' ? old.entries : undefined;
    return beforeEntries ? mapChildren(shape.entries, beforeEntries) : shape.entries.map(([k, x, name]) => one(k, k, x, side, name));
  }
  const beforeItems = old && old.kind !== 'map' ? old.items : undefined;
  return beforeItems ? listChildren(shape.items, beforeItems) : shape.items.map((x, i) => one(String(i), undefined, x, side));
}

const one = (key: string, label: string | undefined, x: unknown, side: { inValue: boolean; inBefore: boolean }, name?: string): Child => ({
  key,
  label,
  name: label === undefined ? key : name,
  value: x,
  before: x,
  ...side,
});

type Entries = readonly (readonly [string, unknown, string?])[];

/** Keys in their new order; a removed key stands where it stood, after the key that went before it. */
function mapChildren(after: Entries, before: Entries): Child[] {
  const old = new Map(before.map(([k, x]) => [k, x]));
  const now = new Set(after.map(([k]) => k));
  const children: Child[] = after.map(([k, x, name]) => ({
    key: k,
    label: k,
    name,
    value: x,
    before: old.get(k),
    inValue: true,
    inBefore: old.has(k),
  }));
  before.forEach(([k, x], i) => {
    if (now.has(k)) return;
    const previous = before[i - 1]?.[0];
    const at = previous === undefined ? 0 : children.findIndex((c) => c.key === previous || c.key === `−${previous}`) + 1;
    children.splice(at, 0, { key: `−${k}`, label: k, value: undefined, before: x, inValue: false, inBefore: true });
  });
  return children;
}

function listChildren(after: readonly unknown[], before: readonly unknown[]): Child[] {
  let head = 0;
  while (head < after.length && head < before.length && equal(after[head], before[head])) head++;
  let tail = 0;
  const room = Math.min(after.length, before.length) - head;
  while (tail < room && equal(after[after.length - 1 - tail], before[before.length - 1 - tail])) tail++;
  const children: Child[] = [];
  const both = (i: number, j: number): Child => ({
    key: String(i),
    name: String(i),
    value: after[i],
    before: before[j],
    inValue: true,
    inBefore: true,
  });
  for (let i = 0; i < head; i++) children.push(both(i, i));
  const newMiddle = after.length - tail;
  const oldMiddle = before.length - tail;
  if (newMiddle - head === oldMiddle - head) for (let i = head; i < newMiddle; i++) children.push(both(i, i));
  else {
    for (let j = head; j < oldMiddle; j++)
      children.push({ key: `−${j}`, value: undefined, before: before[j], inValue: false, inBefore: true });
    for (let i = head; i < newMiddle; i++)
      children.push({ key: String(i), name: String(i), value: after[i], before: undefined, inValue: true, inBefore: false });
  }
  for (let i = newMiddle; i < after.length; i++) children.push(both(i, oldMiddle + i - newMiddle));
  return children;
}

function isInline(shape: Shape, term: unknown): boolean {
  if (shape.kind === 'leaf') return true;
  const size = shape.kind === 'map' ? shape.entries.length : shape.items.length;
  if (size === 0) return true;
  return shape.kind === 'tuple' && printTerm(term, 'state', INLINE + 1).length <= INLINE;
}

function noteOf(shape: Exclude<Shape, { kind: 'leaf' }>, children: readonly Child[]): string | undefined {
  const size = shape.kind === 'map' ? shape.entries.length : shape.items.length;
  const gone = children.filter((c) => !c.inValue && c.inBefore).length;
  if (shape.kind === 'map') return size + gone > 8 ? `${size} keys` : undefined;
  return size > 3 ? `${size} items` : undefined;
}

/** Equality of tagged JSON. Keys in another order are the same map. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i]));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((k) => Object.hasOwn(b, k) && equal((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]));
}
