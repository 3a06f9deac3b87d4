/** A set of seqs, in pages of bits: seqs may be far apart, since gaps can stand for any number of records. */
export class SeqSet {
  readonly #pages = new Map<number, Uint32Array>();
  #first = Number.POSITIVE_INFINITY;
  #last = 0;
  #page: Uint32Array | undefined;
  #pageNumber = -1;

  add(seq: number): void {
    const page = this.#get(Math.floor(seq / PAGE)) ?? this.#make(Math.floor(seq / PAGE));
    const bit = seq % PAGE;
    page[bit >>> 5] = (page[bit >>> 5] as number) | (1 << (bit & 31));
    if (seq < this.#first) this.#first = seq;
    if (seq > this.#last) this.#last = seq;
  }

  has(seq: number): boolean {
    const page = this.#get(Math.floor(seq / PAGE));
    if (page === undefined) return false;
    const bit = seq % PAGE;
    return ((page[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }

  /** Whether there may be one from one seq to another, both included. */
  mayHave(from: number, to: number): boolean {
    if (to < this.#first || from > this.#last) return false;
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page++) if (this.#pages.has(page)) return true;
    return false;
  }

  /** Infinity where the set is empty. */
  get first(): number {
    return this.#first;
  }
  /** 0 where the set is empty. */
  get last(): number {
    return this.#last;
  }

  /** The page asked for last is nearly always the one asked for next. */
  #get(number: number): Uint32Array | undefined {
    if (number === this.#pageNumber) return this.#page;
    this.#pageNumber = number;
    this.#page = this.#pages.get(number);
    return this.#page;
  }

  #make(number: number): Uint32Array {
    const page = new Uint32Array(PAGE / 32);
    this.#pages.set(number, page);
    this.#page = page;
    this.#pageNumber = number;
    return page;
  }
}

const PAGE = 16_384;
