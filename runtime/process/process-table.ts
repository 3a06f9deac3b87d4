// Live processes by id. Ids are never reused, so pages whose processes are all gone are given back.

import type { Process } from './process.ts';

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;

type Page = (Process | undefined)[];

export class ProcessTable {
  readonly #pages: (Page | undefined)[] = [];
  /** How many live in each page. */
  readonly #counts: number[] = [];
  #last = 0;
  live = 0;

  get(id: number): Process | undefined {
    const page = this.#pages[id >>> PAGE_BITS];
    return page === undefined ? undefined : page[id & PAGE_MASK];
  }

  /** By id. What is added or removed meanwhile may or may not be among them. */
  *all(): Iterable<Process> {
    for (const page of this.#pages) for (const process of page ?? []) if (process !== undefined) yield process;
  }

  /** Ids come in ascending order. */
  add(process: Process): void {
    const at = process.id >>> PAGE_BITS;
    let page = this.#pages[at];
    if (page === undefined) {
      page = this.#pages[at] = new Array<Process | undefined>(PAGE_SIZE).fill(undefined);
      this.#counts[at] = 0;
    }
    page[process.id & PAGE_MASK] = process;
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.live += 1;
    this.#last = process.id;
  }

  remove(id: number): void {
    const at = id >>> PAGE_BITS;
    const page = this.#pages[at];
    if (page?.[id & PAGE_MASK] === undefined) return;
    page[id & PAGE_MASK] = undefined;
    const count = (this.#counts[at] as number) - 1;
    this.#counts[at] = count;
    this.live -= 1;
    if (count === 0 && at !== this.#last >>> PAGE_BITS) this.#pages[at] = undefined;
  }
}
