// Columns of rows of format version 1. FORMAT.md has the layout ("Rows of version 1"). Only read any more.
//
// What is read may be damaged or forged: it must give exactly `count` records, every value in its range, and use up its bytes.

import { FormatError } from '../runtime/fold/bytes.ts';
import type { Columns } from './columns.ts';
import { emptyColumns } from './columns.ts';
import type { Streams } from './first-model.ts';
import { readMisses, STREAMS } from './first-model.ts';
import { VarintReader } from './varints.ts';

const forEachStream = <T>(make: (name: (typeof STREAMS)[number]) => T): Streams<T> =>
  Object.fromEntries(STREAMS.map((name) => [name, make(name)])) as Streams<T>;

/** `head` stands behind the way in which times are written. @throws FormatError for anything but `count` values in every column */
export function decodeFirstColumns(head: VarintReader, bytes: Uint8Array, count: number, whole: boolean): Columns {
  const table = readPairTable(head, count);
  const lengths = forEachStream(() => head.uint());
  let at = head.at;
  const streams = forEachStream((name) => {
    const end = at + lengths[name];
    if (end > bytes.length) throw new FormatError(`the column ${name} is longer than what is there`, at);
    const stream = new VarintReader(`the column ${name}`, bytes, at, end);
    at = end;
    return stream;
  });
  if (at !== bytes.length) throw new FormatError(`${bytes.length - at} bytes too many`, at);
  const columns = readRecords(streams, table, count, whole);
  for (const name of STREAMS) streams[name].finish();
  return columns;
}

/** Type and flags that occur, as type + 256 · flags. @throws FormatError */
export function readPairTable(head: VarintReader, count: number): number[] {
  const size = head.uint();
  if (size > count) throw new FormatError(`${size} pairs of type and flags for ${count} records`, head.at);
  const table: number[] = [];
  for (let n = 0; n < size; n++) table.push(readPair(head));
  return table;
}

/** @throws FormatError */
export function readPair(head: VarintReader): number {
  const [type, flags] = [head.uint(), head.uint()];
  if (type > 0xff || flags > 0xffff) throw new FormatError(`type ${type} and flags ${flags} are out of range`, head.at);
  return type | (flags << 8);
}

function readRecords(streams: Streams<VarintReader>, table: readonly number[], count: number, whole: boolean): Columns {
  const columns = emptyColumns(count);
  const { type, flags } = columns;
  const pairs = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const pair = streams.pairs.uint();
    const key = table[pair];
    if (key === undefined) throw new FormatError(`record ${i} has the pair ${pair} of ${table.length}`, streams.pairs.at);
    pairs[i] = pair;
    type[i] = key & 0xff;
    flags[i] = key >>> 8;
  }
  readMisses(columns, pairs, table.length, whole, streams);
  return columns;
}
