// Columns of a chunk as bytes: small differences as variable-length numbers, which zstd then packs to about four bytes per
// event. Each column begins with how it is written, then its length in bytes:
//
//   0 zeros      nothing
//   1 plain      each value as a varint
//   2 deltas     each difference to the value before (the first to 0), modulo 2^32, zigzag, as a varint
//   3 times      whole numbers: differences, zigzag, as varints of up to 53 bits
//   4 floats     float64, little-endian
//   5 bytes      one byte each
//   6 counting   a bit per record, lowest first: 0 = zero, 1 = one more than the last that was not zero
//
// What is read may be damaged or forged: a column must give exactly `count` values, in range, and use up its bytes.

import { FormatError } from '../runtime/fold/bytes.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { COLUMNS } from '../runtime/protocol/chunk.ts';

type Column = (typeof COLUMNS)[number];
type Columns = Pick<EventChunk, Column>;

const ZEROS = 0;
const PLAIN = 1;
const DELTAS = 2;
const TIMES = 3;
const FLOATS = 4;
const BYTES = 5;
const COUNTING = 6;

/** How each column is written when nothing simpler fits. Pids come in runs, ids and tags repeat: measured on real logs. */
const HOW: Readonly<Record<Column, number>> = {
  at: TIMES,
  type: BYTES,
  flags: PLAIN,
  pid: DELTAS,
  causeDistance: PLAIN,
  a: PLAIN,
  b: PLAIN,
  c: DELTAS,
  d: PLAIN,
  payload: COUNTING,
};

export function encodeColumns(chunk: Columns & { readonly count: number }): Uint8Array {
  const { count } = chunk;
  const bytes = new Uint8Array(COLUMNS.length * (6 + 9 * count));
  let at = 0;
  for (const name of COLUMNS) {
    const values = chunk[name];
    const how = chooseHow(name, values, count);
    const end = WRITERS[how]?.(values, count, bytes, at + 5) ?? at + 5;
    bytes[at] = how;
    new DataView(bytes.buffer).setUint32(at + 1, end - at - 5, true);
    at = end;
  }
  return bytes.slice(0, at);
}

type Values = ArrayLike<number>;
type Writer = (values: Values, count: number, bytes: Uint8Array, at: number) => number;

function chooseHow(name: Column, values: Values, count: number): number {
  if (isZero(values, count)) return ZEROS;
  if (name === 'at' && !isWhole(values, count)) return FLOATS;
  if (name === 'payload' && !isCounting(values, count)) return PLAIN;
  return HOW[name];
}

function isZero(values: Values, count: number): boolean {
  for (let i = 0; i < count; i++) if (values[i] !== 0 || Object.is(values[i], -0)) return false;
  return true;
}

function isWhole(values: Values, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const x = values[i] as number;
    if (!(x >= 0 && x <= 2 ** 51) || Math.floor(x) !== x || Object.is(x, -0)) return false;
  }
  return true;
}

function isCounting(values: Values, count: number): boolean {
  let last = 0;
  for (let i = 0; i < count; i++) if (values[i] !== 0 && values[i] !== ++last) return false;
  return true;
}

const WRITERS: Readonly<Record<number, Writer>> = {
  [PLAIN]: (values, count, bytes, at) => {
    for (let i = 0; i < count; i++) {
      let x = values[i] as number;
      while (x > 127) {
        bytes[at++] = (x & 127) | 128;
        x >>>= 7;
      }
      bytes[at++] = x;
    }
    return at;
  },
  [DELTAS]: (values, count, bytes, at) => {
    let last = 0;
    for (let i = 0; i < count; i++) {
      const delta = ((values[i] as number) - last) | 0;
      last = values[i] as number;
      let x = ((delta << 1) ^ (delta >> 31)) >>> 0;
      while (x > 127) {
        bytes[at++] = (x & 127) | 128;
        x >>>= 7;
      }
      bytes[at++] = x;
    }
    return at;
  },
  [TIMES]: (values, count, bytes, at) => {
    let last = 0;
    for (let i = 0; i < count; i++) {
      const delta = (values[i] as number) - last;
      last = values[i] as number;
      let x = delta >= 0 ? delta * 2 : -delta * 2 - 1;
      while (x > 127) {
        bytes[at++] = (x % 128) | 128;
        x = Math.floor(x / 128);
      }
      bytes[at++] = x;
    }
    return at;
  },
  [FLOATS]: (values, count, bytes, at) => {
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) view.setFloat64(at + i * 8, values[i] as number, true);
    return at + count * 8;
  },
  [BYTES]: (values, count, bytes, at) => {
    for (let i = 0; i < count; i++) bytes[at++] = values[i] as number;
    return at;
  },
  [COUNTING]: (values, count, bytes, at) => {
    for (let i = 0; i < count; i++) {
      const place = at + (i >> 3);
      bytes[place] = (bytes[place] as number) | (values[i] === 0 ? 0 : 1 << (i & 7));
    }
    return at + Math.ceil(count / 8);
  },
};

