// Lists that some of the processes have (mailboxes, links …), by row. What a keyframe holds stays numbers in its columns until somebody
// asks for the list of a row: of 100,000 processes a fold touches a few, and a world is looked at through its scalars.

/** The lists of a keyframe: rows from 0 on, list `row` has the things from `starts[row]` to `starts[row + 1]`. Never changed. */
export interface StoredLists<T> {
  readonly starts: Uint32Array;
  /** The numbers of the things, in the order in which they are written; where there are none, lists are made to be written. */
  readonly fields?: readonly ArrayLike<number>[];
  make(from: number, to: number, owner: object | undefined): T;
}

export interface Sized {
  readonly size?: number;
  readonly length?: number;
}

export class RowLists<T extends Sized> {
  #made: (T | undefined)[] = [];
  #stored: StoredLists<T> | undefined;
  /** Of the rows of `#stored`: 1 where the stored list still is the list. */
  #valid = new Uint8Array(0);
  /** A fork reads the same arrays: they are copied before they are changed. */
  #shared = false;

  static over<T extends Sized>(stored: StoredLists<T>): RowLists<T> {
    const lists = new RowLists<T>();
    lists.#stored = stored;
    const { starts } = stored;
    const valid = new Uint8Array(starts.length - 1);
    for (let row = 0; row < valid.length; row++) if (starts[row] !== starts[row + 1]) valid[row] = 1;
    lists.#valid = valid;
    return lists;
  }

  /** To be looked at. Who changes it must own it; `owner` becomes the owner where it is made from what is stored. */
  get(row: number, owner?: object): T | undefined {
    const made = this.#made[row];
    if (made !== undefined || row >= this.#valid.length || this.#valid[row] === 0) return made;
    const { starts, make } = this.#stored as StoredLists<T>;
    const list = make(starts[row] as number, starts[row + 1] as number, owner);
    this.set(row, list);
    return list;
  }

  /** How many things are in it, without making it. */
  size(row: number): number {
    const made = this.#made[row];
    if (made !== undefined) return made.size ?? made.length ?? 0;
    if (row >= this.#valid.length || this.#valid[row] === 0) return 0;
    const { starts } = this.#stored as StoredLists<T>;
    return (starts[row + 1] as number) - (starts[row] as number);
  }

  /** Copies the things of a list that was never made into columns from `at` on; false where it was made. */
  copyStored(row: number, fields: readonly Float64Array[], at: number): boolean {
    if (row >= this.#valid.length || this.#valid[row] === 0 || this.#stored?.fields === undefined) return false;
    const { starts } = this.#stored;
    const [from, to] = [starts[row] as number, starts[row + 1] as number];
    for (let n = 0; n < fields.length; n++) {
      const [source, target] = [this.#stored.fields[n] as ArrayLike<number>, fields[n] as Float64Array];
      for (let i = from; i < to; i++) target[at + i - from] = source[i] as number;
    }
    return true;
  }

  set(row: number, list: T): void {
    if (this.#shared) this.#own();
    if (row < this.#valid.length) this.#valid[row] = 0;
    this.#made[row] = list;
  }

  clear(row: number): void {
    if (this.#made[row] === undefined && !(row < this.#valid.length && this.#valid[row] !== 0)) return;
    if (this.#shared) this.#own();
    if (row < this.#valid.length) this.#valid[row] = 0;
    this.#made[row] = undefined;
  }

  /** The same lists, for one that changes them after it has made them its own. */
  fork(): RowLists<T> {
    const other = new RowLists<T>();
    other.#made = this.#made;
    other.#stored = this.#stored;
    other.#valid = this.#valid;
    other.#shared = true;
    this.#shared = true;
    return other;
  }

  #own(): void {
    this.#made = this.#made.slice();
    this.#valid = this.#valid.slice();
    this.#shared = false;
  }
}
