import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeChunk, encodeChunk } from '../../recordings/chunk-codec.ts';
import { cutForRows, joinChunks } from '../../recordings/chunk-cuts.ts';
import { decodeColumns, encodeColumns } from '../../recordings/column-codec.ts';
import { BEST_CODEC, compress, DEFLATE, decompress, STORED, unpackWithoutNode, ZSTD } from '../../recordings/compression.ts';
import { FormatError } from '../../runtime/fold/bytes.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { EV } from '../../runtime/protocol/event-table.ts';
import { LogBuilder } from '../support/log-builder.ts';
import { createRandom } from '../support/random.ts';
import { syntheticLog } from '../support/synthetic-log.ts';

const chunkArbitrary: fc.Arbitrary<EventChunk> = fc
  .array(
    fc.record({
      at: fc.oneof(fc.nat(), fc.constantFrom(0, 1.5, 2 ** 50, 2 ** 51, 2 ** 53 - 1)),
      type: fc.nat({ max: 255 }),
      flags: fc.nat({ max: 0xffff }),
      pid: fc.nat({ max: 0xffff_ffff }),
      causeDistance: fc.oneof(fc.constant(0), fc.nat({ max: 0xffff_ffff })),
      a: fc.oneof(fc.constant(0), fc.nat({ max: 0xffff_ffff })),
      b: fc.constantFrom(0, 1, 127, 128, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
      c: fc.nat({ max: 0xffff_ffff }),
      d: fc.constantFrom(0, 0, 0, 5),
      payload: fc.constantFrom(0, 1),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .chain((rows) => fc.record({ rows: fc.constant(rows), counting: fc.boolean() }))
  .map(({ rows, counting }) => {
    let n = 0;
    const column = (name: keyof (typeof rows)[number]): number[] => rows.map((row) => row[name]);
    return {
      firstSeq: 1,
      count: rows.length,
      at: Float64Array.from(column('at')),
      type: Uint8Array.from(column('type')),
      flags: Uint16Array.from(column('flags')),
      pid: Uint32Array.from(column('pid')),
      causeDistance: Uint32Array.from(column('causeDistance')),
      a: Uint32Array.from(column('a')),
      b: Uint32Array.from(column('b')),
      c: Uint32Array.from(column('c')),
      d: Uint32Array.from(column('d')),
      payload: Uint32Array.from(rows, (row) => (counting ? (row.payload ? ++n : 0) : row.payload)),
      firstString: 1,
      strings: [],
      payloads: { ends: Uint32Array.from(rows, (_, i) => (i + 1) * 2), bytes: new Uint8Array(rows.length * 2).fill(0x31) },
    };
  });

describe('columns', () => {
  test('come back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(chunkArbitrary, (chunk) => {
        const { firstSeq: _1, count, firstString: _2, strings: _3, payloads: _4, ...columns } = chunk;
        expect(decodeColumns(encodeColumns(chunk), count)).toEqual(columns);
        for (const codec of [STORED, DEFLATE, BEST_CODEC] as const) expect(decodeChunk(encodeChunk(chunk, 0, codec), [])).toEqual(chunk);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  test('of a real log take a few bytes per event', () => {
    const [chunk] = syntheticLog({ seed: 3, events: 16_384, contents: false }).chunks(16_384);
    expect(encodeChunk(chunk as EventChunk, 0).columns.length / 16_384).toBeLessThan(5);
  });

  test('come back when deliveries, timers and turns contradict each other in every way', () => {
    // Few pids, causes near by and only the types that the model follows: lists, queue and heap see all their cases.
    const types = [EV.message_sent, EV.message_delivered, EV.message_received, EV.timer_started, EV.timer_fired, EV.down_sent];
    const record = fc.record({
      type: fc.constantFrom(...types, EV.exit_signal_received, EV.process_spawned),
      flags: fc.nat({ max: 0x1ff }),
      pid: fc.nat({ max: 3 }),
      cause: fc.nat({ max: 6 }),
      field: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 80 }), (rows) => {
        const column = (name: keyof (typeof rows)[number]): number[] => rows.map((row) => row[name]);
        const fields = Uint32Array.from(column('field'));
        const columns = {
          at: Float64Array.from(rows, (_, i) => i * 3),
          type: Uint8Array.from(column('type')),
          flags: Uint16Array.from(column('flags')),
          pid: Uint32Array.from(column('pid')),
          causeDistance: Uint32Array.from(column('cause')),
          a: fields,
          b: fields,
          c: fields,
          d: fields,
          payload: new Uint32Array(rows.length),
        };
        expect(decodeColumns(encodeColumns({ ...columns, count: rows.length }), rows.length)).toEqual(columns);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  test('of a program that runs as expected cost next to nothing', () => {
    // A ring: after its first round every field of every record follows from the records before.
    const ring = new LogBuilder();
    let last = 0;
    for (let n = 0; n < 4000; n++) {
      const [pid, before, next] = [1 + (n % 8), 1 + ((n + 7) % 8), 1 + ((n + 1) % 8)];
      ring.at = n * 5;
      const cause = ring.emit('message_received', { pid, from: before, tag: 'hop', cause: last, turnBegin: true });
      ring.at += 2;
      last = ring.emit('message_sent', { pid, to: next, tag: 'hop', cause, turnEnd: 'waiting', delivered: true, wakes: true });
    }
    const [chunk] = ring.chunks(8000) as [EventChunk];
    expect(encodeChunk(chunk, 0).columns.length).toBeLessThan(200);
  });

  test('that are damaged are refused or give as many values, never more, and never hang', () => {
    fc.assert(
      fc.property(chunkArbitrary, fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 100 }), (chunk, where, byte, count) => {
        const bytes = encodeColumns(chunk);
        bytes[where % bytes.length] = byte;
        try {
          const columns = decodeColumns(bytes, count);
          expect(columns.at.length).toBe(count);
          expect(columns.at.every((at) => Number.isFinite(at))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { seed: 6, numRuns: 1000 },
    );
  });
});

describe('compression', () => {
  const raw = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 7);

  test('of every codec comes back, and zstd also without the help of Node', () => {
    for (const codec of [STORED, DEFLATE, BEST_CODEC] as const) expect(decompress(compress(raw, codec))).toEqual(raw);
    expect(BEST_CODEC, 'this test needs a Node with zstd').toBe(ZSTD);
    expect(unpackWithoutNode(compress(raw, ZSTD).bytes, raw.length)).toEqual(raw);
  });

  test('is not used where it does not pay', () => {
    expect(compress(new Uint8Array(10)).codec).toBe(STORED);
    const random = createRandom(1);
    expect(compress(Uint8Array.from({ length: 1000 }, () => random.below(256))).codec).toBe(STORED);
  });

  test('believes no size: neither one too small, nor too large, nor beyond reason', () => {
    for (const codec of [DEFLATE, ZSTD] as const) {
      const blob = compress(raw, codec);
      for (const size of [0, raw.length - 1, raw.length + 1, 1e9, Number.MAX_SAFE_INTEGER]) {
        expect(() => decompress({ ...blob, size }), `codec ${codec}, size ${size}`).toThrow(FormatError);
      }
    }
    expect(() => decompress({ codec: 9, size: 4, bytes: new Uint8Array(4) })).toThrow('codec 9');
  });

  test('of damaged bytes is refused', () => {
    for (const codec of [DEFLATE, ZSTD] as const) {
      const { bytes, size } = compress(raw, codec);
      expect(() => decompress({ codec, size, bytes: bytes.subarray(0, bytes.length / 2) })).toThrow(FormatError);
      expect(() => decompress({ codec, size, bytes: raw.subarray(0, bytes.length) })).toThrow(FormatError);
    }
  });
});

describe('rows of chunks', () => {
  const log = syntheticLog({ seed: 5, events: 3000 });

  test('joined are the chunk they were cut from', () => {
    const random = createRandom(3);
    expect(joinChunks(log.chunks(() => 1 + random.below(200)))).toEqual(joinChunks(log.chunks(1e6)));
  });

  test('cut at their payloads hold all of them in order', () => {
    const [chunk] = log.chunks(1e6) as [EventChunk];
    for (const limit of [1, 100, 5000]) {
      const parts = cutForRows(chunk, limit);
      expect(parts.length).toBeGreaterThan(3);
      expect(joinChunks(parts)).toEqual(chunk);
      for (const part of parts) expect(part.payloads.ends.length < 2 || part.payloads.bytes.length <= limit).toBe(true);
    }
  });

  test('with a wrong checksum are refused', () => {
    const [chunk] = log.chunks(500) as [EventChunk];
    const row = encodeChunk(chunk, 0);
    expect(() => decodeChunk({ ...row, checksum: row.checksum ^ 1 }, [])).toThrow('checksum');
  });

  test('that name a payload that is not there are refused', () => {
    const [chunk] = log.chunks(500) as [EventChunk];
    const row = encodeChunk({ ...chunk, payloads: { ends: new Uint32Array(0), bytes: new Uint8Array(0) } }, 0);
    expect(() => decodeChunk(row, [])).toThrow(/payload 1 of 0/);
  });
});
