import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter, FormatError } from '../../../runtime/fold/bytes.ts';
import { readNumbers, readUints, writeColumn } from '../../../runtime/fold/packed-column.ts';

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
  );

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
          const reader = new ByteReader(bytes.map((x, i) => (i === 0 ? x % 40 : x)));
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
      { seed: 22, numRuns: 1500 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
