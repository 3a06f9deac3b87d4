// A column of numbers as bytes (keyframes from version 5 on). One byte tells how:
//
//   0        all are 0
//   1        all are the number that follows
//   2        each follows as a float64, little-endian
//   16 + w   the smallest follows as a number, then what each is more than it
//   32 + w   the first follows as a number, then what each is more than the one before it, zigzag, from the second on
//
// The last two are whole numbers of `w` bytes (1 to 6), in planes: the lowest byte of all, then the next one of all, and so on. A
// plane of high bytes is nearly always the same few values, which zstd packs to nothing, and a loop over planes has no branch for
// each number: it reads ten times as fast as varints.

import type { ByteReader, ByteWriter } from './bytes.ts';

const ZERO = 0;
const CONSTANT = 1;
const FLOATS = 2;
const OFFSETS = 16;
const DIFFERENCES = 32;
const MOST_BYTES = 6;

/** Bytes that a whole number from 0 up takes. */
function widthOf(x: number): number {
  let width = 1;
  for (let limit = 0x100; x >= limit && width < 8; limit *= 0x100) width += 1;
  return width;
}

/**
 * `ids`: each takes a byte at least, so that a reader can tell from the bytes how many there can be. `whole`: they are known to be whole
 * numbers from 0 on.
 */
export function writeColumn(to: ByteWriter, values: Float64Array, ids = false, whole = false): void {
  const n = values.length;
  if (n === 0) return;
  const first = values[0] as number;
  const same = ids ? 0 : alikeUpTo(values);
  if (same === n && isWhole(first) && first <= Number.MAX_SAFE_INTEGER) {
    to.uint(first === 0 ? ZERO : CONSTANT);
    if (first !== 0) to.number(first);
    return;
  }
  let [min, max, before, most, least] = [first, first, first, 0, 0];
  /** How often a difference is that of the number before, and what that was. */
  let [steady, step] = [0, 0];
  for (let i = 0; i < n; i++) {
    const x = values[i] as number;
    if (x < min) min = x;
    else if (x > max) max = x;
    const more = x - before;
    before = x;
    if (more === step) {
      steady += 1;
      continue;
    }
    step = more;
    if (more > most) most = more;
    else if (more < least) least = more;
  }
  const [asOffsets, asDifferences] = [widthOf(max - min), widthOf(Math.max(most, -least) * 2)];
  // Where most count up alike, their differences pack far better, though some may be large.
  const alike = steady > n / 4 && asDifferences <= asOffsets + 1;
  const rises = alike || asDifferences < asOffsets || (asDifferences === asOffsets && least === 0);
  if (!(min >= 0) || max > Number.MAX_SAFE_INTEGER || !(whole || areWhole(values))) writeFloats(to, values);
  else if (rises && asDifferences <= MOST_BYTES) {
    to.uint(DIFFERENCES + asDifferences);
    to.number(first);
    to.differencePlanes(values, n, asDifferences);
  } else if (asOffsets <= MOST_BYTES) {
    to.uint(OFFSETS + asOffsets);
    to.number(min);
    to.planes(values, n, min, asOffsets);
  } else writeFloats(to, values);
}

/** Whole and not below 0; -0 is neither. */
const isWhole = (x: number): boolean => x >= 0 && Math.floor(x) === x && !Object.is(x, -0);

function areWhole(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!isWhole(values[i] as number)) return false;
  return true;
}

/** How many numbers from the first on are the same as it: most columns of most worlds are one number. */
function alikeUpTo(values: Float64Array): number {
  const first = values[0] as number;
  const n = values.length;
  for (let i = 1; i < n; i++) if (values[i] !== first || (first === 0 && Object.is(values[i], -0))) return i;
  return n;
}

function writeFloats(to: ByteWriter, values: Float64Array): void {
  to.uint(FLOATS);
  to.floats(values);
}

export interface ColumnLimits {
  /** What it holds, for errors. */
  readonly what: string;
  /** Whole numbers from 0 to this; Infinity: any finite number from 0 up. */
  readonly max: number;
  /** Each must take a byte at least. */
  readonly ids?: boolean;
}

/** Whether the next column is of zeros; then it is read, too. */
export function skipZeros(from: ByteReader): boolean {
  return from.skip(ZERO);
}

