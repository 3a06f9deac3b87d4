// Reads the columns that packed-column.ts writes, from bytes that may be damaged or hostile: every number is checked for its range, and
// no exception is believed that lies outside the column.
//
// Planes are first put together to digits of 32 bits, in one place that all columns share, and become numbers in a second loop: both
// loops see one kind of array each, which makes them several times as fast as one that sees them all.

import type { ByteReader } from './bytes.ts';
import { CONSTANT, DIFFERENCES, FLOATS, MOST_BYTES, MOSTLY, OFFSETS, STEADY, ZERO } from './packed-column.ts';

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
export function readUints(from: ByteReader, into: Uint32Array, { what, max, ids = false }: ColumnLimits): void {
  const n = into.length;
  if (n === 0) return;
  const how = from.uint();
  if (how === ZERO || how === CONSTANT) {
    const x = sameFor(from, how, n, what, max, ids);
    if (x !== 0) into.fill(x);
    return;
  }
  if (how === STEADY || how === MOSTLY) {
    if (ids) from.fail(`${what} takes no bytes of its own`);
    const { usual, places, numbers } = readExceptions(from, how, n, what, max);
    if (how === MOSTLY) {
      if (usual !== 0) into.fill(usual);
      for (let k = 0; k < places.length; k++) into[places[k] as number] = numbers[k] as number;
    } else {
      steadily(from, n, usual, places, numbers, what, max, (x, begin, end) => {
        if (end - begin === 1) into[begin] = x;
        else if (usual === 0) into.fill(x, begin, end);
        else for (let i = begin; i < end; i++, x += usual) into[i] = x;
      });
    }
    return;
  }
  const width = how & 15;
  if (how < OFFSETS || width > 4) {
    const values = new Float64Array(n);
    readAs(from, how, values, what, max, ids);
    into.set(values);
    return;
  }
  const differences = waysOf(from, how, what);
  const first = from.upTo(max, what);
  const count = differences ? n - 1 : n;
  const digits = readDigits(from, count, width);
  if (!differences) {
    checkHighest(from, digits, count, first, what, max);
    for (let i = 0; i < count; i++) into[i] = first + (digits[i] as number);
    return;
  }
  let [x, lowest, highest] = [first, first, first];
  into[0] = x;
  for (let i = 0; i < count; i++) {
    const zigzag = digits[i] as number;
    x += (zigzag >>> 1) ^ -(zigzag & 1);
    if (x < lowest) lowest = x;
    else if (x > highest) highest = x;
    into[i + 1] = x;
  }
  checkBounds(from, lowest, highest, what, max);
}

/** Fills a column of doubles, which holds zeros. @throws FormatError */
export function readNumbers(from: ByteReader, into: Float64Array, { what, max, ids = false }: ColumnLimits): void {
  const n = into.length;
  if (n === 0) return;
  const how = from.uint();
  if (how === STEADY || how === MOSTLY) {
    if (ids) from.fail(`${what} takes no bytes of its own`);
    const { usual, places, numbers } = readExceptions(from, how, n, what, max);
    if (how === MOSTLY) {
      if (usual !== 0) into.fill(usual);
      for (let k = 0; k < places.length; k++) into[places[k] as number] = numbers[k] as number;
    } else {
      steadily(from, n, usual, places, numbers, what, max, (x, begin, end) => {
        if (end - begin === 1) into[begin] = x;
        else if (usual === 0) into.fill(x, begin, end);
        else for (let i = begin; i < end; i++, x += usual) into[i] = x;
      });
    }
    return;
  }
  readAs(from, how, into, what, max, ids);
}

function readAs(from: ByteReader, how: number, into: Float64Array, what: string, max: number, ids: boolean): void {
  const n = into.length;
  if (how === ZERO || how === CONSTANT) {
    const x = sameFor(from, how, n, what, max, ids);
    if (x !== 0) into.fill(x);
    return;
  }
  if (how === FLOATS) {
    const { view, at } = from.plane(n * 8);
    for (let i = 0; i < n; i++) into[i] = within(from, view.getFloat64(at + 8 * i, true), what, max);
    return;
  }
  const width = how & 15;
  const differences = waysOf(from, how, what);
  const first = within(from, from.number(), what, max);
  const count = differences ? n - 1 : n;
  if (width > 4) {
    readWide(from, { first, count, width, differences }, into, what, max);
    return;
  }
  const digits = readDigits(from, count, width);
  if (!differences) {
    checkHighest(from, digits, count, first, what, max);
    for (let i = 0; i < count; i++) into[i] = first + (digits[i] as number);
    return;
  }
  let [x, lowest, highest] = [first, first, first];
  into[0] = x;
  for (let i = 0; i < count; i++) {
    const zigzag = digits[i] as number;
    x += (zigzag >>> 1) ^ -(zigzag & 1);
    if (x < lowest) lowest = x;
    else if (x > highest) highest = x;
    into[i + 1] = x;
  }
  checkBounds(from, lowest, highest, what, max);
}

interface Planes {
  readonly first: number;
  readonly count: number;
  readonly width: number;
  readonly differences: boolean;
}

/** Numbers of five or six bytes. */
function readWide(from: ByteReader, { first, count, width, differences }: Planes, into: Float64Array, what: string, max: number): void {
  const low = readDigits(from, count, 4);
  const { bytes, at } = from.plane(count * (width - 4));
  let [x, lowest, highest] = [first, first, first];
  if (differences) into[0] = x;
  const skip = differences ? 1 : 0;
  for (let i = 0; i < count; i++) {
    let high = bytes[at + i] as number;
    if (width > 5) high |= (bytes[at + count + i] as number) << 8;
    const digits = (low[i] as number) + high * 0x1_0000_0000;
    if (!differences) x = first + digits;
    else if (digits % 2 === 0) x += digits / 2;
    else x -= (digits + 1) / 2;
    if (x < lowest) lowest = x;
    else if (x > highest) highest = x;
    into[i + skip] = x;
  }
  checkBounds(from, lowest, highest, what, max);
}

