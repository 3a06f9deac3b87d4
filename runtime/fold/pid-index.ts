// Which row holds a pid. Pids count up for ever while rows are recycled, so an array by pid would grow with the log. Where the pids
// that are here lie close together, as those of most programs do, they are such an array all the same, and one look is enough; all
// others stand in a table (open addressing, linear probing, deletion by shifting back), which a Map would be several times slower than.

const EMPTY = 0;
/** The array may have so many places for each pid that is here. */
const PLACES_EACH = 4;
const FIRST_SIZE = 64;

export class PidIndex {
  /** By pid - `#first`: the row + 1, or 0. */
  #near: Int32Array = new Int32Array(0);
  #first = 1;
  #nearSize = 0;
  #keys: Uint32Array = new Uint32Array(FIRST_SIZE);
  #rows: Int32Array = new Int32Array(FIRST_SIZE);
  #mask = FIRST_SIZE - 1;
  #size = 0;
  /** A fork reads the same: it is copied before it is changed. */
  #shared = false;

  /** The same, each to be changed without the other. */
  fork(): PidIndex {
    const other = new PidIndex();
    other.#near = this.#near;
    other.#first = this.#first;
    other.#nearSize = this.#nearSize;
    other.#keys = this.#keys;
    other.#rows = this.#rows;
    other.#mask = this.#mask;
    other.#size = this.#size;
    this.#shared = other.#shared = true;
    return other;
  }

  /** Rows from 0 on for these pids, which must ascend. */
  static over(pids: Uint32Array): PidIndex {
    const index = new PidIndex();
    const count = pids.length;
    if (count === 0) return index;
    const [first, last] = [pids[0] as number, pids[count - 1] as number];
    if (last - first < count * PLACES_EACH) {
      const near = new Int32Array(last - first + 1);
      for (let row = 0; row < count; row++) near[(pids[row] as number) - first] = row + 1;
      index.#near = near;
      index.#first = first;
      index.#nearSize = count;
      return index;
    }
    let size = FIRST_SIZE;
    while (size < (count + 1) * 2) size *= 2;
    index.#clear(size);
    for (let row = 0; row < count; row++) index.#put(pids[row] as number, row);
    index.#size = count;
    return index;
  }

  get size(): number {
    return this.#nearSize + this.#size;
  }

  /** The row of a pid, or -1. */
  get(pid: number): number {
    const place = pid - this.#first;
    if (place >= 0 && place < this.#near.length) return (this.#near[place] as number) - 1;
    return this.#find(pid);
  }

  #find(pid: number): number {
    const keys = this.#keys;
    const mask = this.#mask;
    for (let at = home(pid) & mask; ; at = (at + 1) & mask) {
      const key = keys[at];
      if (key === pid && pid !== EMPTY) return this.#rows[at] as number;
      if (key === EMPTY) return -1;
    }
  }

  /** `pid` must not be 0, nor be here already. */
  set(pid: number, row: number): void {
    if (this.#shared) this.#own();
    const place = pid - this.#first;
    if (place >= 0 && place < this.#near.length) {
      this.#near[place] = row + 1;
      this.#nearSize += 1;
      return;
    }
    if ((this.#size + 1) * 2 > this.#keys.length) {
      this.#grow(pid);
      this.set(pid, row);
      return;
    }
    this.#put(pid, row);
    this.#size += 1;
  }

  delete(pid: number): void {
    if (this.#shared) this.#own();
    const place = pid - this.#first;
    if (place >= 0 && place < this.#near.length) {
      if (this.#near[place] !== 0) this.#nearSize -= 1;
      this.#near[place] = 0;
      return;
    }
    const mask = this.#mask;
    let hole = home(pid) & mask;
    while (this.#keys[hole] !== pid) {
      if (this.#keys[hole] === EMPTY) return;
      hole = (hole + 1) & mask;
    }
    // Entries behind the hole move forward as long as that brings them no further from home than they may stand.
    for (let at = (hole + 1) & mask; this.#keys[at] !== EMPTY; at = (at + 1) & mask) {
      const wanted = home(this.#keys[at] as number) & mask;
      if (((at - wanted) & mask) < ((at - hole) & mask)) continue;
      this.#keys[hole] = this.#keys[at] as number;
      this.#rows[hole] = this.#rows[at] as number;
      hole = at;
    }
    this.#keys[hole] = EMPTY;
    this.#size -= 1;
  }

  /** All pids here, ascending. */
  pids(): Uint32Array {
    const far = this.#keys.filter((key) => key !== EMPTY).sort();
    const pids = new Uint32Array(this.size);
    let n = 0;
    let i = 0;
    while (i < far.length && (far[i] as number) < this.#first) pids[n++] = far[i++] as number;
    const near = this.#near;
    for (let place = 0; place < near.length; place++) if (near[place] !== 0) pids[n++] = this.#first + place;
    while (i < far.length) pids[n++] = far[i++] as number;
    return pids;
  }

  #put(pid: number, row: number): void {
    let at = home(pid) & this.#mask;
    while (this.#keys[at] !== EMPTY) at = (at + 1) & this.#mask;
    this.#keys[at] = pid;
    this.#rows[at] = row;
  }

  #own(): void {
    this.#near = this.#near.slice();
    this.#keys = this.#keys.slice();
    this.#rows = this.#rows.slice();
    this.#shared = false;
  }

  #clear(size: number): void {
    this.#keys = new Uint32Array(size);
    this.#rows = new Int32Array(size);
    this.#mask = size - 1;
    this.#size = 0;
  }

  /** Makes room for one more: `pid`. All go into the array where they lie close together, with as much room again for those to come. */
  #grow(pid: number): void {
    const all = this.pids();
    const first = Math.min(all[0] ?? pid, pid);
    const range = Math.max(all.at(-1) ?? pid, pid) - first + 1;
    const rows = Int32Array.from(all, (each) => this.get(each));
    const close = range <= (all.length + 1) * PLACES_EACH;
    this.#first = first;
    this.#near = new Int32Array(close ? range * 2 : 0);
    this.#nearSize = 0;
    let size = FIRST_SIZE;
    while (!close && size < (all.length + 1) * 4) size *= 2;
    this.#clear(size);
    for (let i = 0; i < all.length; i++) {
      if (close) this.#near[(all[i] as number) - first] = (rows[i] as number) + 1;
      else this.#put(all[i] as number, rows[i] as number);
    }
    if (close) this.#nearSize = all.length;
    else this.#size = all.length;
  }
}

// Spread: with the pid itself as its home, two long runs of neighbouring pids could fall onto each other.
const home = (pid: number): number => Math.imul(pid, 0x9e37_79b1) >>> 7;
