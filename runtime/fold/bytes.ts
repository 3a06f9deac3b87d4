// Variable-length numbers and texts in bytes, written and read with checks: what is read may come from a damaged or hostile
// file, so every read is inside the buffer, and no length is believed that the rest of the buffer can't hold.
//
// A whole number from 0 to 2^53 - 1 is its double in base 128, low digits first; anything else is one byte 1 and a float64.

/** What was read does not fit the format. `offset` counts bytes from the beginning. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly offset: number;
  constructor(what: string, offset: number) {
    super(`${what} (at byte ${offset})`);
    this.offset = offset;
  }
}

const WHOLE_MAX = 0x10_0000_0000_0000;
/** 2^50. */
const DIFFERENCES_MAX = 0x4_0000_0000_0000;

export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  readonly #utf8 = new TextEncoder();

  get length(): number {
    return this.#length;
  }

  number(x: number): void {
    this.#reserve(9);
    if (x >= 0 && x < WHOLE_MAX && Math.floor(x) === x && !Object.is(x, -0)) {
      this.#digits(x * 2);
      return;
    }
    this.#bytes[this.#length++] = 1;
    new DataView(this.#bytes.buffer).setFloat64(this.#length, x, true);
    this.#length += 8;
  }

  /** Numbers from 0 up: a 0 when all are 0; with `rising` a 2 and differences, where these can be; else a 1 and each as a number. */
  column(values: Float64Array, rising = false): void {
    if (areZero(values)) {
      this.uint(0);
      return;
    }
    if (rising) {
      const before = this.#length;
      this.uint(2);
      if (this.differences(values, 1)) return;
      this.#length = before;
    }
    this.uint(1);
    this.#reserve(values.length * 9);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < values.length; i++) {
      const x = values[i] as number;
      if (x >= 0 && x < 0x4000_0000 && (x | 0) === x) {
        let doubled = x << 1;
        while (doubled > 127) {
          bytes[at++] = (doubled & 127) | 128;
          doubled >>>= 7;
        }
        bytes[at++] = doubled;
      } else {
        this.#length = at;
        this.number(x);
        at = this.#length;
      }
    }
    this.#length = at;
  }

  /**
   * Whole numbers from 0 to 2^50 as what each is more than the one `stride` before it (0 before the first), zigzag: ids that count
   * up take a byte each, and nearly nothing once packed. False, and nothing is written, where one is another number.
   */
  differences(values: ArrayLike<number>, stride: number): boolean {
    const begin = this.#length;
    this.#reserve(values.length * 8);
    const bytes = this.#bytes;
    let at = begin;
    for (let i = 0; i < values.length; i++) {
      const x = values[i] as number;
      if (!(x >= 0 && x <= DIFFERENCES_MAX && Math.floor(x) === x)) return false;
      const more = i < stride ? x : x - (values[i - stride] as number);
      let left = more >= 0 ? more * 2 : -more * 2 - 1;
      for (; left > 0x7fff_ffff; left = Math.floor(left / 128)) bytes[at++] = (left % 128) | 128;
      for (; left > 127; left >>>= 7) bytes[at++] = (left & 127) | 128;
      bytes[at++] = left;
    }
    this.#length = at;
    return true;
  }

  /** A whole number from 0 to 2^53 - 1, without the doubling. */
  uint(x: number): void {
    this.#reserve(9);
    this.#digits(x);
  }

  text(s: string): void {
    const encoded = this.#utf8.encode(s);
    this.uint(encoded.length);
    this.raw(encoded);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The bytes written so far, as an array of their own. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #digits(x: number): void {
    const bytes = this.#bytes;
    while (x >= 128) {
      bytes[this.#length++] = (x % 128) | 128;
      x = Math.floor(x / 128);
    }
    bytes[this.#length++] = x;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + extra));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

function areZero(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) return false;
  return true;
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  get offset(): number {
    return this.#at;
  }
  get left(): number {
    return this.#end - this.#at;
  }

  fail(what: string): never {
    throw new FormatError(what, this.#at);
  }

  number(): number {
    if (this.#bytes[this.#at] !== 1) {
      const doubled = this.uint();
      if (doubled % 2 !== 0) this.fail('an odd number where a doubled one is expected');
      return doubled / 2;
    }
    if (this.left < 9) this.fail('the data ends inside a number');
    const x = new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getFloat64(this.#at + 1, true);
    this.#at += 9;
    return x;
  }

  uint(): number {
    let x = 0;
    let scale = 1;
    for (let digits = 0; digits < 8; digits++) {
      if (this.#at >= this.#end) this.fail('the data ends inside a number');
      const byte = this.#bytes[this.#at++] as number;
      x += (byte & 127) * scale;
      if (byte < 128) {
        if (x > Number.MAX_SAFE_INTEGER) this.fail('a number is too large');
        return x;
      }
      scale *= 128;
    }
    return this.fail('a number is too long');
  }

  /** Fills a column: numbers up to `max`, whole ones unless that is Infinity; none of them 0 with `nonZero`. */
  column(into: { readonly length: number; [i: number]: number }, max: number, what: string, nonZero = false): void {
    const isThere = this.uint();
    if (isThere === 2) {
      this.differences(into, 1, max, what, nonZero);
      return;
    }
    if (isThere > 1) this.fail(`${what} is written in the unknown way ${isThere}`);
    if (isThere === 0) {
      if (nonZero && into.length > 0) this.fail(`${what} is 0`);
      return;
    }
    const bytes = this.#bytes;
    for (let i = 0; i < into.length; i++) {
      const first = bytes[this.#at] as number;
      let x: number;
      if (first < 128 && (first & 1) === 0 && this.#at < this.#end) {
        x = first >> 1;
        this.#at += 1;
      } else x = this.number();
      if (!(x >= (nonZero ? 1 : 0) && x <= max && (max === Number.POSITIVE_INFINITY ? x < max : Math.floor(x) === x))) {
        this.fail(`${what} is ${x}`);
      }
      into[i] = x;
    }
  }

  /** Fills in what the writer's `differences` wrote: each number at least a byte. */
  differences(into: { readonly length: number; [i: number]: number }, stride: number, max: number, what: string, nonZero = false): void {
    if (into.length > this.left) this.fail(`${into.length} numbers cannot fit into the ${this.left} bytes that are left`);
    const bytes = this.#bytes;
    for (let i = 0; i < into.length; i++) {
      const first = bytes[this.#at] as number;
      let zigzag = first;
      if (first < 128 && this.#at < this.#end) this.#at += 1;
      else zigzag = this.uint();
      const more = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
      const x = i < stride ? more : (into[i - stride] as number) + more;
      if (!(x >= (nonZero ? 1 : 0) && x <= max && x <= DIFFERENCES_MAX)) this.fail(`${what} is ${x}`);
      into[i] = x;
    }
  }

  /** A number of things of which each takes at least `bytesEach` bytes. */
  count(what: string, bytesEach = 1): number {
    const n = this.uint();
    if (n * bytesEach > this.left) this.fail(`${n} ${what} cannot fit into the ${this.left} bytes that are left`);
    return n;
  }

  /** A whole number from 0 to `max`. */
  upTo(max: number, what: string): number {
    const x = this.number();
    if (!(x >= 0 && x <= max && Math.floor(x) === x)) this.fail(`${what} is ${x}, not a whole number from 0 to ${max}`);
    return x;
  }

  text(): string {
    const length = this.count('characters');
    const from = this.#at;
    this.#at += length;
    try {
      return this.#utf8.decode(this.#bytes.subarray(from, from + length));
    } catch (error) {
      throw new FormatError(`a text is not UTF-8: ${error instanceof Error ? error.message : String(error)}`, from);
    }
  }

  raw(length: number): Uint8Array {
    if (length > this.left) this.fail(`${length} bytes are expected, ${this.left} are left`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
