// A chunk of events as bytes for the socket: its columns as they lie in memory, little-endian, behind a header of counts. Made to be
// cheap for the program; the reader believes nothing of it.
//
//   firstSeq f64 · count u32 · firstString u32 · strings u32 · their bytes u32 · payloads u32 · their bytes u32
//   at f64[] · pid, causeDistance, a, b, c, d, payload u32[] each · ends u32[] · flags u16[] · type u8[] · payloads
//   · for each string its length u32 and its UTF-8
//
// The widest come first, so that the reader looks at them where they stand in one copy of the bytes.

import { isUtf8 } from 'node:buffer';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import type { EventSpec } from '../../runtime/protocol/event-table.ts';
import { EV, EVENT_NAMES, EVENTS, KIND_MASK, KIND_SHIFT } from '../../runtime/protocol/event-table.ts';
import { ProtocolError } from './frames.ts';
import { JsonBytes } from './json-bytes.ts';

const HEADER = 32;
/** Bytes of a record in all columns together. */
const RECORD = 8 + 1 + 2 + 7 * 4;
const MOST_RECORDS = 1 << 16;
const WIDE = ['pid', 'causeDistance', 'a', 'b', 'c', 'd', 'payload'] as const;

/** `room` gives a buffer of at least so many bytes, of which the first `before` are left to somebody else. */
export function encodeChunk(chunk: EventChunk, room: (bytes: number) => Buffer = Buffer.allocUnsafe, before = 0): Buffer {
  const { count, payloads } = chunk;
  const texts = chunk.strings.map((text) => Buffer.from(text));
  const textBytes = texts.reduce((sum, text) => sum + 4 + text.length, 0);
  const length = before + HEADER + count * RECORD + payloads.ends.length * 4 + payloads.bytes.length + textBytes;
  const bytes = room(length).subarray(0, length);
  bytes.writeDoubleLE(chunk.firstSeq, before);
  const counts = [count, chunk.firstString, texts.length, textBytes, payloads.ends.length, payloads.bytes.length];
  for (const [i, n] of counts.entries()) bytes.writeUInt32LE(n, before + 8 + i * 4);
  let at = before + HEADER;
  const put = (array: Float64Array | Uint8Array | Uint16Array | Uint32Array, length: number): void => {
    const part = new Uint8Array(array.buffer, array.byteOffset, length * array.BYTES_PER_ELEMENT);
    bytes.set(part, at);
    at += part.length;
  };
  put(chunk.at, count);
  for (const name of WIDE) put(chunk[name], count);
  put(payloads.ends, payloads.ends.length);
  put(chunk.flags, count);
  put(chunk.type, count);
  put(payloads.bytes, payloads.bytes.length);
  for (const text of texts) {
    at = bytes.writeUInt32LE(text.length, at);
    bytes.set(text, at);
    at += text.length;
  }
  return bytes;
}

/** Reads the chunks of one log in order, and checks each: what does not fit is a ProtocolError, never a wrong event. */
export class ChunkReader {
  /** Seq that the next chunk must begin with. */
  #next = 1;
  #strings = 1;
  #at = 0;

  get nextSeq(): number {
    return this.#next;
  }

