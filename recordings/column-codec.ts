// Columns of a chunk as bytes: what the model (record-model.ts) guessed wrongly, which zstd then packs to one or two bytes per
// event. FORMAT.md has the layout.
//
// What is read may be damaged or forged: it must give exactly `count` records, every value in its range, and use up its bytes.

import { FormatError } from '../runtime/fold/bytes.ts';
import type { Columns } from './record-model.ts';
import { RecordModel } from './record-model.ts';
import { VarintReader, VarintWriter } from './varints.ts';

/** How times are written. */
const WHOLE = 0;
const FLOATS = 1;

/** Bits of a record's byte of misses: the guess of this field is wrong. */
const AT = 1;
const PID = 2;
const CAUSE = 4;
const D = 8;
const A = 16;
const B = 32;
const C = 64;
const PAYLOAD = 128;

/** The parts of what is written, in order; all after `misses` hold a correction for each record that needs one. */
const STREAMS = ['pairs', 'misses', 'at', 'pid', 'cause', 'd', 'a', 'b', 'c', 'payload'] as const;
type Streams<T> = { readonly [S in (typeof STREAMS)[number]]: T };
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
  writeMisses(chunk, new RecordModel(chunk, pairs, table.length), count, whole);

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

function writeMisses(chunk: Columns, model: RecordModel, count: number, whole: boolean): void {
  const { at, pid, causeDistance, a, b, c, d, payload } = chunk;
  const { misses, at: ats, pid: pids, cause: causes, a: as, b: bs, c: cs, d: ds, payload: payloads } = writers;
  for (let i = 0; i < count; i++) {
    let miss = 0;
    if (whole) {
      const wrong = (at[i] as number) - model.at(i);
      if (wrong !== 0) {
        miss |= AT;
        ats.signed(wrong);
      }
    }
    let wrong = ((pid[i] as number) - model.pid(i)) | 0;
    if (wrong !== 0) {
      miss |= PID;
      pids.int32(wrong);
    }
    wrong = ((causeDistance[i] as number) - model.causeDistance(i)) | 0;
    if (wrong !== 0) {
      miss |= CAUSE;
      causes.int32(wrong);
    }
    const source = model.source(i);
    model.fields(i, source);
    wrong = ((d[i] as number) - model.d) | 0;
    if (wrong !== 0) {
      miss |= D;
      ds.int32(wrong);
    }
    wrong = ((a[i] as number) - model.target(i)) | 0;
    if (wrong !== 0) {
      miss |= A;
      as.int32(wrong);
    }
    wrong = ((b[i] as number) - model.b) | 0;
    if (wrong !== 0) {
      miss |= B;
      bs.int32(wrong);
    }
    wrong = ((c[i] as number) - model.c) | 0;
    if (wrong !== 0) {
      miss |= C;
      cs.int32(wrong);
    }
    wrong = ((payload[i] as number) - model.payload(i)) | 0;
    if (wrong !== 0) {
      miss |= PAYLOAD;
      payloads.int32(wrong);
    }
    misses.byte(miss);
    model.learn(i, source);
  }
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
  const columns = readMisses(streams, table, count, how === WHOLE);
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

function readMisses(streams: Streams<VarintReader>, table: readonly number[], count: number, whole: boolean): Columns {
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
  const { at, pid, causeDistance, a, b, c, d, payload } = columns;
  const { misses, at: ats, pid: pids, cause: causes, a: as, b: bs, c: cs, d: ds, payload: payloads } = streams;
  const model = new RecordModel(columns, pairs, table.length);
  for (let i = 0; i < count; i++) {
    const miss = misses.byte();
    let time = whole ? model.at(i) : ats.float();
    if (miss & AT) time += whole ? ats.signed() : misses.fail('corrects a float');
    if (!(time >= 0 && time <= Number.MAX_VALUE) || (whole && time > Number.MAX_SAFE_INTEGER)) ats.fail(`holds the time ${time}`);
    at[i] = time;
    pid[i] = model.pid(i) + (miss & PID ? pids.int32() : 0);
    causeDistance[i] = model.causeDistance(i) + (miss & CAUSE ? causes.int32() : 0);
    const source = model.source(i);
    model.fields(i, source);
    d[i] = model.d + (miss & D ? ds.int32() : 0);
    a[i] = model.target(i) + (miss & A ? as.int32() : 0);
    b[i] = model.b + (miss & B ? bs.int32() : 0);
    c[i] = model.c + (miss & C ? cs.int32() : 0);
    payload[i] = model.payload(i) + (miss & PAYLOAD ? payloads.int32() : 0);
    model.learn(i, source);
  }
  return columns;
}
