// Which row holds a pid. Pids count up for ever while rows are recycled, so an array by pid would grow with the log; a Map
// costs several times more per look-up than this table (open addressing, linear probing, deletion by shifting back).

const EMPTY = 0;

export class PidIndex {
  #keys: Uint32Array;
  #rows: Int32Array;
  #mask = 63;
  #size = 0;
  /** A fork reads the same: it is copied before it is changed. */
  #shared = false;

  constructor(keys: Uint32Array = new Uint32Array(64), rows: Int32Array = new Int32Array(64)) {
    this.#keys = keys;
    this.#rows = rows;
  }

  /** The same, each to be changed without the other. */
  fork(): PidIndex {
    const other = new PidIndex(this.#keys, this.#rows);
    other.#mask = this.#mask;
    other.#size = this.#size;
    this.#shared = other.#shared = true;
    return other;
  }

  /** One in which so many pids have room. */
  static for(count: number): PidIndex {
    let size = 64;
    while (size < (count + 1) * 2) size *= 2;
    const index = new PidIndex(new Uint32Array(size), new Int32Array(size));
    index.#mask = size - 1;
    return index;
  }

  get size(): number {
    return this.#size;
  }

  /** The row of a pid, or -1. */
  get(pid: number): number {
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
    if ((this.#size + 1) * 2 > this.#keys.length) this.#grow();
    if (this.#shared) this.#own();
    this.#put(pid, row);
    this.#size += 1;
  }

  delete(pid: number): void {
    if (this.#shared) this.#own();
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
    const pids = new Uint32Array(this.#size);
    let n = 0;
    for (let at = 0; at < this.#keys.length; at++) if (this.#keys[at] !== EMPTY) pids[n++] = this.#keys[at] as number;
    return pids.sort();
  }

  #put(pid: number, row: number): void {
    let at = home(pid) & this.#mask;
    while (this.#keys[at] !== EMPTY) at = (at + 1) & this.#mask;
    this.#keys[at] = pid;
    this.#rows[at] = row;
  }

  #own(): void {
    this.#keys = this.#keys.slice();
    this.#rows = this.#rows.slice();
    this.#shared = false;
  }

  #grow(): void {
    this.#shared = false;
    const keys = this.#keys;
    const rows = this.#rows;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#rows = new Int32Array(keys.length * 2);
    this.#mask = keys.length * 2 - 1;
    for (let i = 0; i < keys.length; i++) if (keys[i] !== EMPTY) this.#put(keys[i] as number, rows[i] as number);
  }
}

// Spread: with the pid itself as its home, two long runs of neighbouring pids could fall onto each other.
const home = (pid: number): number => Math.imul(pid, 0x9e37_79b1) >>> 7;
