// A mailbox of many messages: its entries as numbers, oldest first. The newest stand in a small array, five numbers each, whose
// front is an index that moves. What a mailbox holds beyond some hundred goes into blocks of columns that never change, so that a fork
// of a mailbox of a million messages shares them, a keyframe's columns are one without a copy, and taking a message out of the middle
// only divides a block.

/** Where the message came from: a send, a trapped exit signal, a monitor, a timer. */
export const ENTRY_SOURCES = ['message', 'exit', 'down', 'timer'] as const;
export const FROM_SEND = 0;
export const FROM_EXIT = 1;
export const FROM_DOWN = 2;
export const FROM_TIMER = 3;

const STRIDE = 5;
export const SOURCE_SHIFT = 4;
const KIND_MASK = (1 << SOURCE_SHIFT) - 1;

/** So many messages become a block, and two blocks of one size become one, up to this. */
const BLOCK = 512;
const LARGEST_BLOCK = 65_536;
/** A mailbox with more blocks than this, most of them short, is put together anew. */
const MOST_BLOCKS = 1024;
/** So many numbers may lie unused before the front. Mailboxes that never run empty would else be far larger than a cache. */
const UNUSED_NUMBERS = 160;

/** Messages as columns. `kinds`: kind and source. */
export interface MessageColumns {
  readonly keys: Float64Array;
  readonly tags: Uint32Array;
  readonly froms: Uint32Array;
  readonly kinds: Uint8Array;
  readonly refs: Uint32Array;
}

/** Some of them, one after the other. */
interface Block {
  readonly columns: MessageColumns;
  readonly from: number;
  readonly to: number;
}

export const kindOf = (kindAndSource: number): number => kindAndSource & KIND_MASK;
export const sourceOf = (kindAndSource: number): number => kindAndSource >> SOURCE_SHIFT;

export class Mailbox {
  /** Whose it is; a frame forks what belongs to another before it changes it. */
  readonly owner: object | undefined;
  /** Older than what stands in `#data`. Replaced, never changed. */
  #blocks: readonly Block[] = NO_BLOCKS;
  #inBlocks = 0;
  /** So many of the first block are taken out already. */
  #skip = 0;
  #data: number[] = [];
  #head = 0;
  #tail = 0;

  constructor(owner?: object) {
    this.owner = owner;
  }

  /** One with messages `from` to `to` of these columns. */
  static over(columns: MessageColumns, from: number, to: number, owner: object | undefined): Mailbox {
    const mailbox = new Mailbox(owner);
    if (to - from > BLOCK) {
      mailbox.#blocks = [{ columns, from, to }];
      mailbox.#inBlocks = to - from;
      return mailbox;
    }
    const { keys, tags, froms, kinds, refs } = columns;
    const data = mailbox.#data;
    let tail = 0;
    for (let i = from; i < to; i++) {
      data[tail++] = keys[i] as number;
      data[tail++] = tags[i] as number;
      data[tail++] = froms[i] as number;
      data[tail++] = kinds[i] as number;
      data[tail++] = refs[i] as number;
    }
    mailbox.#tail = tail;
    return mailbox;
  }

  fork(owner: object | undefined): Mailbox {
    const other = new Mailbox(owner);
    other.#blocks = this.#blocks;
    other.#inBlocks = this.#inBlocks;
    other.#skip = this.#skip;
    other.#data = this.#data.slice(this.#head, this.#tail);
    other.#tail = other.#data.length;
    return other;
  }

