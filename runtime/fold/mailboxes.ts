// The mailboxes of all processes, by row. Most hold a message or two: these stand in a few arrays that all of them share, linked to
// lists, and a place that was emptied is the next to be filled, so that what is touched stays in the cache and nothing is left for the
// collector. With an object for each process a fold of 100,000 took three times as long. A mailbox of some hundred messages becomes a
// Mailbox of its own (mailbox.ts), until it is empty.
//
// A keyframe's messages are such lists already, in their order: the arrays are its columns.

import { Mailbox, type MessageColumns, newColumns, SOURCE_SHIFT } from './mailbox.ts';
import { RowLists } from './row-lists.ts';

/** Messages with which a mailbox becomes one of its own. */
const MANY = 128;
const FIRST_ROWS = 64;
const FIRST_ENTRIES = 64;

/** Of each row: its first and its last entry, + 1; how many there are, or LARGE. */
const STRIDE = 4;
const LAST = 1;
const COUNT = 2;
const LARGE = -1;
/** Of each entry: tag, sender, kind and source, reference. */
const WORDS = 4;

export class Mailboxes {
  #heads = new Int32Array(0);
  #keys = new Float64Array(0);
  #words = new Uint32Array(0);
  /** The entry behind each, + 1: in its mailbox, or among those that are free. */
  #next = new Int32Array(0);
  #free = 0;
  #used = 0;
  #large = new RowLists<Mailbox>();
  /** Of the large ones that only this has. */
  #owner: object | undefined;
  /** A fork reads the same arrays: they are copied before they are changed. */
  #shared = false;

