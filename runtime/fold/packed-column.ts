// A column of numbers as bytes (keyframes from version 5 on; column-reader.ts reads them). One byte tells how:
//
//   0        all are 0
//   1        all are the number that follows
//   2        each follows as a float64, little-endian
//   16 + w   the smallest follows as a number, then what each is more than it
//   32 + w   the first follows as a number, then what each is more than the one before it, zigzag, from the second on
//   48       each is as much more than the one before it as follows, zigzag, but for exceptions (since version 7)
//   64       each is the number that follows, but for exceptions (since version 7)
//
// 16 + w and 32 + w are whole numbers of `w` bytes (1 to 6), in planes: the lowest byte of all, then the next one of all, and so on. A
// plane of high bytes is nearly always the same few values, which zstd packs to nothing, and a loop over planes has no branch for
// each number: it reads ten times as fast as varints.
//
// Exceptions are how many there are, as a number, and if there are any two columns, which have none themselves: how far each stands
// behind the one before it (from -1), and what stands there; with 48 that is what it is more than the number before it (than 0 for the
// first), zigzag. Of 100,000 processes nearly all fields are the same in all but a few, or count up but for a few: such a column is there
// in the time that filling it takes.

import type { ByteWriter } from './bytes.ts';

export const ZERO = 0;
export const CONSTANT = 1;
export const FLOATS = 2;
export const OFFSETS = 16;
export const DIFFERENCES = 32;
export const STEADY = 48;
export const MOSTLY = 64;
export const MOST_BYTES = 6;

/** A column of fewer numbers has no exceptions, and of so many numbers at most one is one. */
const WORTH_EXCEPTIONS = 64;
const NUMBERS_PER_EXCEPTION = 16;
/** 2^50: what zigzag can double without loss, and more. */
const LARGEST_STEADY = 0x4_0000_0000_0000;

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
  if (!ids && n >= WORTH_EXCEPTIONS && (writeMostly(to, values, whole) || writeSteady(to, values, whole))) return;
  writePlanes(to, values, whole);
}

/** A column that has no exceptions. */
function writePlain(to: ByteWriter, values: Float64Array, whole: boolean): void {
  const first = values[0] as number;
  if (alikeUpTo(values) === values.length && isWhole(first) && first <= Number.MAX_SAFE_INTEGER) {
    to.uint(first === 0 ? ZERO : CONSTANT);
    if (first !== 0) to.number(first);
  } else writePlanes(to, values, whole);
}

function writePlanes(to: ByteWriter, values: Float64Array, whole: boolean): void {
  const n = values.length;
  const first = values[0] as number;
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

/** The number that three of five have. */
function usualOf(of: (k: number) => number, n: number): number | undefined {
  const five = [1, 3, 5, 7, 9].map((k) => of(Math.floor((k * n) / 10)));
  return five.find((x) => five.filter((y) => y === x).length >= 3);
}

interface Exceptions {
  /** How many there may be. */
  readonly most: number;
  count: number;
  /** How far each stands behind the one before it, and what stands there. */
  readonly distances: Float64Array;
  readonly others: Float64Array;
}

function exceptionsFor(n: number): Exceptions {
  const most = Math.floor(n / NUMBERS_PER_EXCEPTION);
  return { most, count: 0, distances: new Float64Array(most), others: new Float64Array(most) };
}

/** False, and nothing is written, where there are too many exceptions. */
function writeMostly(to: ByteWriter, values: Float64Array, whole: boolean): boolean {
  const n = values.length;
  const usual = usualOf((i) => values[i] as number, n);
  // A -0 among zeros would be taken for one.
  if (usual === undefined || !(usual >= 0 && usual <= Number.MAX_SAFE_INTEGER) || (usual === 0 && !whole && !areWhole(values)))
    return false;
  const exceptions = exceptionsFor(n);
  const { most, distances, others } = exceptions;
  let [count, last] = [0, -1];
  for (let i = 0; i < n; i++) {
    const x = values[i] as number;
    if (x === usual) continue;
    if (count === most) return false;
    distances[count] = i - last;
    others[count++] = x;
    last = i;
  }
  to.uint(MOSTLY);
  to.number(usual);
  exceptions.count = count;
  writeExceptions(to, exceptions, whole);
  return true;
}

function writeSteady(to: ByteWriter, values: Float64Array, whole: boolean): boolean {
  const n = values.length;
  const usual = usualOf((i) => (values[i] as number) - (values[i - 1] as number), n);
  if (usual === undefined || !(whole || areWhole(values))) return false;
  const exceptions = exceptionsFor(n);
  const { most, distances, others } = exceptions;
  let [count, last, before] = [0, -1, 0];
  for (let i = 0; i < n; i++) {
    const x = values[i] as number;
    const more = x - before;
    if (more !== usual) {
      if (count === most || x > LARGEST_STEADY || before > LARGEST_STEADY) return false;
      distances[count] = i - last;
      others[count++] = zigzag(more);
      last = i;
    }
    before = x;
  }
  if (before > LARGEST_STEADY) return false;
  to.uint(STEADY);
  to.number(zigzag(usual));
  exceptions.count = count;
  writeExceptions(to, exceptions, true);
  return true;
}

const zigzag = (x: number): number => (x >= 0 ? x * 2 : -x * 2 - 1);

/** As columns that have no exceptions themselves. */
function writeExceptions(to: ByteWriter, { count, distances, others }: Exceptions, whole: boolean): void {
  to.number(count);
  if (count === 0) return;
  writePlain(to, distances.subarray(0, count), true);
  writePlain(to, others.subarray(0, count), whole);
}
