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
    if (value !== last) {
      last = value;
      text = value instanceof Encoded ? value.text : encodeTerm(value);
    }
    const most = used + text.length * 3;
    if (most > bytes.length) {
      const larger = new Uint8Array(Math.max(most, bytes.length * 2));
      larger.set(bytes.subarray(0, used));
      bytes = larger;
    }
    used += utf8.encodeInto(text, bytes.subarray(used)).written;
    ends[i] = used;
  }
  return { ends, bytes: bytes.slice(0, used) };
}
