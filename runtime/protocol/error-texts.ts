// Engines word the messages and stacks of errors differently, so hashes count an Error in a term by its name only
// (DESIGN.md section 3). Payloads are looked at as bytes; only one that may hold an error is decoded.

import { isPatch } from './state-patch.ts';
import { decodeTerm, encodeTerm, hasErrorTerm, parseEncoded } from './term-codec.ts';

const utf8 = new TextDecoder();
const toUtf8 = new TextEncoder();
const DOLLAR = 0x24;
const LETTER_E = 0x65;

/** The encoded term in bytes `from` to `to` (exclusive) with errors reduced to their names; `undefined` when it holds none. */
export function withoutErrorTexts(bytes: Uint8Array, from: number, to: number): Uint8Array | undefined {
  if (!mayHoldError(bytes, from, to)) return undefined;
  const text = utf8.decode(bytes.subarray(from, to));
  return hasErrorTerm(text) ? toUtf8.encode(reduceErrors(text)) : undefined;
}

/** An encoded term, or the patch of a state, with errors reduced to their names. */
export const reduceErrors = (text: string): string =>
  isPatch(text) ? JSON.stringify(parseEncoded(text), nameOnly) : encodeTerm(decodeTerm(parseEncoded(text)), true);

const nameOnly = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$error' in value ? { $error: value.$error } : value;

/** Whether `$e` stands in it, as in the tag `$error`. */
function mayHoldError(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === DOLLAR && bytes[i + 1] === LETTER_E) return true;
  return false;
}
