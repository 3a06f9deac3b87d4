// Columns of a chunk as bytes: what the model (record-model.ts) guessed wrongly, which zstd then packs to one or two bytes per
// event. FORMAT.md has the layout.
//
// A record's *shape* is its pair of type and flags and which of its fields were guessed wrongly: one number for both, since a log has
// a few dozen of them, and most records are no more than that.
//
// What is read may be damaged or forged: it must give exactly `count` records, every value in its range, and use up its bytes.

import { FormatError } from '../runtime/fold/bytes.ts';
import type { Columns } from './columns.ts';
import { emptyColumns } from './columns.ts';
import { FIELDS } from './corrections.ts';
import { decodeFirstColumns, readPair, readPairTable } from './first-columns.ts';
import { numberKeys } from './numbering.ts';
import { codeRecords } from './record-model.ts';
import {
  corrections,
  FLAGS_AT,
  loadRecords,
  MISS_AT,
  memory,
  NEW,
  PAIR_AT,
  RECORDS,
  SIZE,
  STATE_AT,
  storeRecords,
  TYPE_AT,
} from './row-memory.ts';
import { VarintReader, VarintWriter } from './varints.ts';

/** How times are written: as whole numbers or as floats, in rows of version 1 and since version 2. */
const FIRST_WHOLE = 0;
const FIRST_FLOATS = 1;
const WHOLE = 2;
const FLOATS = 3;

/** Bytes that one number of a stream takes at most: a shape or a correction, and of times 53 bits or a float. */
const BYTES = 5;
const BYTES_OF_TIME = 8;

// Used for one chunk after the other: allocating half a megabyte for each took longer than filling it.
let pairs = new Uint16Array(0);
let shapes = new Uint16Array(0);
let keys = new Int32Array(0);
const body = new VarintWriter();
const head = new VarintWriter();

function makeRoom(count: number): void {
  if (pairs.length >= count) return;
  pairs = new Uint16Array(count);
  shapes = new Uint16Array(count);
  keys = new Int32Array(count);
}

export function encodeColumns(chunk: Columns & { readonly count: number }): Uint8Array {
  const { count, at, type, flags } = chunk;
  makeRoom(count);
  for (let i = 0; i < count; i++) keys[i] = (type[i] as number) | ((flags[i] as number) << 8);
  const pairTable = numberKeys(keys, count, pairs);
  const whole = areWhole(at, count);
  loadRecords(chunk, pairs, count);
  codeRecords(at, count, pairTable.length, whole, false);
  const rows = memory;
  for (let i = 0, r = RECORDS; i < count; i++, r += SIZE) keys[i] = ((rows[r + PAIR_AT] as number) << 8) | (rows[r + MISS_AT] as number);
  const shapeTable = numberKeys(keys, count, shapes);

  body.begin(count, BYTES * FIELDS.length + BYTES_OF_TIME);
  const lengths: number[] = [];
  const lengthOf = (write: () => void): void => {
    const before = body.length;
    write();
    lengths.push(body.length - before);
  };
  lengthOf(() => body.uints(shapes, count));
  const { counts } = corrections;
  for (const [field, name] of FIELDS.entries()) {
    if (name !== 'at') lengthOf(() => body.int32s(corrections[name], counts[field] as number));
    else if (whole) lengthOf(() => body.signeds(corrections.at, counts[field] as number));
    else lengthOf(() => body.floats(at, count));
  }

  head.begin(2 + 3 * shapeTable.length + lengths.length, BYTES);
  head.uint(whole ? WHOLE : FLOATS);
  head.uint(shapeTable.length);
  for (const shape of shapeTable) {
    const pair = pairTable[shape >>> 8] as number;
    head.uint(pair & 0xff);
    head.uint(pair >>> 8);
    head.uint(shape & 0xff);
  }
  for (const length of lengths) head.uint(length);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head.written());
  bytes.set(body.written(), head.length);
  return bytes;
}

function areWhole(values: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const x = values[i] as number;
    if (!(x >= 0 && x <= 2 ** 51) || Math.floor(x) !== x || Object.is(x, -0)) return false;
  }
  return true;
}

/** The first records of a row: `until` of them, filled into columns that have room, for one look. */
export interface Prefix {
  readonly until: number;
  readonly into: Columns;
}

/**
 * With `prefix` only so many records are decoded, where they were written so that this is possible; how many are tells `count`.
 * @throws FormatError for anything but `count` values in every column
 */
