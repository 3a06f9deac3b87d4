// The block of a chunk's payloads says, value by value, what the term codec says of each: numbers and short texts take ways of
// their own into it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTerm } from '../../../runtime/protocol/term-codec.ts';
import { encodePayloads } from '../../../runtime/trace/payload-block.ts';

const textsOf = (values: readonly unknown[]): string[] => {
  const { ends, bytes } = encodePayloads(values);
  const text = new TextDecoder();
  return values.map((_, i) => text.decode(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i])));
};

describe('the block of payloads', () => {
  it('has every value as the codec writes it, whatever stands beside it', () => {
    const value = fc.oneof(
      fc.integer(),
      fc.nat(12),
      fc.double(),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
      fc.constantFrom(undefined, null, true, 'ok', 'é', ['a', 1]),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        expect(textsOf(values)).toEqual(values.map((v) => encodeTerm(v)));
      }),
    );
  });

  it('has numbers at the edges of its own way as the codec writes them', () => {
    const edges = [0, -0, 1, -1, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 + 1, 1.5, Number.NaN, 1e21, 5e-324];
    expect(textsOf(edges)).toEqual(edges.map((v) => encodeTerm(v)));
  });

  it('grows for many numbers and for long texts', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i % 100 === 7 ? 'ü'.repeat(5000 + i) : 2_000_000_000 + i));
    expect(textsOf(values)).toEqual(values.map((v) => encodeTerm(v)));
  });
});
