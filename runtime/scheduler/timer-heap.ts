// Timers by the time they are due, and by the order they were started in where that is the same. A binary heap in which
// every timer knows its place, so that a cancelled one is taken out at once: most timers (of calls) never fire.

import type { Timer } from '../process/timers.ts';

const isBefore = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

export class TimerHeap {
  readonly #heap: Timer[] = [];
  #started = 0;

  get first(): Timer | undefined {
    return this.#heap[0];
  }

  add(timer: Timer): void {
    timer.order = ++this.#started;
    timer.index = this.#heap.length;
    this.#heap.push(timer);
    this.#rise(timer);
  }

  remove(timer: Timer): void {
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
