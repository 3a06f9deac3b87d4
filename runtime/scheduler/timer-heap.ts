// Timers by the time they are due, and by the order they were started in where that is the same. A binary heap in which
// every timer knows its place, so that a cancelled one is taken out at once: most timers (of calls) never fire.
//
// The timer that was started last stands beside the heap until the next one is started or somebody asks who is first: the timer of
// a call that is answered at once then never enters it.

import type { Timer } from '../process/timers.ts';

const isBefore = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

export class TimerHeap {
  readonly #heap: Timer[] = [];
  #last: Timer | null = null;
  #started = 0;
  /** No timer is due before this time; often it is the time of one that has been taken out. */
  earliest = Number.POSITIVE_INFINITY;

  get first(): Timer | undefined {
    if (this.#last !== null) this.#enter(this.#last);
    this.#last = null;
    const first = this.#heap[0];
    this.earliest = first === undefined ? Number.POSITIVE_INFINITY : first.due;
    return first;
  }

  add(timer: Timer): void {
    timer.order = ++this.#started;
    if (this.#last !== null) this.#enter(this.#last);
    this.#last = timer;
    if (timer.due < this.earliest) this.earliest = timer.due;
  }

  remove(timer: Timer): void {
    if (timer === this.#last) {
      this.#last = null;
      return;
    }
    const { index } = timer;
    if (index < 0) return;
    timer.index = -1;
    const last = this.#heap.pop() as Timer;
    if (last === timer) return;
    last.index = index;
    this.#heap[index] = last;
    this.#rise(last);
    this.#sink(last);
  }

  #enter(timer: Timer): void {
    timer.index = this.#heap.length;
    this.#heap.push(timer);
    this.#rise(timer);
  }

  #rise(timer: Timer): void {
    const heap = this.#heap;
    let at = timer.index;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Timer;
      if (!isBefore(timer, parent)) break;
      heap[at] = parent;
      parent.index = at;
      at = above;
    }
    heap[at] = timer;
    timer.index = at;
  }

  #sink(timer: Timer): void {
    const heap = this.#heap;
    let at = timer.index;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Timer, heap[below] as Timer)) below += 1;
      const child = heap[below] as Timer;
      if (!isBefore(child, timer)) break;
      heap[at] = child;
      child.index = at;
      at = below;
    }
    heap[at] = timer;
    timer.index = at;
  }
}
