import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { causeOf, decodeEvent, payloadText, StringTable } from '../../../runtime/protocol/chunk.ts';
import type { EventSpec } from '../../../runtime/protocol/event-table.ts';
import { EVENTS } from '../../../runtime/protocol/event-table.ts';
import { LogHash } from '../../../runtime/protocol/log-hash.ts';
import { ALL_TYPES, LogBuilder } from '../../support/log-builder.ts';
import { createRandom } from '../../support/random.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

function hashOf(chunks: readonly EventChunk[]): string {
  const hash = new LogHash();
  for (const chunk of chunks) hash.add(chunk);
  return hash.hex();
}

describe('the log hash', () => {
  test('is the same however the log is cut into chunks', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, cuts) => {
        const log = syntheticLog({ seed, events: 300, gaps: seed % 3 === 0 });
        const random = createRandom(cuts);
        expect(hashOf(log.chunks(() => 1 + random.below(50)))).toBe(hashOf(log.chunks()));
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test('differs when any one column of any one record differs', () => {
    const log = syntheticLog({ seed: 2, events: 200 });
    const before = hashOf(log.chunks());
    for (const column of ['at', 'type', 'flags', 'pid', 'causeDistance', 'a', 'b', 'c', 'd'] as const) {
      for (let i = 0; i < 200; i += 17) {
        const [chunk] = log.chunks();
        chunk![column][i] = (chunk![column][i] as number) + 1;
        expect(hashOf([chunk!]), `${column} of record ${i}`).not.toBe(before);
      }
    }
  });

  test('differs with a string that is used and with a payload, not with the message of an error', () => {
    const make = (text: string, payload: unknown): string => {
      const log = new LogBuilder();
      log.emit('log_line', { payload });
      log.emit('name_registered', { pid: 1, name: text });
      return hashOf(log.chunks());
    };
    const before = make('a', { reason: new Error('one') });
    expect(make('b', { reason: new Error('one') })).not.toBe(before);
    expect(make('a', { reason: new TypeError('one') })).not.toBe(before);
    expect(make('a', { reason: new Error('two') })).toBe(before);
  });

  test('counts a string when it is first used, not when it is announced', () => {
    const log = new LogBuilder();
    log.emit('name_registered', { pid: 1, name: 'a' });
    log.emit('name_registered', { pid: 2, name: 'b' });
    const [first, second] = log.chunks(1);
    const early = [
      { ...first!, strings: ['a', 'b'] },
      { ...second!, firstString: 3, strings: [] },
    ];
    expect(hashOf(early)).toBe(hashOf([first!, second!]));
  });
});

describe('the table of strings', () => {
  test('holds every string of a log by its id', () => {
    const log = syntheticLog({ seed: 4, events: 500 });
    const table = new StringTable();
    for (const chunk of log.chunks(13)) table.add(chunk);
    expect(table.texts).toEqual(log.log.strings);
    expect(table.get(0)).toBe('');
  });

  test('refuses chunks out of order and names an unknown id', () => {
    const chunks = syntheticLog({ seed: 4, events: 500 })
      .chunks(13)
      .filter((chunk) => chunk.strings.length > 0);
    expect(() => new StringTable().add(chunks[1]!)).toThrow('are missing');
    expect(new StringTable().get(7)).toBe('⟨string 7⟩');
  });
});

describe('the vocabulary', () => {
  test('gives every type a code of its own, names its columns once, and keeps its bits inside the flags', () => {
    const codes = new Set<number>();
    for (const type of ALL_TYPES) {
      const spec: EventSpec = EVENTS[type];
      codes.add(spec.code);
      const names = [spec.a, spec.b, spec.c, spec.d, spec.kind].flatMap((column) => (column ? [column[0]] : [])).concat(spec.bits ?? []);
      expect(new Set(names).size, type).toBe(names.length);
      expect(spec.kind?.[1].length ?? 0, type).toBeLessThanOrEqual(16);
      expect(7 + (spec.bits?.length ?? 0), type).toBeLessThanOrEqual(type === 'process_spawned' ? 10 : 16);
      expect(
        names.some((name) => ['seq', 'at', 'pid', 'cause', 'type', 'payload'].includes(name)),
        type,
      ).toBe(false);
    }
    expect(codes.size).toBe(ALL_TYPES.length);
    expect(Math.max(...codes)).toBeLessThan(256);
  });

  test('comes back from columns as it went in', () => {
    const log = syntheticLog({ seed: 8, events: 1500 });
    const table = new StringTable();
    const copy = new LogBuilder();
    for (const chunk of log.chunks(64)) {
      table.add(chunk);
      for (let i = 0; i < chunk.count; i++) {
        const { payload: _, ...event } = decodeEvent(chunk, i, table);
        copy.emitEvent(event as typeof event & { type: 'log_line' });
        expect(event.cause).toBe(causeOf(chunk, i));
      }
    }
    const bare = syntheticLog({ seed: 8, events: 1500, contents: false });
    expect(hashOf(copy.chunks())).toBe(hashOf(bare.chunks()));
  });

  test('gives each record its own payload', () => {
    const log = new LogBuilder();
    for (let n = 0; n < 20; n++) log.emit('log_line', n % 3 === 0 ? {} : { payload: `größer ${n}` });
    for (const chunk of log.chunks(7)) {
      for (let i = 0; i < chunk.count; i++) {
        const n = chunk.firstSeq + i - 1;
        expect(payloadText(chunk, i)).toBe(n % 3 === 0 ? undefined : `"größer ${n}"`);
      }
    }
  });
});
