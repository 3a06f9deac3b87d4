// A rolling 64-bit digest of a process's recorded states: part of the world hash, so that two worlds with the same structure
// and different states differ (DESIGN.md D1). Works on the bytes of the payload; only terms that hold an Error, whose message
// and stack engines word differently, are decoded and reduced to the error's name first, as the log hash does.

import type { EventChunk } from '../protocol/chunk.ts';
import { decodeTerm, encodeTerm, hasErrorTerm, parseEncoded } from '../protocol/term-codec.ts';

const utf8 = new TextDecoder();
const toUtf8 = new TextEncoder();
const DOLLAR = 0x24;
const LETTER_E = 0x65;

export interface StateDigests {
  stateDigestA: Int32Array;
  stateDigestB: Int32Array;
}

/** Mixes payload `n` (1-based) of a chunk into the digest of `row`. */
export function digestState(digests: StateDigests, row: number, chunk: EventChunk, n: number): void {
  const { ends, bytes } = chunk.payloads;
  const from = n === 1 ? 0 : (ends[n - 2] as number);
  const to = ends[n - 1] as number;
  const reduced = mayHoldError(bytes, from, to) ? reduceErrors(bytes.subarray(from, to)) : undefined;
  if (reduced) mix(digests, row, reduced, 0, reduced.length);
  else mix(digests, row, bytes, from, to);
}

/** The payload with errors reduced to their names; `undefined` when it holds none. */
function reduceErrors(bytes: Uint8Array): Uint8Array | undefined {
  const text = utf8.decode(bytes);
  return hasErrorTerm(text) ? toUtf8.encode(encodeTerm(decodeTerm(parseEncoded(text)), true)) : undefined;
}

function mayHoldError(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === DOLLAR && bytes[i + 1] === LETTER_E) return true;
  return false;
}

function mix(digests: StateDigests, row: number, bytes: Uint8Array, from: number, to: number): void {
  let a = (digests.stateDigestA[row] as number) ^ (to - from);
  let b = digests.stateDigestB[row] as number;
  let i = from;
  for (; i + 3 < to; i += 4) {
    const word =
      (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
    a = Math.imul(a ^ word, 0x85eb_ca6b);
    a = (a << 13) | (a >>> 19);
    b = (Math.imul(b ^ a, 0xc2b2_ae35) + word) | 0;
  }
  let tail = 0;
  for (; i < to; i++) tail = (tail << 8) | (bytes[i] as number);
  a = Math.imul(a ^ tail, 0x27d4_eb2f);
  a ^= a >>> 15;
  b = Math.imul((b << 15) | (b >>> 17), 0x1656_67b1) ^ a;
  digests.stateDigestA[row] = a;
  digests.stateDigestB[row] = b;
}
