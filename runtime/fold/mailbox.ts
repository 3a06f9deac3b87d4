// A mailbox: its entries as numbers, five per message, oldest first. Most are taken from the front, so the front is an index
// that moves; the array is cut when more than half of it lies before the index.

/** Where the message came from: a send, a trapped exit signal, a monitor, a timer. */
export const ENTRY_SOURCES = ['message', 'exit', 'down', 'timer'] as const;
export const FROM_SEND = 0;
export const FROM_EXIT = 1;
export const FROM_DOWN = 2;
export const FROM_TIMER = 3;

const STRIDE = 5;
const SOURCE_SHIFT = 4;

/** A mailbox that was longer gives its array back when it runs empty. */
const KEPT_NUMBERS = 5120;
/** So many numbers may lie unused before the front. Mailboxes that never run empty would else be far larger than a cache. */
const UNUSED_NUMBERS = 160;

export class Mailbox {
  /** Whose it is; a frame forks what belongs to another before it changes it. */
  readonly owner: object | undefined;
  #data: number[] = [];
  #head = 0;
  #tail = 0;

  constructor(owner?: object) {
    this.owner = owner;
  }

  fork(owner: object | undefined): Mailbox {
    const other = new Mailbox(owner);
    other.#data = this.#data.slice(this.#head, this.#tail);
    other.#tail = other.#data.length;
    return other;
  }

  get size(): number {
    return (this.#tail - this.#head) / STRIDE;
  }

  /** `key` is the seq that put the message here, `kind` a position in MESSAGE_KINDS, `source` one in ENTRY_SOURCES. */
  push(key: number, tag: number, from: number, kind: number, source: number, ref: number): void {
    const data = this.#data;
    const tail = this.#tail;
    data[tail] = key;
    data[tail + 1] = tag;
    data[tail + 2] = from;
    data[tail + 3] = kind | (source << SOURCE_SHIFT);
    data[tail + 4] = ref;
    this.#tail = tail + STRIDE;
  }

  key(index: number): number {
    return this.#data[this.#head + index * STRIDE] as number;
  }
  tag(index: number): number {
    return this.#data[this.#head + index * STRIDE + 1] as number;
  }
  from(index: number): number {
    return this.#data[this.#head + index * STRIDE + 2] as number;
  }
  kind(index: number): number {
    return (this.#data[this.#head + index * STRIDE + 3] as number) & ((1 << SOURCE_SHIFT) - 1);
  }
  source(index: number): number {
    return (this.#data[this.#head + index * STRIDE + 3] as number) >> SOURCE_SHIFT;
  }
  ref(index: number): number {
    return this.#data[this.#head + index * STRIDE + 4] as number;
  }

  /** Takes out the entry with this key; `hint` is where it should stand. False when there is none. */
  take(key: number, hint: number): boolean {
    const index = hint < this.size && this.key(hint) === key ? hint : this.find(key);
    if (index < 0) return false;
    if (index > 0) {
      this.#data.copyWithin(this.#head + index * STRIDE, this.#head + (index + 1) * STRIDE, this.#tail);
      this.#tail -= STRIDE;
      return true;
    }
    this.#head += STRIDE;
    if (this.#head === this.#tail) this.#restart();
    else if (this.#head >= UNUSED_NUMBERS && this.#head * 2 > this.#tail) this.#moveToFront();
    return true;
  }

  /** Position of the entry with this key, or -1. */
  find(key: number): number {
    for (let i = this.#head; i < this.#tail; i += STRIDE) if (this.#data[i] === key) return (i - this.#head) / STRIDE;
    return -1;
  }

  #restart(): void {
    if (this.#data.length > KEPT_NUMBERS) this.#data = [];
    this.#head = 0;
    this.#tail = 0;
  }

  #moveToFront(): void {
    const data = this.#data;
    const size = this.#tail - this.#head;
    for (let i = 0; i < size; i++) data[i] = data[this.#head + i] as number;
    this.#head = 0;
    this.#tail = size;
    if (data.length > KEPT_NUMBERS && data.length > size * 8) data.length = size;
  }
}
