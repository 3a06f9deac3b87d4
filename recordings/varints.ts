// Streams of numbers in base 128, low digits first, the high bit of a byte telling that another follows. Signed ones are
// zigzagged: 0, -1, 1, -2 … become 0, 1, 2, 3 …

import { FormatError } from '../runtime/fold/bytes.ts';

/** Writes into a buffer that it keeps from one use to the next. */
export class VarintWriter {
  #bytes = new Uint8Array(0);
  length = 0;

  /** Begins anew, with room for so many numbers of at most so many bytes. */
  begin(numbers: number, bytesEach: number): void {
    this.length = 0;
    if (this.#bytes.length < numbers * bytesEach) this.#bytes = new Uint8Array(numbers * bytesEach);
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint(x: number): void {
    this.length = putUint(this.#bytes, this.length, x);
  }

  /** The first `count` numbers, from 0 to 2^16 - 1. */
  uints(values: Uint16Array, count: number): void {
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < count; i++) at = putUint(bytes, at, values[i] as number);
    this.length = at;
  }

  /** The first `count` numbers of 32 bits, signed. */
  int32s(values: Int32Array, count: number): void {
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < count; i++) {
      const x = values[i] as number;
      at = putUint(bytes, at, ((x << 1) ^ (x >> 31)) >>> 0);
    }
    this.length = at;
  }

  /** The first `count` numbers: whole ones of at most 52 bits, signed. */
  signeds(values: Float64Array, count: number): void {
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < count; i++) {
      const x = values[i] as number;
      let left = x >= 0 ? x * 2 : -x * 2 - 1;
      while (left > 127) {
        bytes[at++] = (left % 128) | 128;
        left = Math.floor(left / 128);
      }
      bytes[at++] = left;
    }
    this.length = at;
  }

  /** The first `count` numbers as float64, little-endian. */
  floats(values: Float64Array, count: number): void {
    const view = new DataView(this.#bytes.buffer);
    for (let i = 0; i < count; i++) view.setFloat64(this.length + 8 * i, values[i] as number, true);
    this.length += 8 * count;
  }

  /** What was written, until the next `begin`. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

function putUint(bytes: Uint8Array, at: number, x: number): number {
  while (x > 127) {
    bytes[at++] = (x & 127) | 128;
    x >>>= 7;
  }
  bytes[at++] = x;
  return at;
}

/** Reads bytes `at` to `end` and never beyond. */
export class VarintReader {
  readonly #what: string;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  at: number;

  /** `what` names the stream in errors. */
  constructor(what: string, bytes: Uint8Array, at: number, end: number) {
    this.#what = what;
    this.#bytes = bytes;
    this.at = at;
    this.#end = end;
  }

  fail(how: string): never {
    throw new FormatError(`${this.#what} ${how}`, this.at);
  }

  byte(): number {
    if (this.at >= this.#end) this.fail('ends too early');
    return this.#bytes[this.at++] as number;
  }

  uint(): number {
    let x = 0;
    for (let shift = 0; ; shift += 7) {
      if (this.at >= this.#end || shift > 28) this.fail('ends inside a number');
      const byte = this.#bytes[this.at++] as number;
      x |= (byte & 127) << shift;
      if (byte < 128) return x >>> 0;
    }
  }

  int32(): number {
    const x = this.uint();
    return (x >>> 1) ^ -(x & 1);
  }

  signed(): number {
    let x = 0;
    for (let scale = 1; ; scale *= 128) {
      if (this.at >= this.#end || scale > 2 ** 49) this.fail('ends inside a number');
      const byte = this.#bytes[this.at++] as number;
      x += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return x % 2 === 0 ? x / 2 : -(x + 1) / 2;
  }

  float(): number {
    if (this.#end - this.at < 8) this.fail('ends inside a float');
    const x = new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getFloat64(this.at, true);
    this.at += 8;
    return x;
  }

  /** Fills in all numbers from 0 to 2^16 - 1 up to the end, and says how many there are: at most `most`. */
  uints(into: Uint16Array, most: number): number {
    let n = 0;
    for (; this.at < this.#end; n++) {
      if (n === most) this.fail(`has more than ${most} numbers`);
      const first = this.#bytes[this.at] as number;
      const x = first < 128 ? first : this.uint();
      if (first < 128) this.at += 1;
      if (x > 0xffff) this.fail(`holds ${x}`);
      into[n] = x;
    }
    return n;
  }

  /** The same with signed numbers of 32 bits. */
  int32s(into: Int32Array, most: number): number {
    let n = 0;
    for (; this.at < this.#end; n++) {
      if (n === most) this.fail(`has more than ${most} numbers`);
      const first = this.#bytes[this.at] as number;
      const x = first < 128 ? first : this.uint();
      if (first < 128) this.at += 1;
      into[n] = (x >>> 1) ^ -(x & 1);
    }
    return n;
  }

  /** The same with whole numbers of at most 52 bits, signed. */
  signeds(into: Float64Array, most: number): number {
    let n = 0;
    for (; this.at < this.#end; n++) {
      if (n === most) this.fail(`has more than ${most} numbers`);
      into[n] = this.signed();
    }
    return n;
  }

  /** The same with float64. */
  floats(into: Float64Array, most: number): number {
    let n = 0;
    for (; this.at < this.#end; n++) {
      if (n === most) this.fail(`has more than ${most} numbers`);
      into[n] = this.float();
    }
    return n;
  }

  /** Everything must have been read. */
  finish(): void {
    if (this.at !== this.#end) this.fail(`has ${this.#end - this.at} bytes too many`);
  }
}