export function decodeColumns(bytes: Uint8Array, count: number, prefix?: Prefix): Columns {
  const from = new VarintReader('the head of the columns', bytes, 0, bytes.length);
  const how = readHow(from);
  if (how === FIRST_WHOLE || how === FIRST_FLOATS) return decodeFirstColumns(from, bytes, count, how === FIRST_WHOLE);
  const whole = how === WHOLE;
  const table = readShapes(from, count);
  const lengths = Array.from({ length: 1 + FIELDS.length }, () => from.uint());
  const total = lengths.reduce((n, length) => n + length, from.at);
  if (total !== bytes.length) throw new FormatError(`the columns take ${total} bytes where there are ${bytes.length}`, from.at);
  let begin = from.at;
  const stream = (name: string): VarintReader => {
    const end = begin + (lengths.shift() as number);
    const reader = new VarintReader(`the column ${name}`, bytes, begin, end);
    begin = end;
    return reader;
  };

  makeRoom(count);
  const until = prefix && whole ? Math.min(count, prefix.until) : count;
  const columns = prefix && until <= prefix.into.at.length ? prefix.into : emptyColumns(count);
  const pairCount = fillShapes(columns, table, count, until, stream('shapes'));
  const there = FIELDS.map((name) => {
    const of = stream(name);
    if (name !== 'at') return of.int32s(corrections[name], count);
    return whole ? of.signeds(corrections.at, count) : of.floats(columns.at, count);
  });
  codeRecords(columns.at, until, pairCount, whole, true);
  storeRecords(columns, until);
  for (const [field, name] of FIELDS.entries()) {
    const used = name === 'at' && !whole ? count : (corrections.counts[field] as number);
    if (until < count ? used > (there[field] as number) : used !== there[field])
      throw new FormatError(`the column ${name} has ${there[field]} numbers for ${used} records`, 0);
  }
  checkTimes(columns.at, until, whole);
  return columns;
}

/** Types, flags, pairs and misses of the first `until` records; gives how many pairs there are in all. */
function fillShapes({ type, flags }: Columns, table: Shape[], count: number, until: number, from: VarintReader): number {
  if (from.uints(shapes, count) !== count) from.fail(`does not have ${count} numbers`);
  const numbers = new Map<number, number>();
  const [shapePair, shapeKey, shapeMiss] = [new Uint16Array(table.length), new Uint32Array(table.length), new Uint8Array(table.length)];
  for (const [i, { pair, miss }] of table.entries()) {
    const number = numbers.get(pair) ?? numbers.size;
    numbers.set(pair, number);
    shapePair[i] = number;
    shapeKey[i] = pair;
    shapeMiss[i] = miss;
  }
  const rows = memory;
  for (let i = 0, r = RECORDS; i < until; i++, r += SIZE) {
    const shape = shapes[i] as number;
    if (shape >= table.length) from.fail(`names the shape ${shape} of ${table.length}`);
    const key = shapeKey[shape] as number;
    type[i] = rows[r + TYPE_AT] = key & 0xff;
    flags[i] = rows[r + FLAGS_AT] = key >>> 8;
    rows[r + PAIR_AT] = shapePair[shape] as number;
    rows[r + MISS_AT] = shapeMiss[shape] as number;
    rows[r + STATE_AT] = NEW;
  }
  return numbers.size;
}

function checkTimes(at: Float64Array, count: number, whole: boolean): void {
  const most = whole ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  for (let i = 0; i < count; i++) {
    const time = at[i] as number;
    if (!(time >= 0 && time <= most)) throw new FormatError(`record ${i} has the time ${time}`, 0);
  }
}

function readHow(from: VarintReader): number {
  const how = from.uint();
  if (how > FLOATS) throw new FormatError(`columns are written in the unknown way ${how}`, 0);
  return how;
}

interface Shape {
  /** Type + 256 · flags. */
  readonly pair: number;
  readonly miss: number;
}

function readShapes(from: VarintReader, count: number): Shape[] {
  const size = from.uint();
  if (size > count) throw new FormatError(`${size} shapes for ${count} records`, from.at);
  return Array.from({ length: size }, () => {
    const [pair, miss] = [readPair(from), from.uint()];
    if (miss > 0xff) throw new FormatError(`a shape has the misses ${miss}`, from.at);
    return { pair, miss };
  });
}

/** The pairs of type and flags that occur, as type + 256 · flags, without reading further. @throws FormatError */
export function readPairs(bytes: Uint8Array, count: number): number[] {
  const from = new VarintReader('the head of the columns', bytes, 0, bytes.length);
  const how = readHow(from);
  if (how === FIRST_WHOLE || how === FIRST_FLOATS) return readPairTable(from, count);
  return [...new Set(readShapes(from, count).map(({ pair }) => pair))];
}