  get size(): number {
    return this.#inBlocks + (this.#tail - this.#head) / STRIDE;
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
    if (this.#tail - this.#head >= 2 * BLOCK * STRIDE) this.#store();
  }

  key(index: number): number {
    if (index >= this.#inBlocks) return this.#data[this.#head + (index - this.#inBlocks) * STRIDE] as number;
    const { columns, at } = this.#find(index);
    return columns.keys[at] as number;
  }
  tag(index: number): number {
    if (index >= this.#inBlocks) return this.#data[this.#head + (index - this.#inBlocks) * STRIDE + 1] as number;
    const { columns, at } = this.#find(index);
    return columns.tags[at] as number;
  }
  from(index: number): number {
    if (index >= this.#inBlocks) return this.#data[this.#head + (index - this.#inBlocks) * STRIDE + 2] as number;
    const { columns, at } = this.#find(index);
    return columns.froms[at] as number;
  }
  kind(index: number): number {
    return this.#kindAndSource(index) & KIND_MASK;
  }
  source(index: number): number {
    return this.#kindAndSource(index) >> SOURCE_SHIFT;
  }
  ref(index: number): number {
    if (index >= this.#inBlocks) return this.#data[this.#head + (index - this.#inBlocks) * STRIDE + 4] as number;
    const { columns, at } = this.#find(index);
    return columns.refs[at] as number;
  }

  /** Writes all of it into columns that have room, from place `at` on. */
  copyTo(to: MessageColumns, at: number): void {
    let next = at;
    for (const block of this.#left()) next = copyBlock(block, to, next);
    const data = this.#data;
    for (let i = this.#head; i < this.#tail; i += STRIDE, next++) {
      to.keys[next] = data[i] as number;
      to.tags[next] = data[i + 1] as number;
      to.froms[next] = data[i + 2] as number;
      to.kinds[next] = data[i + 3] as number;
      to.refs[next] = data[i + 4] as number;
    }
  }

  /** All of it as columns of its own. */
  columns(): MessageColumns {
    const columns = newColumns(this.size);
    this.copyTo(columns, 0);
    return columns;
  }

  /** Takes out the entry with this key; `hint` is where it should stand. False when there is none. */
  take(key: number, hint: number): boolean {
    const index = hint < this.size && this.key(hint) === key ? hint : this.find(key);
    if (index < 0) return false;
    if (index < this.#inBlocks) {
      this.#takeFromBlock(index);
      return true;
    }
    const place = this.#head + (index - this.#inBlocks) * STRIDE;
    if (place > this.#head) {
      this.#data.copyWithin(place, place + STRIDE, this.#tail);
      this.#tail -= STRIDE;
      return true;
    }
    this.#head += STRIDE;
    if (this.#head === this.#tail) this.#head = this.#tail = 0;
    else if (this.#head >= UNUSED_NUMBERS && this.#head * 2 > this.#tail) this.#moveToFront();
    return true;
  }

  /** Position of the entry with this key, or -1. */
  find(key: number): number {
    let before = 0;
    for (const { columns, from, to } of this.#left()) {
      const at = columns.keys.indexOf(key, from);
      if (at >= 0 && at < to) return before + at - from;
      before += to - from;
    }
    for (let i = this.#head; i < this.#tail; i += STRIDE) if (this.#data[i] === key) return this.#inBlocks + (i - this.#head) / STRIDE;
    return -1;
  }

  #kindAndSource(index: number): number {
    if (index >= this.#inBlocks) return this.#data[this.#head + (index - this.#inBlocks) * STRIDE + 3] as number;
    const { columns, at } = this.#find(index);
    return columns.kinds[at] as number;
  }

  /** Where an entry of the blocks stands. */
  #find(index: number): { readonly columns: MessageColumns; readonly at: number; readonly block: number } {
    let before = -this.#skip;
    for (let block = 0; ; block++) {
      const { columns, from, to } = this.#blocks[block] as Block;
      if (index < before + to - from) return { columns, at: from + index - before, block };
      before += to - from;
    }
  }

  #takeFromBlock(index: number): void {
    this.#inBlocks -= 1;
    if (index === 0) {
      const { from, to } = this.#blocks[0] as Block;
      this.#skip += 1;
      if (from + this.#skip < to) return;
      this.#blocks = this.#blocks.slice(1);
      this.#skip = 0;
      return;
    }
    const { columns, at, block } = this.#find(index);
    const { from, to } = this.#blocks[block] as Block;
    const parts = [
      { columns, from, to: at },
      { columns, from: at + 1, to },
    ].filter((part) => part.from < part.to);
    this.#blocks = this.#blocks.toSpliced(block, 1, ...parts);
    if (this.#blocks.length <= MOST_BLOCKS || this.#inBlocks >= this.#blocks.length * BLOCK) return;
    this.#blocks = [joined(this.#left())];
    this.#skip = 0;
  }

  /** The blocks without what is taken out of the first. */
  #left(): readonly Block[] {
    const first = this.#blocks[0];
    return this.#skip === 0 || !first ? this.#blocks : this.#blocks.with(0, { ...first, from: first.from + this.#skip });
  }

  /** The older half of `#data` becomes a block. */
  #store(): void {
    const columns = newColumns(BLOCK);
    const end = this.#head + BLOCK * STRIDE;
    const data = this.#data;
    for (let i = this.#head, n = 0; i < end; i += STRIDE, n++) {
      columns.keys[n] = data[i] as number;
      columns.tags[n] = data[i + 1] as number;
      columns.froms[n] = data[i + 2] as number;
      columns.kinds[n] = data[i + 3] as number;
      columns.refs[n] = data[i + 4] as number;
    }
    const blocks: Block[] = [...this.#blocks, { columns, from: 0, to: BLOCK }];
    for (;;) {
      const [before, last] = [blocks.at(-2), blocks.at(-1)] as [Block | undefined, Block];
      if (before === undefined || before.to - before.from > last.to - last.from || last.to - last.from >= LARGEST_BLOCK) break;
      blocks.splice(-2, 2, joined([before, last]));
    }
    this.#blocks = blocks;
    this.#inBlocks += BLOCK;
    this.#head = end;
    this.#moveToFront();
  }

  #moveToFront(): void {
    const data = this.#data;
    const size = this.#tail - this.#head;
    for (let i = 0; i < size; i++) data[i] = data[this.#head + i] as number;
    this.#head = 0;
    this.#tail = size;
  }
}

const NO_BLOCKS: readonly Block[] = [];

function copyBlock({ columns, from, to: end }: Block, to: MessageColumns, at: number): number {
  to.keys.set(columns.keys.subarray(from, end), at);
  to.tags.set(columns.tags.subarray(from, end), at);
  to.froms.set(columns.froms.subarray(from, end), at);
  to.kinds.set(columns.kinds.subarray(from, end), at);
  to.refs.set(columns.refs.subarray(from, end), at);
  return at + end - from;
}

function joined(blocks: readonly Block[]): Block {
  const size = blocks.reduce((n, { from, to }) => n + to - from, 0);
  const columns = newColumns(size);
  let at = 0;
  for (const block of blocks) at = copyBlock(block, columns, at);
  return { columns, from: 0, to: size };
}

export function newColumns(size: number): MessageColumns {
  return {
    keys: new Float64Array(size),
    tags: new Uint32Array(size),
    froms: new Uint32Array(size),
    kinds: new Uint8Array(size),
    refs: new Uint32Array(size),
  };
}
