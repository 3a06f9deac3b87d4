// Payloads that are encoded where they are written, for a program that somebody has attached to. Nothing that it sends is frozen
// then: what a program does must not depend on whether it is looked at, and freezing costs more than encoding at once. The text is
// that of `encodeTerm` to the byte; what nearly all messages are made of (plain objects, arrays, short ASCII texts, numbers, pids)
// is written straight into the bytes of the chunk, and everything else by `encodeTerm`.
//
// One object is often sent to many: it is looked up, and where it still says the same, its bytes are copied.

import type { PayloadBlock } from '../protocol/chunk.ts';
import { Pid } from '../protocol/ids.ts';
import { encodeTerm, isTooLong } from '../protocol/term-codec.ts';
import { Encoded } from './payload-block.ts';

const utf8 = new TextEncoder();
const { getPrototypeOf, keys: keysOf } = Object;

/** Deeper values are written by encodeTerm, which also knows cycles. */
const MOST_DEPTH = 8;
/** Characters of a longer text are not looked at one by one. */
const SHORT = 64;
/** An object whose bytes are fewer is written again in no more time than it takes to find it. */
const WORTH = 32;
/** Objects that are kept for the chunk at hand. */
const MOST_KEPT = 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A plain object of texts, numbers and truth values alone, and where its bytes are. */
interface Flat {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
  readonly from: number;
  readonly to: number;
}

export class PayloadBytes {
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  #ends = new Uint32Array(1 << 10);
  #count = 0;
  readonly #flat = new Map<object, Flat>();

  /** Writes a value as it is now, or `Encoded` text. Returns which payload of the chunk it is, from 1. */
  add(value: unknown): number {
    const from = this.#used;
    let done = false;
    try {
      done = this.#write(value, 0);
    } catch {
      // A getter that throws, a revoked proxy: encodeTerm says where.
    }
    if (!done) {
      this.#used = from;
      this.#put(encodeTerm(value));
    }
    if (this.#count === this.#ends.length) this.#ends = enlarged(this.#ends, new Uint32Array(this.#count * 2));
    this.#ends[this.#count] = this.#used;
    this.#count += 1;
    return this.#count;
  }

  /** What was written since the last time. It is overwritten by what comes next, unless it is to be kept. */
  take(): PayloadBlock {
    const block = { ends: this.#ends.subarray(0, this.#count), bytes: this.#bytes.subarray(0, this.#used) };
    this.#count = 0;
    this.#used = 0;
    this.#flat.clear();
    return block;
  }

  /** What `take` gave last stays as it is. */
  keep(): void {
    this.#bytes = new Uint8Array(1 << 16);
    this.#ends = new Uint32Array(1 << 10);
  }

  /** False where it is not one of the usual; then what was written does not count. */
  #write(value: unknown, depth: number): boolean {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value === 'object') {
      if (value === null) return this.#ascii('null');
      const proto = getPrototypeOf(value) as object | null;
      if (proto === Object.prototype) return depth < MOST_DEPTH && this.#fields(value as Record<string, unknown>, depth + 1);
      if (proto === Array.prototype) return depth < MOST_DEPTH && Array.isArray(value) && this.#items(value, depth + 1);
      if (proto === Encoded.prototype && depth === 0) return this.#put((value as Encoded).text);
      return value instanceof Pid && this.#ascii(`{"$pid":"${value}"}`);
    }
    if (typeof value === 'boolean') return this.#ascii(value ? 'true' : 'false');
    return value === undefined && this.#ascii('{"$undefined":true}');
  }

  #items(items: readonly unknown[], depth: number): boolean {
    if (isTooLong(items)) return false;
    this.#byte(0x5b);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.#byte(0x2c);
      if (!this.#write(items[i], depth)) return false;
    }
    return this.#byte(0x5d);
  }

  #fields(object: Record<string, unknown>, depth: number): boolean {
    const keys = keysOf(object);
    const known = this.#flat.get(object);
    if (known !== undefined && saysTheSame(object, keys, known)) return this.#again(known);
    if (ArrayBuffer.isView(object)) return false;
    const from = this.#used;
    let values: unknown[] | null = [];
    this.#byte(0x7b);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      // Such an object is a list of pairs.
      if (key.charCodeAt(0) === 0x24) return false;
      if (i > 0) this.#byte(0x2c);
      this.#text(key);
      this.#byte(0x3a);
      const value = object[key];
      if (typeof value === 'object' && value !== null) values = null;
      else if (values !== null) values.push(value);
      if (!this.#write(value, depth)) return false;
    }
    this.#byte(0x7d);
    if (values !== null && this.#used - from >= WORTH && this.#flat.size < MOST_KEPT)
      this.#flat.set(object, { keys, values, from, to: this.#used });
    return true;
  }

  #again({ from, to }: Flat): true {
    this.#room(to - from);
    this.#bytes.copyWithin(this.#used, from, to);
    this.#used += to - from;
    return true;
  }

  #number(value: number): boolean {
    if (value > 0 && (value | 0) === value) {
      this.#room(10);
      let end = this.#used;
      for (let rest = value; rest > 0; rest = (rest / 10) | 0) end += 1;
      let at = end;
      for (let rest = value; rest > 0; rest = (rest / 10) | 0) this.#bytes[--at] = 48 + (rest % 10);
      this.#used = end;
      return true;
    }
    return Number.isFinite(value) && !Object.is(value, -0) && this.#ascii(String(value));
  }

  #text(text: string): true {
    const { length } = text;
    if (length > SHORT) return this.#put(JSON.stringify(text));
    this.#room(length + 2);
    const bytes = this.#bytes;
    let at = this.#used;
    bytes[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return this.#put(JSON.stringify(text));
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.#used = at;
    return true;
  }

  #ascii(text: string): true {
    this.#room(text.length);
    const bytes = this.#bytes;
    let at = this.#used;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.#used = at;
    return true;
  }

  #byte(code: number): true {
    if (this.#used === this.#bytes.length) this.#room(1);
    this.#bytes[this.#used] = code;
    this.#used += 1;
    return true;
  }

  #put(text: string): true {
    this.#room(text.length * 3);
    this.#used += utf8.encodeInto(text, this.#bytes.subarray(this.#used)).written;
    return true;
  }

  #room(bytes: number): void {
    const most = this.#used + bytes;
    if (most > this.#bytes.length) this.#bytes = enlarged(this.#bytes, new Uint8Array(Math.max(most, this.#bytes.length * 2)));
  }
}

function enlarged<T extends Uint8Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Whoever has sent an object may have written into it since. */
function saysTheSame(object: Readonly<Record<string, unknown>>, keys: readonly string[], known: Flat): boolean {
  if (keys.length !== known.keys.length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key !== known.keys[i] || !Object.is(object[key], known.values[i])) return false;
  }
  return true;
}
