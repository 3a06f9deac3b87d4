// Lists that some of the processes have (mailboxes, links …), by row. What a keyframe holds stays numbers in its columns until somebody
// asks for the list of a row: of 100,000 processes a fold touches a few, and a world is looked at through its scalars.
//
// Lists that were made stand in pages of a thousand rows: an array of all rows would be filled here and there, which V8 turns into a
// dictionary, and each fork would copy all of it.

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

const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;

type Page<T> = (T | undefined)[];

export class RowLists<T extends Sized> {
  #pages: (Page<T> | undefined)[] = [];
  /** By page, 1 where no fork reads it too. */
  #own: number[] = [];
  #stored: StoredLists<T> | undefined;
  /** Of the rows of `#stored`: 1 where the stored list still is the list. */
  #valid = new Uint8Array(0);
  #validShared = false;

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
    const made = this.#made(row);
    if (made !== undefined || row >= this.#valid.length || this.#valid[row] === 0) return made;
    const { starts, make } = this.#stored as StoredLists<T>;
    const list = make(starts[row] as number, starts[row + 1] as number, owner);
    this.set(row, list);
    return list;
  }

  /** How many things are in it, without making it. */
  size(row: number): number {
    const made = this.#made(row);
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
    this.#invalidate(row);
    const at = row >> PAGE_BITS;
    const page = this.#own[at] === 1 ? (this.#pages[at] as Page<T>) : this.#ownPage(at);
    page[row & (PAGE - 1)] = list;
  }

  clear(row: number): void {
    this.#invalidate(row);
    if (this.#made(row) === undefined) return;
    const at = row >> PAGE_BITS;
    const page = this.#own[at] === 1 ? (this.#pages[at] as Page<T>) : this.#ownPage(at);
    page[row & (PAGE - 1)] = undefined;
  }

  /** The same lists, for one that changes them after it has made them its own. */
  fork(): RowLists<T> {
    const other = new RowLists<T>();
    other.#pages = this.#pages.slice();
    other.#stored = this.#stored;
    other.#valid = this.#valid;
    other.#validShared = this.#validShared = true;
    other.#own = new Array(this.#own.length).fill(0);
    this.#own.fill(0);
    return other;
  }

  #made(row: number): T | undefined {
    const page = this.#pages[row >> PAGE_BITS];
    return page === undefined ? undefined : page[row & (PAGE - 1)];
  }

  #invalidate(row: number): void {
    if (row >= this.#valid.length || this.#valid[row] === 0) return;
    if (this.#validShared) {
      this.#valid = this.#valid.slice();
      this.#validShared = false;
    }
    this.#valid[row] = 0;
  }

  #ownPage(at: number): Page<T> {
    while (this.#pages.length <= at) {
      this.#pages.push(undefined);
      this.#own.push(0);
    }
    const page = this.#pages[at]?.slice() ?? new Array<T | undefined>(PAGE).fill(undefined);
    this.#pages[at] = page;
    this.#own[at] = 1;
    return page;
  }
}
