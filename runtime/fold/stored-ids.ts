// Sets and maps as the columns of a keyframe give them, for forks to stand on (fork-map.ts). None is ever changed.

import type { MapBase } from './fork-map.ts';
import type { Slot } from './slots.ts';
import type { ChildSpecRecord } from './supervisor-record.ts';

/** So many look-ups go through all ids; after them it is worth to build an index. */
const WITHOUT_INDEX = 16;

/** Ids in their order, and where each stands. Mostly they ascend, and are their own index. */
export class IdPlaces {
  readonly ids: Uint32Array;
  readonly #ascend: boolean;
  #asked = 0;
  /** Places + 1 by hash, open addressing. */
  #table: Uint32Array | undefined;

  constructor(ids: Uint32Array) {
    this.ids = ids;
    this.#ascend = ascend(ids);
  }

  /** -1 where it is not there. */
  place(id: number): number {
    const { ids } = this;
    if (this.#ascend) return placeIn(ids, id);
    if (this.#table === undefined) {
      if (ids.length < 64 || this.#asked++ < WITHOUT_INDEX) return ids.indexOf(id);
      this.#table = this.#build();
    }
    const table = this.#table;
    const mask = table.length - 1;
    for (let at = hash(id) & mask; ; at = (at + 1) & mask) {
      const place = table[at] as number;
      if (place === 0) return -1;
      if (ids[place - 1] === id) return place - 1;
    }
  }

  #build(): Uint32Array {
    let size = 128;
    while (size < this.ids.length * 2) size *= 2;
    const table = new Uint32Array(size);
    for (let i = 0; i < this.ids.length; i++) {
      let at = hash(this.ids[i] as number) & (size - 1);
      while (table[at] !== 0) at = (at + 1) & (size - 1);
      table[at] = i + 1;
    }
    return table;
  }
}

const hash = (id: number): number => Math.imul(id, 0x9e37_79b1) >>> 7;

/** A set of ids. */
export class StoredSet implements MapBase<number, true> {
  readonly #places: IdPlaces;

