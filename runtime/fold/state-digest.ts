// A rolling 64-bit digest of a process's recorded states: part of the world hash, so that two worlds with the same structure
// and different states differ (DESIGN.md D1). Errors count by their names only, as in the log hash.

import type { EventChunk } from '../protocol/chunk.ts';
import { withoutErrorTexts } from '../protocol/error-texts.ts';

export interface StateDigests {
  stateDigestA: Int32Array;
  stateDigestB: Int32Array;
}

/** Mixes payload `n` (1-based) of a chunk into the digest of `row`. */
export function digestState(digests: StateDigests, row: number, chunk: EventChunk, n: number): void {
  const { ends, bytes } = chunk.payloads;
  const from = n === 1 ? 0 : (ends[n - 2] as number);
  const to = ends[n - 1] as number;
  const reduced = withoutErrorTexts(bytes, from, to);
  if (reduced) mix(digests, row, reduced, 0, reduced.length);
  else mix(digests, row, bytes, from, to);
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