  read(bytes: Buffer): EventChunk {
    if (bytes.length < HEADER) fail('its header is not whole');
    const firstSeq = bytes.readDoubleLE(0);
    const [count, firstString, stringCount, stringBytes, payloadCount, payloadBytes] = [0, 1, 2, 3, 4, 5].map((i) =>
      bytes.readUInt32LE(8 + i * 4),
    ) as [number, number, number, number, number, number];
    if (count === 0 || count > MOST_RECORDS) fail(`it says that it holds ${count} records`);
    if (firstSeq !== this.#next) fail(`it begins with seq ${firstSeq}, and seq ${this.#next} is next`);
    if (firstString !== this.#strings) fail(`its strings begin with ${firstString}, and ${this.#strings} is next`);
    if (HEADER + count * RECORD + payloadCount * 4 + payloadBytes + stringBytes !== bytes.length)
      fail('its parts do not add up to its length');
    const own = new Uint8Array(bytes).buffer;
    let at = HEADER;
    const words = (length: number): Uint32Array => {
      at += length * 4;
      return new Uint32Array(own, at - length * 4, length);
    };
    at += count * 8;
    const wide = Object.fromEntries(WIDE.map((name) => [name, words(count)])) as Record<(typeof WIDE)[number], Uint32Array>;
    const ends = words(payloadCount);
    const narrow = { flags: new Uint16Array(own, at, count), type: new Uint8Array(own, at + count * 2, count) };
    at += count * 3;
    const payloads = { ends, bytes: new Uint8Array(own, at, payloadBytes) };
    const strings = readStrings(bytes.subarray(at + payloadBytes), stringCount);
    const chunk: EventChunk = {
      firstSeq,
      count,
      at: new Float64Array(own, HEADER, count),
      ...narrow,
      ...wide,
      firstString,
      strings,
      payloads,
    };
    checkPayloads(chunk);
    this.#checkRecords(chunk, firstString + stringCount);
    const last = count - 1;
    const isGap = chunk.type[last] === EV.gap;
    const missing = isGap ? (chunk.a[last] as number) + (chunk.b[last] as number) * 0x1_0000_0000 : 1;
    this.#next = firstSeq + last + Math.max(1, missing);
    if (!Number.isSafeInteger(this.#next)) fail(`its gap stands for ${missing} records`);
    this.#strings = firstString + stringCount;
    this.#at = chunk.at[last] as number;
    return chunk;
  }

  #checkRecords(chunk: EventChunk, strings: number): void {
    const { count, type, flags, payload, causeDistance, firstSeq } = chunk;
    const columns = [chunk.a, chunk.b, chunk.c, chunk.d];
    const payloads = chunk.payloads.ends.length;
    let now = this.#at;
    for (let i = 0; i < count; i++) {
      const code = type[i] as number;
      const limits = LIMITS[code];
      if (limits === undefined) fail(`record ${i} is of type ${code}, which there is not`);
      if (code === EV.gap && i < count - 1) fail(`record ${i}, a gap, is not its last`);
      const at = chunk.at[i] as number;
      if (!(at >= now && at < Number.MAX_SAFE_INTEGER)) fail(`record ${i} happens at ${at} after ${now}`);
      now = at;
      if ((((flags[i] as number) >> KIND_SHIFT) & KIND_MASK) >= limits.kinds) fail(`record ${i} is of an unknown kind`);
      if ((causeDistance[i] as number) >= firstSeq + i) fail(`record ${i} has a cause before the log`);
      if ((payload[i] as number) > payloads) fail(`record ${i} has payload ${payload[i]}, which is not there`);
      for (const { column, below } of limits.columns) {
        const value = (columns[column] as Uint32Array)[i] as number;
        if (value >= (below === 0 ? strings : below)) fail(`record ${i} has ${value} in its column ${'abcd'[column]}`);
      }
    }
  }
}

interface Limits {
  /** Values of `kind`. */
  readonly kinds: number;
  /** Columns with enumerations and strings; `below` 0: as many as there are strings. */
  readonly columns: readonly { readonly column: number; readonly below: number }[];
}

/** By code of the event; a hole where there is none. */
const LIMITS: readonly (Limits | undefined)[] = Array.from({ length: 256 }, (_, code) => {
  const name = EVENT_NAMES[code];
  if (name === undefined) return undefined;
  const spec: EventSpec = EVENTS[name];
  const columns = (['a', 'b', 'c', 'd'] as const).flatMap((letter, column) => {
    const kind = spec[letter]?.[1];
    if (kind === 'string') return [{ column, below: 0 }];
    return typeof kind === 'object' ? [{ column, below: kind.length }] : [];
  });
  return { kinds: spec.kind ? spec.kind[1].length : Number.POSITIVE_INFINITY, columns };
});

function readStrings(bytes: Buffer, count: number): string[] {
  const strings: string[] = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    if (at + 4 > bytes.length) fail('its strings are not whole');
    const length = bytes.readUInt32LE(at);
    if (at + 4 + length > bytes.length) fail('its strings are not whole');
    strings.push(bytes.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (at !== bytes.length) fail('its strings leave bytes over');
  return strings;
}

const json = new JsonBytes();

/** Each must be JSON: whoever asks for it later parses it without a second thought. */
function checkPayloads({ payloads: { ends, bytes } }: EventChunk): void {
  if (!isUtf8(bytes)) fail('its payloads are no UTF-8');
  let from = 0;
  for (let n = 0; n < ends.length; n++) {
    const end = ends[n] as number;
    if (end < from || end > bytes.length) fail(`payload ${n + 1} ends at ${end}`);
    if (!json.is(bytes, from, end)) fail(`payload ${n + 1} is no JSON`);
    from = end;
  }
  if (from !== bytes.length) fail('its payloads leave bytes over');
}

function fail(what: string): never {
  throw new ProtocolError(`it sent a chunk that can't be right: ${what}`);
}