/** @throws FormatError for anything but `count` values in every column */
export function decodeColumns(bytes: Uint8Array, count: number): Columns {
  const columns: { -readonly [C in Column]: Columns[C] } = {
    at: new Float64Array(count),
    type: new Uint8Array(count),
    flags: new Uint16Array(count),
    pid: new Uint32Array(count),
    causeDistance: new Uint32Array(count),
    a: new Uint32Array(count),
    b: new Uint32Array(count),
    c: new Uint32Array(count),
    d: new Uint32Array(count),
    payload: new Uint32Array(count),
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (const name of COLUMNS) {
    if (bytes.length - at < 5) throw new FormatError(`the column ${name} is missing`, at);
    const how = bytes[at] as number;
    const end = at + 5 + view.getUint32(at + 1, true);
    if (end > bytes.length) throw new FormatError(`the column ${name} is longer than what is there`, at);
    const read = READERS[how];
    if (!read) throw new FormatError(`the column ${name} is written in the unknown way ${how}`, at);
    if (read(bytes, at + 5, end, columns[name], name) !== end)
      throw new FormatError(`the column ${name} does not hold ${count} values`, at);
    at = end;
  }
  if (at !== bytes.length) throw new FormatError(`${bytes.length - at} bytes too many`, at);
  return columns;
}

type Target = Columns[Column];
type Reader = (bytes: Uint8Array, at: number, end: number, into: Target, name: string) => number;

const LARGEST: Readonly<Record<number, number>> = { 1: 0xff, 2: 0xffff, 4: 0xffff_ffff, 8: Number.MAX_SAFE_INTEGER };

const READERS: Readonly<Record<number, Reader>> = {
  [ZEROS]: (_bytes, at) => at,
  [PLAIN]: (bytes, at, end, into, name) => {
    const largest = LARGEST[into.BYTES_PER_ELEMENT] as number;
    for (let i = 0; i < into.length; i++) {
      let x = 0;
      let shift = 1;
      for (;;) {
        if (at >= end || shift > 2 ** 28) throw new FormatError(`the column ${name} ends inside a number`, at);
        const byte = bytes[at++] as number;
        x += (byte & 127) * shift;
        if (byte < 128) break;
        shift *= 128;
      }
      if (x > largest) throw new FormatError(`the column ${name} holds ${x}, which is too large`, at);
      into[i] = x;
    }
    return at;
  },
  [DELTAS]: (bytes, at, end, into, name) => {
    if (into.BYTES_PER_ELEMENT !== 4) throw new FormatError(`the column ${name} cannot hold deltas`, at);
    let last = 0;
    for (let i = 0; i < into.length; i++) {
      let x = 0;
      let shift = 0;
      for (;;) {
        if (at >= end || shift > 28) throw new FormatError(`the column ${name} ends inside a number`, at);
        const byte = bytes[at++] as number;
        x |= (byte & 127) << shift;
        if (byte < 128) break;
        shift += 7;
      }
      last = (last + ((x >>> 1) ^ -(x & 1))) | 0;
      into[i] = last >>> 0;
    }
    return at;
  },
  [TIMES]: (bytes, at, end, into, name) => {
    if (into.BYTES_PER_ELEMENT !== 8) throw new FormatError(`the column ${name} cannot hold times`, at);
    let last = 0;
    for (let i = 0; i < into.length; i++) {
      let x = 0;
      let scale = 1;
      for (;;) {
        if (at >= end || scale > 2 ** 49) throw new FormatError(`the column ${name} ends inside a number`, at);
        const byte = bytes[at++] as number;
        x += (byte & 127) * scale;
        if (byte < 128) break;
        scale *= 128;
      }
      last += x % 2 === 0 ? x / 2 : -(x + 1) / 2;
      if (!(last >= 0 && last <= Number.MAX_SAFE_INTEGER)) throw new FormatError(`the column ${name} holds the time ${last}`, at);
      into[i] = last;
    }
    return at;
  },
  [FLOATS]: (bytes, at, end, into, name) => {
    if (into.BYTES_PER_ELEMENT !== 8 || end - at !== into.length * 8) throw new FormatError(`the column ${name} cannot hold floats`, at);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < into.length; i++) {
      const x = view.getFloat64(at + i * 8, true);
      if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) throw new FormatError(`the column ${name} holds ${x}`, at + i * 8);
      into[i] = x;
    }
    return end;
  },
  [BYTES]: (bytes, at, end, into, name) => {
    if (end - at !== into.length) throw new FormatError(`the column ${name} does not hold ${into.length} values`, at);
    for (let i = 0; i < into.length; i++) into[i] = bytes[at + i] as number;
    return end;
  },
  [COUNTING]: (bytes, at, end, into, name) => {
    if (end - at !== Math.ceil(into.length / 8)) throw new FormatError(`the column ${name} does not hold ${into.length} bits`, at);
    let last = 0;
    for (let i = 0; i < into.length; i++) into[i] = (bytes[at + (i >> 3)] as number) & (1 << (i & 7)) ? ++last : 0;
    return end;
  },
};
