// The rows of a session as a value: a version never changes, and the next one shares all that is the same. 32 rows to a leaf, 32
// leaves to a node, by slot; a frame that changes 1,000 of 100,000 rows copies some 900 leaves and not a map. What two versions
// differ in is found by the slots that were touched between them (row-trail.ts), or by identity, so whatever is computed from rows can
// go on from the version before (census.ts).
//
// Rows come in the order of their slots. It is a ReadonlyMap, so those who only read need not know.

import type { SlotId } from '../../runtime/protocol/ids.ts';
import type { SlotRow } from '../../runtime/protocol/views.ts';
import { Trail } from './row-trail.ts';

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** `owner`: a token of the draft that made it and may change it; who has another must copy it. Nothing that holds a version. */
class Node {
  readonly owner: object | undefined;
  readonly parts: (Node | SlotRow | undefined)[];

  constructor(owner: object | undefined, parts: (Node | SlotRow | undefined)[]) {
    this.owner = owner;
    this.parts = parts;
  }
}

export class RowTable implements ReadonlyMap<SlotId, SlotRow> {
  readonly size: number;
  /** Levels above the leaves. */
  readonly height: number;
  readonly root: Node;
  /**
   * The same object as long as no row came or went, and none got another parent, kind, signature or label: what follows from these
   * alone need not be worked out anew.
   */
  readonly shape: object;
  /** The same object for versions that follow from each other; they are likely to be alike. */
  readonly lineage: object;
  /** How it came about. */
  readonly trail: Trail;

  /** Use `RowTable.empty` and `edit`. */
  constructor(root: Node, height: number, size: number, shape: object, lineage: object, trail: Trail) {
    this.root = root;
    this.height = height;
    this.size = size;
    this.shape = shape;
    this.lineage = lineage;
    this.trail = trail;
  }

  static readonly empty = new RowTable(new Node(undefined, []), 0, 0, {}, {}, Trail.start);

  static of(rows: Iterable<SlotRow>): RowTable {
    return RowTable.empty.with(rows);
  }

  get(slot: SlotId): SlotRow | undefined {
    return find(this.root, this.height, slot);
  }

  has(slot: SlotId): boolean {
    return this.get(slot) !== undefined;
  }

  /** A draft of the next version. */
  edit(): RowEdit {
    return new RowEdit(this);
  }

  with(rows: Iterable<SlotRow>): RowTable {
    const edit = this.edit();
    for (const row of rows) edit.set(row);
    return edit.done();
  }

  *values(): MapIterator<SlotRow> {
    yield* walk(this.root, this.height);
  }
  *keys(): MapIterator<SlotId> {
    for (const row of this.values()) yield row.slot;
  }
  *entries(): MapIterator<[SlotId, SlotRow]> {
    for (const row of this.values()) yield [row.slot, row];
  }
  [Symbol.iterator](): MapIterator<[SlotId, SlotRow]> {
    return this.entries();
  }
  forEach(visit: (row: SlotRow, slot: SlotId, map: ReadonlyMap<SlotId, SlotRow>) => void): void {
    each(this.root, this.height, (row) => visit(row, row.slot, this));
  }
}

const capacity = (height: number): number => WIDTH ** (height + 1);
/** Slots have 32 bits at most (views' schemas), so shifts without a sign do. */
const digit = (slot: SlotId, level: number): number => (slot >>> (level * BITS)) & MASK;

function find(root: Node, height: number, slot: SlotId): SlotRow | undefined {
  if (!(slot >= 0) || slot >= capacity(height)) return undefined;
  let node: Node | undefined = root;
  for (let level = height; level > 0; level--) {
    node = node.parts[digit(slot, level)] as Node | undefined;
    if (node === undefined) return undefined;
  }
  return node.parts[slot & MASK] as SlotRow | undefined;
}

function* walk(node: Node, level: number): Generator<SlotRow, undefined> {
  for (const part of node.parts) {
    if (part === undefined) continue;
    if (level === 0) yield part as SlotRow;
    else yield* walk(part as Node, level - 1);
  }
}

function each(node: Node, level: number, visit: (row: SlotRow) => void): void {
  for (const part of node.parts) {
    if (part === undefined) continue;
    if (level === 0) visit(part as SlotRow);
    else each(part as Node, level - 1, visit);
  }
}

/** Collects changes and makes one version of them. Nodes made here are changed in place, all others are copied first. */
export class RowEdit {
  readonly #before: RowTable;
  readonly #token = {};
  #root: Node;
  #height: number;
  #size: number;
  readonly #touched: SlotId[] = [];
  #reshaped = false;

  constructor(before: RowTable) {
    this.#before = before;
    this.#root = before.root;
    this.#height = before.height;
    this.#size = before.size;
  }

