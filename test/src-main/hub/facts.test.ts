// Facts that are counted while events come, against the slow way of counting them, on synthetic logs of every type, with gaps.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { decodeEvent, StringTable } from '../../../runtime/protocol/chunk.ts';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { Density } from '../../../src-main/hub/density.ts';
import { mergeShort } from '../../../src-main/hub/lane-segments.ts';
import { LogView } from '../../../src-main/hub/log-view.ts';
import { ProcessHistory } from '../../../src-main/hub/process-history.ts';
import { SyntheticLog } from '../../support/synthetic-log.ts';

interface Log {
  readonly chunks: EventChunk[];
  readonly events: RuntimeEvent[];
  readonly view: LogView;
}

function makeLog(seed: number, size: number): Log {
  const chunks = new SyntheticLog({ seed, events: 1500, gaps: true }).log.chunks(size);
  const strings = new StringTable();
  for (const chunk of chunks) strings.add(chunk);
  const events = chunks.flatMap((chunk) => Array.from({ length: chunk.count }, (_, i) => decodeEvent(chunk, i, strings)));
  const gaps = events.flatMap((event) =>
    event.type === 'gap' ? [{ seq: event.seq, count: Math.max(1, event.countLow + event.countHigh * 2 ** 32) }] : [],
  );
  const view = new LogView({
    lastSeq: events.at(-1)?.seq ?? 0,
    chunkAt: (seq) => chunks.find((chunk) => seq >= chunk.firstSeq && seq < chunk.firstSeq + chunk.count),
    strings,
    gaps: () => gaps,
  });
  return { chunks, events, view };
}

const logs = fc.record({ seed: fc.integer({ min: 1, max: 10_000 }), size: fc.integer({ min: 1, max: 700 }) });

describe('reading a log by seq', () => {
  it('visits every record once in both directions, across gaps, from anywhere', () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), ({ seed, size }, a, b) => {
        const { events, view } = makeLog(seed, size);
        const last = view.lastSeq;
        const [from, to] = [1 + (a % last), 1 + (b % last)].sort((x, y) => x - y) as [number, number];
        const wanted = events.filter((event) => event.seq >= from && event.seq <= to).map((event) => event.seq);
        const up: number[] = [];
        view.forward(from, to, (_, __, seq) => void up.push(seq));
        const down: number[] = [];
        view.backward(to, from, (_, __, seq) => void down.push(seq));
        expect(up).toEqual(wanted);
        expect(down.reverse()).toEqual(wanted);
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});

describe('the density', () => {
  it('counts each event in the stretch of its time, and ends with those that live', () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: 1, max: 300 }), ({ seed, size }, count) => {
        const { chunks, events } = makeLog(seed, size);
        const density = new Density();
        for (const chunk of chunks) density.add(chunk);
        const end = Math.max(...events.map((event) => event.at));
        expect(density.end).toBe(end);
        const { density: counted, live } = density.buckets(count);
        expect(counted.reduce((a, b) => a + b, 0)).toBe(events.length);
        const living = events.filter((e) => e.type === 'process_spawned').length - events.filter((e) => e.type === 'process_exited').length;
        expect(live.at(-1)).toBe(living);
        expect(density.gaps).toHaveLength(events.filter((e) => e.type === 'gap').length);
        for (const gap of density.gaps) expect(gap.to).toBeGreaterThanOrEqual(gap.from);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('makes its stretches wider without losing an event, and is not led astray by a time that is none', () => {
    const density = new Density();
    const at = Float64Array.from([0, 5, 8_191_999, 8_192_000, 1e12, Number.NaN, Number.POSITIVE_INFINITY, -5]);
    const none = new Uint32Array(at.length);
    const chunk = {
      firstSeq: 1,
      count: at.length,
      at,
      type: new Uint8Array(at.length).fill(43),
      a: none,
      b: none,
    } as unknown as EventChunk;
    density.add(chunk);
    expect(density.end).toBe(1e12);
    expect(density.buckets(10).density).toEqual([4, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('the history', () => {
  it('knows slot, lives, names and ends of every process', () => {
    fc.assert(
      fc.property(logs, ({ seed, size }) => {
        const { chunks, events, view } = makeLog(seed, size);
        const history = new ProcessHistory((id) => view.text(id));
        for (const chunk of chunks) history.add(chunk);
        const spawned = events.filter((event) => event.type === 'process_spawned');
        expect(history.count).toBe(spawned.length);
        const lives = new Map<number, number[]>();
        for (const spawn of spawned) {
          const exit = events.find((event) => event.type === 'process_exited' && event.pid === spawn.pid);
          expect(history.life(spawn.pid)).toMatchObject({
            pid: spawn.pid,
            slot: spawn.slot,
            parent: spawn.parent,
            spawnSeq: spawn.seq,
            from: spawn.at,
          });
          expect(history.exitSeq(spawn.pid)).toBe(exit?.seq ?? 0);
          lives.set(spawn.slot, [...(lives.get(spawn.slot) ?? []), spawn.pid]);
        }
        for (const [slot, pids] of lives) {
          expect([...history.lives(slot)].map((life) => life.pid).reverse()).toEqual(pids);
          expect([...history.lives(slot)].map((life) => life.incarnation).reverse()).toEqual(pids.map((_, i) => i + 1));
          const first = history.life(pids[0] as number);
          expect([...history.lives(slot, first?.spawnSeq)].map((life) => life.pid)).toEqual([pids[0]]);
        }
        expect(history.crashed).toEqual(
          events.filter((event) => event.type === 'process_exited' && event.crashed).map((event) => event.pid),
        );
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('does not grow for a pid that no log could have come to', () => {
    const history = new ProcessHistory(() => '');
    const one = (value: number) => Uint32Array.of(value);
    history.add({
      firstSeq: 1,
      count: 1,
      type: Uint8Array.of(1),
      pid: one(0xffff_fff0),
      a: one(0),
      b: one(1),
      c: one(0),
      d: one(0),
      flags: Uint16Array.of(0),
      at: Float64Array.of(0),
    } as unknown as EventChunk);
    expect(history.count).toBe(0);
    expect(history.has(0xffff_fff0)).toBe(false);
  });
});

describe('merging short segments', () => {
  it('keeps the whole time and every long segment', () => {
    const segment = fc.record({
      length: fc.integer({ min: 1, max: 50 }),
      gap: fc.boolean(),
      status: fc.constantFrom('running', 'waiting', 'runnable'),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (parts, shorter) => {
        let at = 0;
        const segments = parts.map(({ length, gap, status }) => {
          const from = at + (gap ? 3 : 0);
          at = from + length;
          return { from, to: at, status: status as 'running' };
        });
        const merged = mergeShort(segments, shorter);
        const time = (list: readonly { from: number; to: number }[]) => list.reduce((sum, one) => sum + one.to - one.from, 0);
        expect(time(merged)).toBe(time(segments));
        for (const long of segments.filter((one) => one.to - one.from >= shorter)) expect(merged).toContainEqual(long);
        for (let i = 1; i < merged.length; i++) expect(merged[i]?.from).toBeGreaterThanOrEqual(merged[i - 1]?.to ?? 0);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
