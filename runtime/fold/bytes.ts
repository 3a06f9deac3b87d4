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

/** What a writer keeps from one use to the next. */
const KEPT_BYTES = 0x10_0000;

export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  readonly #utf8 = new TextEncoder();

  get length(): number {
    return this.#length;
  }

  /** Begins anew. A large buffer is let go of, any other is written again. */
  begin(): void {
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(1024);
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

  /** The `width` lowest bytes of what `count` whole numbers are more than `less`, in planes: the lowest byte of all comes first. */
  planes(values: Float64Array, count: number, less: number, width: number): void {
    const at = this.#take(count * width);
    const bytes = this.#bytes;
    const [p1, p2, p3] = [at + count, at + 2 * count, at + 3 * count];
    if (width === 1) for (let i = 0; i < count; i++) bytes[at + i] = (values[i] as number) - less;
    else if (width === 2)
      for (let i = 0; i < count; i++) {
        const x = ((values[i] as number) - less) | 0;
        bytes[at + i] = x;
        bytes[p1 + i] = x >> 8;
      }
    else if (width === 3)
      for (let i = 0; i < count; i++) {
        const x = ((values[i] as number) - less) | 0;
        bytes[at + i] = x;
        bytes[p1 + i] = x >> 8;
        bytes[p2 + i] = x >> 16;
      }
    else
      for (let i = 0; i < count; i++) {
        const x = (values[i] as number) - less;
        const low = x | 0;
        bytes[at + i] = low;
        bytes[p1 + i] = low >> 8;
        bytes[p2 + i] = low >> 16;
        bytes[p3 + i] = low >> 24;
        if (width > 4) this.#highPlanes(p3 + count + i, count, x, width);
      }
  }

  /** The same with what each number from the second on is more than the one before it, zigzag. */
  differencePlanes(values: Float64Array, count: number, width: number): void {
    const n = count - 1;
    const at = this.#take(n * width);
    const bytes = this.#bytes;
    const [p1, p2, p3] = [at + n, at + 2 * n, at + 3 * n];
    let before = values[0] as number;
    if (width < 4) {
      // So small that 32 bits have room for them, without a branch for the sign.
      for (let i = 0; i < n; i++) {
        const next = values[i + 1] as number;
        const more = (next - before) | 0;
        before = next;
        const x = (more << 1) ^ (more >> 31);
        bytes[at + i] = x;
        if (width === 1) continue;
        bytes[p1 + i] = x >> 8;
        if (width === 3) bytes[p2 + i] = x >> 16;
      }
      return;
    }
    for (let i = 0; i < n; i++) {
      const next = values[i + 1] as number;
      const more = next - before;
      before = next;
      const x = more >= 0 ? more * 2 : -more * 2 - 1;
      const low = x | 0;
      bytes[at + i] = low;
      bytes[p1 + i] = low >> 8;
      bytes[p2 + i] = low >> 16;
      bytes[p3 + i] = low >> 24;
      if (width > 4) this.#highPlanes(p3 + n + i, n, x, width);
    }
  }

  #highPlanes(at: number, count: number, x: number, width: number): void {
    const high = Math.floor(x / 0x1_0000_0000);
    this.#bytes[at] = high;
    if (width > 5) this.#bytes[at + count] = high >> 8;
  }

  floats(values: Float64Array): void {
    this.#reserve(values.length * 8);
    const view = new DataView(this.#bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(this.#length + 8 * i, values[i] as number, true);
    this.#length += 8 * values.length;
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

  /** Where so many bytes begin, which the caller fills in. */
  #take(extra: number): number {
    this.#reserve(extra);
    const at = this.#length;
    this.#length = at + extra;
    return at;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + extra));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  readonly #scratch = { digits: new Uint32Array(0), column: new Uint32Array(0) };

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

  /** A column of an old keyframe, 0 where all are 0, else each by itself or as differences: numbers up to `max`, whole ones unless that is Infinity; none of them 0 with `nonZero`. */
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

  /** Of an old keyframe: what each is more than the one `stride` before it (0 before the first), zigzag, as a varint. */
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

  /** Whether the next byte is this one; then it is read, too. */
  skip(byte: number): boolean {
    if (this.left === 0 || this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** The next bytes, for a loop over them: `bytes` and `view` are of all there are, `at` is where these begin in both. */
  plane(length: number): { readonly bytes: Uint8Array; readonly view: DataView; readonly at: number } {
    if (length > this.left) this.fail(`${length} bytes are expected, ${this.left} are left`);
    const at = this.#at;
    this.#at += length;
    return { bytes: this.#bytes, view: new DataView(this.#bytes.buffer, this.#bytes.byteOffset), at };
  }

  /** Room for so many numbers, with any numbers in it: the same for one column after the other. */
  scratch(which: 'digits' | 'column', count: number): Uint32Array<ArrayBuffer> {
    if (this.#scratch[which].length < count) this.#scratch[which] = new Uint32Array(count);
    return this.#scratch[which].subarray(0, count);
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
