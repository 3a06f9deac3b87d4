// Payloads of a chunk as one block of UTF-8. Encoding happens here, once per chunk, off the hot path.

import type { PayloadBlock } from '../protocol/chunk.ts';
import { encodeTerm } from '../protocol/term-codec.ts';

/** A payload that is encoded already. */
export class Encoded {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** Of a value that somebody may still change. */
  static now(value: unknown): Encoded {
    return new Encoded(encodeTerm(value));
  }
}

const utf8 = new TextEncoder();
const EMPTY: PayloadBlock = { ends: new Uint32Array(0), bytes: new Uint8Array(0) };

/** Of a text no longer than this its characters are written one by one: a call of the encoder costs more. */
const SHORT = 48;
const MOST_DIGITS = 10;

function enlarged(bytes: Uint8Array<ArrayBuffer>, used: number, most: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(most, bytes.length * 2));
  larger.set(bytes.subarray(0, used));
  return larger;
}

/** The end of the text, or -1 where it is not ASCII alone; then what was written does not count. */
function putAscii(bytes: Uint8Array, from: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return -1;
    bytes[from + i] = code;
  }
  return from + length;
}

/** A whole number from 1 to 2^31 - 1 as encodeTerm writes it. Returns its end. */
function putDigits(bytes: Uint8Array, from: number, value: number): number {
  let end = from;
  for (let rest = value; rest > 0; rest = (rest / 10) | 0) end += 1;
  let at = end;
  for (let rest = value; rest > 0; rest = (rest / 10) | 0) bytes[--at] = 48 + (rest % 10);
  return end;
}

/** Encodes the values in order. A value that stands several times in a row is encoded once. */
export function encodePayloads(values: readonly unknown[]): PayloadBlock {
  if (values.length === 0) return EMPTY;
  const ends = new Uint32Array(values.length);
  let bytes = new Uint8Array(1024 + values.length * 48);
  let used = 0;
  let last: unknown = EMPTY;
  let text = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number' && value > 0 && (value | 0) === value) {
      if (used + MOST_DIGITS > bytes.length) bytes = enlarged(bytes, used, used + MOST_DIGITS);
      used = putDigits(bytes, used, value);
      ends[i] = used;
      continue;
    }
    // 0 and -0 are equal and not written alike.
    if (value !== last || value === 0) {
      last = value;
      text = value instanceof Encoded ? value.text : encodeTerm(value);
    }
    const most = used + text.length * 3;
    if (most > bytes.length) bytes = enlarged(bytes, used, most);
    const end = text.length <= SHORT ? putAscii(bytes, used, text) : -1;
    used = end >= 0 ? end : used + utf8.encodeInto(text, bytes.subarray(used)).written;
    ends[i] = used;
  }
  return { ends, bytes: bytes.slice(0, used) };
}