/** Numbers of one to four bytes, put together from their planes. They are to be used before the next column is read. */
function readDigits(from: ByteReader, count: number, width: number): Uint32Array {
  const { bytes, at } = from.plane(count * width);
  const digits = from.scratch('digits', count);
  const [p1, p2, p3] = [at + count, at + 2 * count, at + 3 * count];
  if (width === 1) for (let i = 0; i < count; i++) digits[i] = bytes[at + i] as number;
  else if (width === 2) for (let i = 0; i < count; i++) digits[i] = (bytes[at + i] as number) | ((bytes[p1 + i] as number) << 8);
  else if (width === 3)
    for (let i = 0; i < count; i++)
      digits[i] = (bytes[at + i] as number) | ((bytes[p1 + i] as number) << 8) | ((bytes[p2 + i] as number) << 16);
  else
    for (let i = 0; i < count; i++)
      digits[i] =
        (bytes[at + i] as number) |
        ((bytes[p1 + i] as number) << 8) |
        ((bytes[p2 + i] as number) << 16) |
        ((bytes[p3 + i] as number) << 24);
  return digits;
}

/** What is no exception, where the exceptions are, and what stands there. */
interface Exceptions {
  readonly usual: number;
  readonly places: Uint32Array;
  readonly numbers: Float64Array;
}

function readExceptions(from: ByteReader, how: number, n: number, what: string, max: number): Exceptions {
  const steady = how === STEADY;
  const usual = steady ? fromZigzag(from.upTo(Number.MAX_SAFE_INTEGER, what)) : within(from, from.number(), what, max);
  const count = from.upTo(n, 'exceptions');
  const places = new Uint32Array(count);
  if (count > 0) readPlain(from, places, n);
  let place = -1;
  for (let k = 0; k < count; k++) {
    const distance = places[k] as number;
    place += distance;
    if (distance === 0 || place >= n) from.fail(`an exception of ${what} stands at ${place} of ${n}`);
    places[k] = place;
  }
  const numbers = new Float64Array(count);
  if (count > 0) {
    const way = from.uint();
    if (way >= STEADY) from.fail(`exceptions of ${what} have exceptions`);
    readAs(from, way, numbers, what, steady ? Number.MAX_SAFE_INTEGER : max, false);
  }
  return { usual, places, numbers };
}

/** The distances of exceptions, which have none themselves. */
function readPlain(from: ByteReader, into: Uint32Array, max: number): void {
  const way = from.uint();
  if (way >= STEADY) from.fail('places of exceptions have exceptions');
  const values = new Float64Array(into.length);
  readAs(from, way, values, 'a place', max, false);
  into.set(values);
}

/** Calls `fill` for each stretch in which every number is `usual` more than the one before it. */
function steadily(
  from: ByteReader,
  n: number,
  usual: number,
  places: Uint32Array,
  numbers: Float64Array,
  what: string,
  max: number,
  fill: (first: number, begin: number, end: number) => void,
): void {
  let x = 0;
  let begin = 0;
  for (let k = 0; k <= places.length; k++) {
    const end = k < places.length ? (places[k] as number) : n;
    if (end > begin) {
      const first = x + usual;
      x = first + usual * (end - begin - 1);
      checkBounds(from, Math.min(first, x), Math.max(first, x), what, max);
      fill(first, begin, end);
    }
    if (k === places.length) return;
    x += fromZigzag(numbers[k] as number);
    checkBounds(from, x, x, what, max);
    fill(x, end, end + 1);
    begin = end + 1;
  }
}

const fromZigzag = (x: number): number => (x % 2 === 0 ? x / 2 : -(x + 1) / 2);

/** Whether it is written as differences; anything but them and offsets is not known. */
function waysOf(from: ByteReader, how: number, what: string): boolean {
  const width = how & 15;
  const way = how - width;
  if (width === 0 || width > MOST_BYTES || (way !== DIFFERENCES && way !== OFFSETS))
    from.fail(`${what} is written in the unknown way ${how}`);
  return way === DIFFERENCES;
}

function checkBounds(from: ByteReader, lowest: number, highest: number, what: string, max: number): void {
  if (lowest < 0) from.fail(`${what} is ${lowest}`);
  if (highest > max || highest > Number.MAX_SAFE_INTEGER) from.fail(`${what} is ${highest}`);
}

function checkHighest(from: ByteReader, digits: Uint32Array, count: number, first: number, what: string, max: number): void {
  if (first + 0xffff_ffff <= max) return;
  let highest = 0;
  for (let i = 0; i < count; i++) if ((digits[i] as number) > highest) highest = digits[i] as number;
  checkBounds(from, first, first + highest, what, max);
}

/** The number that all of them are. */
function sameFor(from: ByteReader, how: number, n: number, what: string, max: number, ids: boolean): number {
  if (ids) from.fail(`${what} cannot be the same for ${n}`);
  return how === ZERO ? 0 : within(from, from.number(), what, max);
}

function within(from: ByteReader, x: number, what: string, max: number): number {
  if (!(x >= 0 && x <= max && x < Number.POSITIVE_INFINITY && (max === Number.POSITIVE_INFINITY || Math.floor(x) === x)))
    from.fail(`${what} is ${x}`);
  return x;
}
