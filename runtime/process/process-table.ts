// Live processes by id. Ids are never reused, so pages whose processes are all gone are given back.

import type { Process } from './process.ts';

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;

interface Page {
  live: number;
  readonly slots: (Process | undefined)[];
}

export class ProcessTable {
  readonly #pages: (Page | undefined)[] = [];
  #last = 0;
  live = 0;

  get(id: number): Process | undefined {
    return this.#pages[id >>> PAGE_BITS]?.slots[id & PAGE_MASK];
  }

  /** By id. What is added or removed meanwhile may or may not be among them. */
  *all(): Iterable<Process> {
    for (const page of this.#pages) for (const process of page?.slots ?? []) if (process !== undefined) yield process;
  }

  /** Ids come in ascending order. */
  add(process: Process): void {
    const at = process.id >>> PAGE_BITS;
    const page = (this.#pages[at] ??= { live: 0, slots: new Array<Process | undefined>(PAGE_SIZE).fill(undefined) });
    page.slots[process.id & PAGE_MASK] = process;
    page.live += 1;
    this.live += 1;
    this.#last = process.id;
  }

  remove(id: number): void {
    const at = id >>> PAGE_BITS;
    const page = this.#pages[at];
    if (page?.slots[id & PAGE_MASK] === undefined) return;
    page.slots[id & PAGE_MASK] = undefined;
    page.live -= 1;
    this.live -= 1;
    if (page.live === 0 && at !== this.#last >>> PAGE_BITS) this.#pages[at] = undefined;
  }
}
