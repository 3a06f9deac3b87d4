// Timers that were started in a row, the one that is due first in front: a binary heap of positions, by due time and then by
// position.

/** No position: positions count from the row's first record, and before it they are negative. */
export const UNKNOWN = -0x8000_0000;

export class DueTimers {
  /** By position; only of timers. */
  readonly #due: Float64Array;
  readonly #heap: Int32Array;
  #size = 0;

  constructor(count: number) {
    this.#due = new Float64Array(count);
    this.#heap = new Int32Array(count);
  }

  /** The position of the timer that is due first. */
  first(): number {
    return this.#size === 0 ? UNKNOWN : (this.#heap[0] as number);
  }

  add(timer: number, due: number): void {
    const heap = this.#heap;
    this.#due[timer] = due;
    let place = this.#size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(timer, heap[parent] as number)) break;
      heap[place] = heap[parent] as number;
      place = parent;
    }
    heap[place] = timer;
  }

  /** This one has fired. Whatever is due before it did not, so it was cancelled or has lost its process: it goes too. */
  remove(timer: number): void {
    while (this.#size > 0 && !this.#isBefore(timer, this.#heap[0] as number)) this.#pop();
  }

  #pop(): void {
    const heap = this.#heap;
    const size = --this.#size;
    const moved = heap[size] as number;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#isBefore(heap[child + 1] as number, heap[child] as number)) child += 1;
      if (!this.#isBefore(heap[child] as number, moved)) break;
      heap[place] = heap[child] as number;
      place = child;
    }
    heap[place] = moved;
  }

  #isBefore(one: number, other: number): boolean {
    const [due, otherDue] = [this.#due[one] as number, this.#due[other] as number];
    return due < otherDue || (due === otherDue && one < other);
  }
}