  get(slot: SlotId): SlotRow | undefined {
    return find(this.#root, this.#height, slot);
  }

  set(row: SlotRow): void {
    const { slot } = row;
    while (slot >= capacity(this.#height)) {
      this.#root = new Node(this.#token, [this.#root]);
      this.#height++;
    }
    const leaf = this.#leaf(slot);
    const old = leaf[slot & MASK] as SlotRow | undefined;
    if (old === row) return;
    if (old === undefined) this.#size++;
    if (!this.#reshaped && (old === undefined || isReshaped(old, row))) this.#reshaped = true;
    leaf[slot & MASK] = row;
    this.#touched.push(slot);
  }

  /** Puts `row` in the place of one that differs from it in nothing that belongs to the shape. */
  replace(row: SlotRow): void {
    this.#leaf(row.slot)[row.slot & MASK] = row;
    this.#touched.push(row.slot);
  }

  delete(slot: SlotId): void {
    if (slot >= capacity(this.#height) || this.get(slot) === undefined) return;
    this.#leaf(slot)[slot & MASK] = undefined;
    this.#size--;
    this.#touched.push(slot);
    this.#reshaped = true;
  }

  /** The version before where nothing was changed. The draft must not be used any more. */
  done(): RowTable {
    if (this.#touched.length === 0) return this.#before;
    const { shape, lineage, trail } = this.#before;
    const first = this.#before.size === 0;
    const next = trail.step(this.#touched);
    return new RowTable(this.#root, this.#height, this.#size, this.#reshaped ? {} : shape, first ? {} : lineage, next);
  }

  #leaf(slot: SlotId): Node['parts'] {
    if (this.#root.owner !== this.#token) this.#root = new Node(this.#token, this.#root.parts.slice());
    let node = this.#root;
    for (let level = this.#height; level > 0; level--) {
      const at = digit(slot, level);
      let below = node.parts[at] as Node | undefined;
      if (below?.owner !== this.#token) node.parts[at] = below = new Node(this.#token, below?.parts.slice() ?? []);
      node = below;
    }
    return node.parts;
  }
}

const isReshaped = (a: SlotRow, b: SlotRow): boolean =>
  a.parent !== b.parent ||
  a.signature !== b.signature ||
  a.kind !== b.kind ||
  a.dynamic !== b.dynamic ||
  a.label !== b.label ||
  a.name !== b.name ||
  (a.supervisor === undefined) !== (b.supervisor === undefined);

/** Looking two slots up takes as long as comparing so many that lie side by side. */
const LOOKUP = 6;

/**
 * Calls back for each row that differs between two versions, in the order of the slots: what it was and what it is, `undefined` where
 * there is none.
 */
export function eachChange(before: RowTable, after: RowTable, visit: (was: SlotRow | undefined, is: SlotRow | undefined) => void): void {
  if (before === after) return;
  const known = found.get(after);
  const changes: (SlotRow | undefined)[] = known?.before.deref() === before ? known.changes : [];
  if (known?.changes !== changes) {
    findChanges(before, after, (was, is) => changes.push(was, is));
    found.set(after, { before: new WeakRef(before), changes });
  }
  for (let i = 0; i < changes.length; i += 2) visit(changes[i], changes[i + 1]);
}

/**
 * Whoever follows the rows goes from one version to the next, one after the other: what a version differs in from the one asked about
 * last (what a row was and what it is, in turn) is found for the first. Holds no version longer than others do.
 */
const found = new WeakMap<RowTable, { readonly before: WeakRef<RowTable>; readonly changes: (SlotRow | undefined)[] }>();

function findChanges(before: RowTable, after: RowTable, visit: (was: SlotRow | undefined, is: SlotRow | undefined) => void): void {
  const touched = before.trail.between(after.trail);
  if (touched && touched.length * LOOKUP < Math.max(before.size, after.size)) {
    for (const slot of touched) {
      const was = before.get(slot);
      const is = after.get(slot);
      if (was !== is) visit(was, is);
    }
    return;
  }
  let a = before.root;
  let b = after.root;
  // A taller tree holds the lower one at its left.
  const height = Math.max(before.height, after.height);
  for (let h = before.height; h < height; h++) a = new Node(undefined, [a]);
  for (let h = after.height; h < height; h++) b = new Node(undefined, [b]);
  compare(a, b, height, visit);
}

const NOTHING = new Node(undefined, []);

function compare(a: Node, b: Node, level: number, visit: (was: SlotRow | undefined, is: SlotRow | undefined) => void): void {
  if (a === b) return;
  const length = Math.max(a.parts.length, b.parts.length);
  for (let i = 0; i < length; i++) {
    const x = a.parts[i];
    const y = b.parts[i];
    if (x === y) continue;
    if (level === 0) visit(x as SlotRow | undefined, y as SlotRow | undefined);
    else compare((x as Node | undefined) ?? NOTHING, (y as Node | undefined) ?? NOTHING, level - 1, visit);
  }
}

/** Any map of rows as a table; a table as it is. */
export function tableOf(rows: ReadonlyMap<SlotId, SlotRow>): RowTable {
  if (rows instanceof RowTable) return rows;
  let made = tables.get(rows);
  if (!made) tables.set(rows, (made = RowTable.of(rows.values())));
  return made;
}
const tables = new WeakMap<ReadonlyMap<SlotId, SlotRow>, RowTable>();
