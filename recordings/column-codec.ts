// Columns of a chunk as bytes: what the model (record-model.ts) guessed wrongly, which zstd then packs to one or two bytes per
// event. FORMAT.md has the layout.
//
// What is read may be damaged or forged: it must give exactly `count` records, every value in its range, and use up its bytes.

import { FormatError } from '../runtime/fold/bytes.ts';
import type { Columns } from './record-model.ts';
import { readMisses, STREAMS, type Streams, writeMisses } from './record-model.ts';
import { VarintReader, VarintWriter } from './varints.ts';

/** How times are written. */
const WHOLE = 0;
const FLOATS = 1;

const forEachStream = <T>(make: (name: (typeof STREAMS)[number]) => T): Streams<T> =>
  Object.fromEntries(STREAMS.map((name) => [name, make(name)])) as Streams<T>;

/** Used for one chunk after the other: allocating half a megabyte for each took longer than filling it. */
const writers = forEachStream(() => new VarintWriter());

export function encodeColumns(chunk: Columns & { readonly count: number }): Uint8Array {
  const { count } = chunk;
  for (const name of STREAMS) writers[name].begin(count, name === 'at' ? 8 : 5);
  const { pairs, table } = pairUp(chunk, count);
  for (let i = 0; i < count; i++) writers.pairs.uint(pairs[i] as number);
  const whole = areWhole(chunk.at, count);
  if (!whole) for (let i = 0; i < count; i++) writers.at.float(chunk.at[i] as number);
  writeMisses(chunk, pairs, table.length, whole, writers);

  const head = new VarintWriter();
  head.begin(2 + 2 * table.length + STREAMS.length, 5);
  head.uint(whole ? WHOLE : FLOATS);
  head.uint(table.length);
  for (const key of table) {
    head.uint(key & 0xff);
    head.uint(key >>> 8);
  }
  for (const name of STREAMS) head.uint(writers[name].length);
  return concatenate([head, ...STREAMS.map((name) => writers[name])]);
}

/** Type and flags of each record as one number, counted in order of first use; `table` has both, as type + 256 · flags. */
function pairUp({ type, flags }: Columns, count: number): { pairs: Uint16Array; table: number[] } {
  const pairs = new Uint16Array(count);
  const table: number[] = [];
  const known = new Map<number, number>();
  // A Map costs as much as all the rest of this loop; rows have some thirty pairs, which nearly always meet no other here.
  const nearKeys = new Int32Array(NEAR).fill(-1);
  const nearPairs = new Uint16Array(NEAR);
  for (let i = 0; i < count; i++) {
    const key = (type[i] as number) | ((flags[i] as number) << 8);
    const near = (key ^ (key >>> 8)) & (NEAR - 1);
    if (nearKeys[near] !== key) {
      let pair = known.get(key);
      if (pair === undefined) {
        pair = table.length;
        table.push(key);
        known.set(key, pair);
      }
      nearKeys[near] = key;
      nearPairs[near] = pair;
    }
    pairs[i] = nearPairs[near] as number;
  }
  return { pairs, table };
}
const NEAR = 1024;

function areWhole(values: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const x = values[i] as number;
    if (!(x >= 0 && x <= 2 ** 51) || Math.floor(x) !== x || Object.is(x, -0)) return false;
  }
  return true;
}

function concatenate(parts: readonly VarintWriter[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part.written(), at);
    at += part.length;
  }
  return bytes;
}

/** @throws FormatError for anything but `count` values in every column */
export function decodeColumns(bytes: Uint8Array, count: number): Columns {
  const head = new VarintReader('the head of the columns', bytes, 0, bytes.length);
  const how = head.uint();
  if (how !== WHOLE && how !== FLOATS) throw new FormatError(`times are written in the unknown way ${how}`, 0);
  const table = readTable(head, count);
  let at = 0;
  const lengths = forEachStream(() => head.uint());
  at = head.at;
  const streams = forEachStream((name) => {
    const end = at + lengths[name];
    if (end > bytes.length) throw new FormatError(`the column ${name} is longer than what is there`, at);
    const stream = new VarintReader(`the column ${name}`, bytes, at, end);
    at = end;
    return stream;
  });
  if (at !== bytes.length) throw new FormatError(`${bytes.length - at} bytes too many`, at);
  const columns = readRecords(streams, table, count, how === WHOLE);
  for (const name of STREAMS) streams[name].finish();
  return columns;
}

/** The pairs of type and flags that occur, without reading further. @throws FormatError */
export function readPairs(bytes: Uint8Array, count: number): number[] {
  const head = new VarintReader('the head of the columns', bytes, 0, bytes.length);
  head.uint();
  return readTable(head, count);
}

function readTable(head: VarintReader, count: number): number[] {
  const size = head.uint();
  if (size > count) throw new FormatError(`${size} pairs of type and flags for ${count} records`, head.at);
  const table: number[] = [];
  for (let n = 0; n < size; n++) {
    const [type, flags] = [head.uint(), head.uint()];
    if (type > 0xff || flags > 0xffff) throw new FormatError(`type ${type} and flags ${flags} are out of range`, head.at);
    table.push(type | (flags << 8));
  }
  return table;
}

function readRecords(streams: Streams<VarintReader>, table: readonly number[], count: number, whole: boolean): Columns {
  const type = new Uint8Array(count);
  const flags = new Uint16Array(count);
  const pairs = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const pair = streams.pairs.uint();
    const key = table[pair];
    if (key === undefined) throw new FormatError(`record ${i} has the pair ${pair} of ${table.length}`, streams.pairs.at);
    pairs[i] = pair;
    type[i] = key & 0xff;
    flags[i] = key >>> 8;
  }
  const columns = {
    at: new Float64Array(count),
    type,
    flags,
    pid: new Uint32Array(count),
    causeDistance: new Uint32Array(count),
    a: new Uint32Array(count),
    b: new Uint32Array(count),
    c: new Uint32Array(count),
    d: new Uint32Array(count),
    payload: new Uint32Array(count),
  };
  readMisses(columns, pairs, table.length, whole, streams);
  return columns;
}