  /** Those of rows 0 on: row `row` has the messages from `starts[row]` to `starts[row + 1]`. */
  static over(columns: MessageColumns, starts: Uint32Array): Mailboxes {
    const mailboxes = new Mailboxes();
    const rows = starts.length - 1;
    mailboxes.#makeRows(rows);
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const size = (starts[row + 1] as number) - (starts[row] as number);
      if (size < MANY) total += size;
    }
    mailboxes.#makeEntries(total + (total >> 3) + FIRST_ENTRIES);
    for (let row = 0; row < rows; row++) {
      const [from, to] = [starts[row] as number, starts[row + 1] as number];
      if (to - from >= MANY) {
        mailboxes.#large.set(row, Mailbox.over(columns, from, to, undefined));
        mailboxes.#heads[row * STRIDE + COUNT] = LARGE;
      } else if (from < to) mailboxes.#fill(row, columns, from, to);
    }
    return mailboxes;
  }

  fork(): Mailboxes {
    const other = new Mailboxes();
    other.#heads = this.#heads;
    other.#keys = this.#keys;
    other.#words = this.#words;
    other.#next = this.#next;
    other.#free = this.#free;
    other.#used = this.#used;
    other.#large = this.#large.fork();
    this.#owner = {};
    other.#owner = {};
    this.#shared = other.#shared = true;
    return other;
  }

  size(row: number): number {
    const count = this.#heads[row * STRIDE + COUNT];
    if (count === undefined) return 0;
    return count === LARGE ? (this.#large.get(row)?.size ?? 0) : count;
  }

  /** `key` is the seq that put the message here, `kind` a position in MESSAGE_KINDS, `source` one in ENTRY_SOURCES. */
  push(row: number, key: number, tag: number, from: number, kind: number, source: number, ref: number): void {
    if (this.#shared) this.#own();
    const head = row * STRIDE;
    if (head >= this.#heads.length) this.#makeRows(Math.max(row + 1, FIRST_ROWS, (this.#heads.length / STRIDE) * 2));
    const heads = this.#heads;
    const count = heads[head + COUNT] as number;
    if (count === LARGE || count >= MANY) {
      this.#largeOf(row).push(key, tag, from, kind, source, ref);
      return;
    }
    let entry = this.#free - 1;
    if (entry >= 0) this.#free = this.#next[entry] as number;
    else {
      if (this.#used === this.#keys.length) this.#makeEntries(Math.max(FIRST_ENTRIES, this.#used * 2));
      entry = this.#used++;
    }
    this.#keys[entry] = key;
    const words = this.#words;
    const at = entry * WORDS;
    words[at] = tag;
    words[at + 1] = from;
    words[at + 2] = kind | (source << SOURCE_SHIFT);
    words[at + 3] = ref;
    this.#next[entry] = 0;
    if (count === 0) heads[head] = entry + 1;
    else this.#next[(heads[head + LAST] as number) - 1] = entry + 1;
    heads[head + LAST] = entry + 1;
    heads[head + COUNT] = count + 1;
  }

  /** Takes out the message with this key; `hint` is where it should stand. False when there is none. */
  take(row: number, key: number, hint: number): boolean {
    const head = row * STRIDE;
    const count = this.#heads[head + COUNT];
    if (count === undefined || count === 0) return false;
    if (count === LARGE) return this.#takeFromLarge(row, key, hint);
    let before = 0;
    let place = this.#heads[head] as number;
    while (place !== 0 && this.#keys[place - 1] !== key) {
      before = place;
      place = this.#next[place - 1] as number;
    }
    if (place === 0) return false;
    if (this.#shared) this.#own();
    const heads = this.#heads;
    const behind = this.#next[place - 1] as number;
    if (before === 0) heads[head] = behind;
    else this.#next[before - 1] = behind;
    if (behind === 0) heads[head + LAST] = before;
    heads[head + COUNT] = count - 1;
    this.#next[place - 1] = this.#free;
    this.#free = place;
    return true;
  }

  clear(row: number): void {
    const head = row * STRIDE;
    const count = this.#heads[head + COUNT];
    if (count === undefined || count === 0) return;
    if (this.#shared) this.#own();
    if (count === LARGE) this.#large.clear(row);
    else this.#release(head);
    this.#heads[head + COUNT] = 0;
  }

  /** Writes the messages of a row, oldest first, into columns that have room, from place `at` on. */
  copyTo(row: number, to: MessageColumns, at: number): void {
    const head = row * STRIDE;
    if (this.#heads[head + COUNT] === LARGE) {
      this.#large.get(row)?.copyTo(to, at);
      return;
    }
    const words = this.#words;
    for (let place = this.#heads[head] ?? 0; place !== 0; place = this.#next[place - 1] as number, at++) {
      const word = (place - 1) * WORDS;
      to.keys[at] = this.#keys[place - 1] as number;
      to.tags[at] = words[word] as number;
      to.froms[at] = words[word + 1] as number;
      to.kinds[at] = words[word + 2] as number;
      to.refs[at] = words[word + 3] as number;
    }
  }

  /** The messages of a row, oldest first, as columns of their own. */
  columns(row: number): MessageColumns {
    const columns = newColumns(this.size(row));
    this.copyTo(row, columns, 0);
    return columns;
  }

  /** Of all rows together. */
  get total(): number {
    let n = 0;
    for (let row = 0; row * STRIDE < this.#heads.length; row++) n += this.size(row);
    return n;
  }

  /** The mailbox of a row that has many messages, to be changed. */
  #largeOf(row: number): Mailbox {
    const held = this.#large.get(row);
    if (held !== undefined) {
      if (held.owner === this.#owner) return held;
      const own = held.fork(this.#owner);
      this.#large.set(row, own);
      return own;
    }
    const mailbox = new Mailbox(this.#owner);
    const { keys, tags, froms, kinds, refs } = this.columns(row);
    for (let i = 0; i < keys.length; i++) {
      const kind = kinds[i] as number;
      const source = kind >> SOURCE_SHIFT;
      mailbox.push(keys[i] as number, tags[i] as number, froms[i] as number, kind & ((1 << SOURCE_SHIFT) - 1), source, refs[i] as number);
    }
    this.#release(row * STRIDE);
    this.#heads[row * STRIDE + COUNT] = LARGE;
    this.#large.set(row, mailbox);
    return mailbox;
  }

  #takeFromLarge(row: number, key: number, hint: number): boolean {
    if (this.#shared) this.#own();
    const mailbox = this.#largeOf(row);
    if (!mailbox.take(key, hint)) return false;
    if (mailbox.size === 0) {
      this.#large.clear(row);
      this.#heads[row * STRIDE + COUNT] = 0;
    }
    return true;
  }

  /** All entries of a row are free from now on. */
  #release(head: number): void {
    const heads = this.#heads;
    if (heads[head] === 0) return;
    this.#next[(heads[head + LAST] as number) - 1] = this.#free;
    this.#free = heads[head] as number;
    heads[head] = 0;
    heads[head + LAST] = 0;
  }

  /** A row that has none yet gets messages of columns; there is room for them. */
  #fill(row: number, { keys, tags, froms, kinds, refs }: MessageColumns, from: number, to: number): void {
    const words = this.#words;
    const first = this.#used;
    let entry = first;
    for (let i = from; i < to; i++, entry++) {
      const at = entry * WORDS;
      this.#keys[entry] = keys[i] as number;
      words[at] = tags[i] as number;
      words[at + 1] = froms[i] as number;
      words[at + 2] = kinds[i] as number;
      words[at + 3] = refs[i] as number;
      this.#next[entry] = entry + 2;
    }
    this.#next[entry - 1] = 0;
    this.#used = entry;
    this.#heads[row * STRIDE] = first + 1;
    this.#heads[row * STRIDE + LAST] = entry;
    this.#heads[row * STRIDE + COUNT] = to - from;
  }

  #makeRows(rows: number): void {
    const heads = new Int32Array(rows * STRIDE);
    heads.set(this.#heads);
    this.#heads = heads;
  }

  #makeEntries(entries: number): void {
    const [keys, words, next] = [new Float64Array(entries), new Uint32Array(entries * WORDS), new Int32Array(entries)];
    keys.set(this.#keys);
    words.set(this.#words);
    next.set(this.#next);
    this.#keys = keys;
    this.#words = words;
    this.#next = next;
  }

  #own(): void {
    this.#heads = this.#heads.slice();
    this.#keys = this.#keys.slice();
    this.#words = this.#words.slice();
    this.#next = this.#next.slice();
    this.#shared = false;
  }
}