/** Fills a column of 32 bits, which holds zeros. @throws FormatError */
export function readUints(from: ByteReader, into: Uint32Array, { what, max, ids }: ColumnLimits): void {
  const n = into.length;
  if (n === 0) return;
  const how = from.uint();
  if (how === ZERO || how === CONSTANT) {
    const x = sameFor(from, how, n, what, max, ids);
    if (x !== 0) into.fill(x);
    return;
  }
  if (how < OFFSETS || (how & 15) > 4) {
    const values = new Float64Array(n);
    readAs(from, how, values, what, max, ids);
    into.set(values);
    return;
  }
  const width = how & 15;
  const differences = how - width === DIFFERENCES;
  if (width === 0 || (!differences && how - width !== OFFSETS)) from.fail(`${what} is written in the unknown way ${how}`);
  const first = from.upTo(max, what);
  const count = differences ? n - 1 : n;
  const { bytes, at } = from.plane(count * width);
  const [p1, p2, p3] = [at + count, at + 2 * count, at + 3 * count];
  if (differences) {
    let x = first;
    into[0] = x;
    let lowest = x;
    let highest = x;
    for (let i = 0; i < count; i++) {
      let zigzag = bytes[at + i] as number;
      if (width > 1) zigzag |= (bytes[p1 + i] as number) << 8;
      if (width > 2) zigzag |= (bytes[p2 + i] as number) << 16;
      if (width > 3) zigzag = (zigzag | ((bytes[p3 + i] as number) << 24)) >>> 0;
      x += (zigzag >>> 1) ^ -(zigzag & 1);
      if (x < lowest) lowest = x;
      else if (x > highest) highest = x;
      into[i + 1] = x;
    }
    if (lowest < 0) from.fail(`${what} is ${lowest}`);
    if (highest > max) from.fail(`${what} is ${highest}`);
    return;
  }
  if (width === 1) for (let i = 0; i < n; i++) into[i] = first + (bytes[at + i] as number);
  else if (width === 2) for (let i = 0; i < n; i++) into[i] = first + ((bytes[at + i] as number) | ((bytes[p1 + i] as number) << 8));
  else {
    for (let i = 0; i < n; i++) {
      let more = (bytes[at + i] as number) | ((bytes[p1 + i] as number) << 8) | ((bytes[p2 + i] as number) << 16);
      if (width > 3) more = (more | ((bytes[p3 + i] as number) << 24)) >>> 0;
      if (first + more > max) from.fail(`${what} is ${first + more}`);
      into[i] = first + more;
    }
    return;
  }
  if (first + (width === 1 ? 0xff : 0xffff) > max) for (const x of into) if (x > max || x < first) from.fail(`${what} is ${x}`);
}

/** Fills a column of doubles, which holds zeros. @throws FormatError */
export function readNumbers(from: ByteReader, into: Float64Array, { what, max, ids }: ColumnLimits): void {
  if (into.length > 0) readAs(from, from.uint(), into, what, max, ids);
}

function readAs(from: ByteReader, how: number, into: Float64Array, what: string, max: number, ids = false): void {
  const n = into.length;
  if (how === ZERO || how === CONSTANT) {
    const x = sameFor(from, how, n, what, max, ids);
    if (x !== 0) into.fill(x);
    return;
  }
  if (how === FLOATS) {
    const { view, at } = from.plane(n * 8);
    for (let i = 0; i < n; i++) {
      into[i] = within(from, view.getFloat64(at + 8 * i, true), what, max);
    }
    return;
  }
  const width = how & 15;
  const differences = how - width === DIFFERENCES;
  if (width === 0 || width > MOST_BYTES || (!differences && how - width !== OFFSETS))
    from.fail(`${what} is written in the unknown way ${how}`);
  const first = within(from, from.number(), what, max);
  const count = differences ? n - 1 : n;
  const { bytes, at } = from.plane(count * width);
  let x = first;
  let [lowest, highest] = [x, x];
  if (differences) into[0] = x;
  const skip = differences ? 1 : 0;
  for (let i = 0; i < count; i++) {
    let low = bytes[at + i] as number;
    if (width > 1) low |= (bytes[at + count + i] as number) << 8;
    if (width > 2) low |= (bytes[at + 2 * count + i] as number) << 16;
    let digits = low;
    if (width > 3) {
      let high = bytes[at + 3 * count + i] as number;
      if (width > 4) high |= (bytes[at + 4 * count + i] as number) << 8;
      if (width > 5) high |= (bytes[at + 5 * count + i] as number) << 16;
      digits = low + high * 0x100_0000;
    }
    if (!differences) x = first + digits;
    else if (digits % 2 === 0) x += digits / 2;
    else x -= (digits + 1) / 2;
    if (x < lowest) lowest = x;
    else if (x > highest) highest = x;
    into[i + skip] = x;
  }
  if (lowest < 0) from.fail(`${what} is ${lowest}`);
  if (highest > max) from.fail(`${what} is ${highest}`);
}

/** The number that all of them are. */
function sameFor(from: ByteReader, how: number, n: number, what: string, max: number, ids = false): number {
  if (ids) from.fail(`${what} cannot be the same for ${n}`);
  return how === ZERO ? 0 : within(from, from.number(), what, max);
}

function within(from: ByteReader, x: number, what: string, max: number): number {
  if (!(x >= 0 && x <= max && x < Number.POSITIVE_INFINITY && (max === Number.POSITIVE_INFINITY || Math.floor(x) === x)))
    from.fail(`${what} is ${x}`);
  return x;
}