  constructor(ids: Uint32Array) {
    this.#places = new IdPlaces(ids);
  }
  get size(): number {
    return this.#places.ids.length;
  }
  has(id: number): boolean {
    return this.#places.place(id) >= 0;
  }
  get(id: number): true | undefined {
    return this.has(id) || undefined;
  }
  forEach(visit: (value: true, id: number) => void): void {
    for (const id of this.#places.ids) visit(true, id);
  }
  *[Symbol.iterator](): Generator<[number, true]> {
    for (const id of this.#places.ids) yield [id, true];
  }
}

/** Columns of child specs, in the order in which they were added. */
export interface SpecColumns {
  readonly childId: Uint32Array;
  readonly restart: Uint32Array;
  readonly shutdown: Uint32Array;
  readonly signature: Uint32Array;
  /** significant + 2 · supervisor. */
  readonly marks: Uint32Array;
  readonly child: Uint32Array;
}

export class StoredSpecs implements MapBase<number, ChildSpecRecord> {
  readonly #columns: SpecColumns;
  readonly #places: IdPlaces;

  constructor(columns: SpecColumns) {
    this.#columns = columns;
    this.#places = new IdPlaces(columns.childId);
  }
  get size(): number {
    return this.#places.ids.length;
  }
  has(childId: number): boolean {
    return this.#places.place(childId) >= 0;
  }
  get(childId: number): ChildSpecRecord | undefined {
    const place = this.#places.place(childId);
    return place < 0 ? undefined : this.#at(place);
  }
  forEach(visit: (value: ChildSpecRecord, childId: number) => void): void {
    for (let place = 0; place < this.size; place++) visit(this.#at(place), this.#columns.childId[place] as number);
  }
  *[Symbol.iterator](): Generator<[number, ChildSpecRecord]> {
    for (let place = 0; place < this.size; place++) yield [this.#columns.childId[place] as number, this.#at(place)];
  }

  #at(place: number): ChildSpecRecord {
    const { childId, restart, shutdown, signature, marks, child } = this.#columns;
    const mark = marks[place] as number;
    return {
      childId: childId[place] as number,
      restart: restart[place] as number,
      shutdown: shutdown[place] as number,
      signature: signature[place] as number,
      significant: (mark & 1) !== 0,
      supervisor: (mark & 2) !== 0,
      child: child[place] as number,
    };
  }
}

/** Columns of slots, ids ascending. */
export interface SlotColumns {
  readonly id: Uint32Array;
  readonly own: Uint32Array;
  readonly label: Uint32Array;
  readonly parent: Uint32Array;
  readonly latest: Uint32Array;
  readonly incarnations: Uint32Array;
  readonly crashes: Uint32Array;
}

export class StoredSlots implements MapBase<number, Slot> {
  readonly #columns: SlotColumns;
  /** Slots of child specs right below each: it follows from the others. */
  readonly #below: Uint32Array;

  constructor(columns: SlotColumns) {
    this.#columns = columns;
    const { own, parent } = columns;
    this.#below = new Uint32Array(own.length);
    let [last, place] = [0, -1];
    for (let i = 0; i < own.length; i++) {
      if (own[i] === 0) continue;
      if (parent[i] !== last) {
        last = parent[i] as number;
        place = placeIn(columns.id, last);
        // A parent that comes behind its child was not there yet when the child counted.
        if (place >= i) place = -1;
      }
      if (place >= 0) this.#below[place] = (this.#below[place] as number) + 1;
    }
  }
  get size(): number {
    return this.#columns.id.length;
  }
  has(id: number): boolean {
    return placeIn(this.#columns.id, id) >= 0;
  }
  get(id: number): Slot | undefined {
    const place = placeIn(this.#columns.id, id);
    return place < 0 ? undefined : this.#at(place);
  }
  forEach(visit: (value: Slot, id: number) => void): void {
    for (let place = 0; place < this.size; place++) visit(this.#at(place), this.#columns.id[place] as number);
  }
  *[Symbol.iterator](): Generator<[number, Slot]> {
    for (let place = 0; place < this.size; place++) yield [this.#columns.id[place] as number, this.#at(place)];
  }

  #at(place: number): Slot {
    const { id, own, label, parent, latest, incarnations, crashes } = this.#columns;
    return {
      id: id[place] as number,
      own: own[place] === 1,
      label: label[place] as number,
      parent: parent[place] as number,
      latest: latest[place] as number,
      incarnations: incarnations[place] as number,
      crashes: crashes[place] as number,
      below: this.#below[place] as number,
    };
  }
}

/** Registered names, keys ascending. */
export class StoredNames implements MapBase<number, number> {
  readonly #keys: Float64Array;
  readonly #pids: Uint32Array;

  constructor(keys: Float64Array, pids: Uint32Array) {
    this.#keys = keys;
    this.#pids = pids;
  }
  get size(): number {
    return this.#keys.length;
  }
  has(key: number): boolean {
    return placeIn(this.#keys, key) >= 0;
  }
  get(key: number): number | undefined {
    return this.#pids[placeIn(this.#keys, key)];
  }
  forEach(visit: (value: number, key: number) => void): void {
    for (let place = 0; place < this.#keys.length; place++) visit(this.#pids[place] as number, this.#keys[place] as number);
  }
  *[Symbol.iterator](): Generator<[number, number]> {
    for (let place = 0; place < this.#keys.length; place++) yield [this.#keys[place] as number, this.#pids[place] as number];
  }
}

function ascend(ids: Uint32Array): boolean {
  for (let i = 1; i < ids.length; i++) if ((ids[i] as number) <= (ids[i - 1] as number)) return false;
  return true;
}

/** Where a number stands among ascending ones, or -1. */
function placeIn(sorted: Uint32Array | Float64Array, wanted: number): number {
  // Ids mostly count up without holes.
  const guess = wanted - (sorted[0] as number);
  if (sorted[guess] === wanted) return guess;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted ? low : -1;
}
