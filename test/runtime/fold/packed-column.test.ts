import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, FormatError } from '../../../runtime/fold/bytes.ts';
import { readNumbers, readUints } from '../../../runtime/fold/column-reader.ts';
import { writeColumn } from '../../../runtime/fold/packed-column.ts';

const runs = { seed: 21, numRuns: 400 };
const SAFE = Number.MAX_SAFE_INTEGER;

function written(values: readonly number[], ids = false): Uint8Array {
  const writer = new ByteWriter();
  writeColumn(writer, Float64Array.from(values), ids);
  return writer.take();
}

/** Numbers around one place, counting up, or anywhere: each way of writing occurs. */
const whole = (max: number) =>
  fc.oneof(
    fc.array(fc.nat({ max }), { maxLength: 40 }),
    fc
      .tuple(fc.nat({ max: max - 5000 }), fc.array(fc.nat({ max: 5000 }), { maxLength: 40 }))
      .map(([base, more]) => more.map((x) => base + x)),
    fc.tuple(fc.nat({ max: max - 5000 }), fc.array(fc.nat({ max: 99 }), { maxLength: 40 })).map(([base, steps]) => {
      let x = base;
      return steps.map((step) => (x += step));
    }),
    fc.tuple(fc.nat({ max }), fc.nat({ max: 20 })).map(([x, n]) => new Array<number>(n).fill(x)),
    withExceptions(max),
  );

/** Columns in which nearly all numbers are the same, or count up or down: long enough to be written with exceptions. */
function withExceptions(max: number) {
  const exceptions = fc.array(fc.tuple(fc.nat(199), fc.nat({ max })), { maxLength: 16 });
  return fc
    .tuple(fc.nat({ max }), fc.integer({ min: -3, max: 3 }), fc.integer({ min: 60, max: 200 }), exceptions)
    .map(([first, step, n, others]) => {
      let x = Math.min(Math.max(first, 600), max - 600);
      const values = Array.from({ length: n }, () => (x += step));
      for (const [at, other] of others) if (at < n) values[at] = other;
      return values;
    });
}

describe('a packed column', () => {
  test('of 32 bits comes back as it was', () => {
    fc.assert(
      fc.property(whole(0xffff_ffff), fc.boolean(), (values, ids) => {
        const reader = new ByteReader(written(values, ids));
        const column = new Uint32Array(values.length);
        readUints(reader, column, { what: 'x', max: 0xffff_ffff, ids });
        expect([...column]).toEqual(values);
        expect(reader.left).toBe(0);
      }),
      runs,
    );
  });

  test('of doubles comes back as it was, fractions and the largest whole numbers too', () => {
    const numbers = fc.array(fc.oneof(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.maxSafeNat(), fc.constant(-0)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(whole(SAFE), numbers), fc.boolean(), (values, ids) => {
        const reader = new ByteReader(written(values, ids));
        const column = new Float64Array(values.length);
        readNumbers(reader, column, { what: 'x', max: Number.POSITIVE_INFINITY, ids });
        expect([...column]).toEqual(values);
        expect(reader.left).toBe(0);
      }),
      runs,
    );
  });

  test('of ids takes a byte for each, and one that does not is refused', () => {
    const same = new Array<number>(20).fill(7);
    expect(written(same).length).toBeLessThan(5);
    expect(written(same, true).length).toBeGreaterThanOrEqual(20);
    const into = new Uint32Array(20);
    expect(() => readUints(new ByteReader(written(same)), into, { what: 'pid', max: 100, ids: true })).toThrow(
      /pid cannot be the same for 20/,
    );
  });

  test('takes a few bytes where nearly all of it is the same or counts up, and exceptions that stand outside it are refused', () => {
    const mostly = written([...new Array<number>(500).fill(9), 7, ...new Array<number>(500).fill(9)]);
    const steady = written([...Array.from({ length: 500 }, (_, i) => 900 + i), ...Array.from({ length: 500 }, (_, i) => 1402 + i)]);
    expect(mostly.length).toBeLessThan(12);
    expect(steady.length).toBeLessThan(16);
    for (const bytes of [mostly, steady])
      expect(() => readUints(new ByteReader(bytes), new Uint32Array(400), { what: 'x', max: 5000 })).toThrow(
        /stands at \d+ of 400|a place is 50[01]/,
      );
    expect(() => readUints(new ByteReader(steady), new Uint32Array(1000), { what: 'x', max: 5000, ids: true })).toThrow(
      /no bytes of its own/,
    );
  });

  test('with a number beyond its limit is refused, in whichever way it is written', () => {
    for (const values of [
      [300],
      [300, 300],
      [250, 251, 300],
      [0, 300],
      [0, 100_000],
      [299, 300, 301, 302],
      [5, 2 ** 24],
      [5, 2 ** 40],
      [0.5],
      [...new Array<number>(70).fill(5), 300],
      [...new Array<number>(70).fill(300), 5],
      Array.from({ length: 70 }, (_, i) => 231 + i),
      Array.from({ length: 70 }, (_, i) => (i < 5 ? 500 - i : 100 - i)),
    ]) {
      const bytes = written(values);
      const limits = { what: 'x', max: 299 };
      expect(() => readNumbers(new ByteReader(bytes), new Float64Array(values.length), limits)).toThrow(FormatError);
      expect(() => readUints(new ByteReader(bytes), new Uint32Array(values.length), limits)).toThrow(FormatError);
    }
  });

  test('of any bytes gives numbers within the limit or a FormatError, and never reads beyond the end', () => {
    let read = 0;
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.nat({ max: 12 }),
        fc.boolean(),
        fc.boolean(),
        (bytes, n, uints, ids) => {
          const reader = new ByteReader(bytes.map((x, i) => (i === 0 ? x % 70 : x)));
          const column = uints ? new Uint32Array(n) : new Float64Array(n);
          try {
            const limits = { what: 'x', max: 100_000, ids };
            if (column instanceof Uint32Array) readUints(reader, column, limits);
            else readNumbers(reader, column, limits);
            for (const x of column) expect(x >= 0 && x <= 100_000).toBe(true);
            read += 1;
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
          expect(reader.offset).toBeLessThanOrEqual(bytes.length);
        },
      ),
      { seed: 22, numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
