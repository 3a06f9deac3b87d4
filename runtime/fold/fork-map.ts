// A Map that can be forked: the fork and the original share what they had, and each keeps only what it changes from then on. A
// world with 100,000 processes has maps with as many entries; copying these took longer than all else that a fork of it needs.
//
// Order is that of a Map: a value that is set again keeps its place, a key that was deleted comes back as the last.

/** Changes beyond this share of what is shared are merged with it at the next fork. */
const MERGED_FROM = 1 / 8;

/** What a ForkMap can stand on: a Map, or what answers like one from the columns of a keyframe. */
export interface MapBase<K, V> {
  readonly size: number;
  get(key: K): V | undefined;
  has(key: K): boolean;
  forEach(visit: (value: V, key: K) => void): void;
  [Symbol.iterator](): Iterator<[K, V]>;
}

export class ForkMap<K, V extends NonNullable<unknown>> {
  /** Shared, changed by nobody; then what replaces its values, and which of its keys are deleted. */
  #base: MapBase<K, V> | undefined;
  #replaced = new Map<K, V>();
  #gone = new Set<K>();
  /** Keys that the base does not have, or that were deleted from it. */
  #added = new Map<K, V>();

  /** One that holds what `base` does, which must never change. */
  static over<K, V extends NonNullable<unknown>>(base: MapBase<K, V>): ForkMap<K, V> {
    const map = new ForkMap<K, V>();
    map.#base = base;
    return map;
  }

  get size(): number {
    return this.#added.size + (this.#base ? this.#base.size - this.#gone.size : 0);
  }

  get(key: K): V | undefined {
    const value = this.#added.get(key);
    if (value !== undefined || this.#base === undefined) return value;
    return this.#replaced.get(key) ?? (this.#gone.has(key) ? undefined : this.#base.get(key));
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    if (this.#base?.has(key) && !this.#gone.has(key)) this.#replaced.set(key, value);
    else this.#added.set(key, value);
  }

  delete(key: K): boolean {
    if (this.#added.delete(key)) return true;
    if (!this.#base?.has(key) || this.#gone.has(key)) return false;
    this.#replaced.delete(key);
    this.#gone.add(key);
    return true;
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    if (this.#base) for (const [key, value] of this.#base) if (!this.#gone.has(key)) yield [key, this.#replaced.get(key) ?? value];
    yield* this.#added;
  }

  /** In their order, without a pair for each. */
  forEach(visit: (value: V, key: K) => void): void {
    const [replaced, gone] = [this.#replaced, this.#gone];
    if (replaced.size === 0 && gone.size === 0) this.#base?.forEach(visit);
    else
      this.#base?.forEach((value, key) => {
        if (!gone.has(key)) visit(replaced.get(key) ?? value, key);
      });
    this.#added.forEach(visit);
  }

  keys(): K[] {
    const keys: K[] = [];
    this.forEach((_value, key) => {
      keys.push(key);
    });
    return keys;
  }

  values(): V[] {
    const values: V[] = [];
    this.forEach((value) => {
      values.push(value);
    });
    return values;
  }

  /** One with the same entries; what is then set in one is not in the other. Values themselves are shared. */
  fork(): ForkMap<K, V> {
    const changes = this.#added.size + this.#replaced.size + this.#gone.size;
    if (this.#base === undefined) this.#share(this.#added);
    else if (changes > this.#base.size * MERGED_FROM) this.#share(new Map(this));
    const other = new ForkMap<K, V>();
    other.#base = this.#base;
    other.#added = new Map(this.#added);
    other.#replaced = new Map(this.#replaced);
    other.#gone = new Set(this.#gone);
    return other;
  }

  #share(entries: MapBase<K, V>): void {
    this.#base = entries;
    this.#added = new Map();
    this.#replaced = new Map();
    this.#gone = new Set();
  }
}
