import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogReader } from '../../recordings/index.ts';
import { createRecording } from '../../recordings/index.ts';
import { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { decodeEvent, payloadText, StringTable } from '../../runtime/protocol/chunk.ts';
import { LogHash } from '../../runtime/protocol/log-hash.ts';
import { LogBuilder } from '../support/log-builder.ts';
import { createRandom } from '../support/random.ts';
import { META, open, writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();

/** Every event of a log by seq, as plain objects with the exact text of its payload. */
function eventsOf(chunks: Iterable<EventChunk>): Map<number, unknown> {
  const strings = new StringTable();
  const events = new Map<number, unknown>();
  for (const chunk of chunks) {
    strings.add(chunk);
    for (let i = 0; i < chunk.count; i++) {
      const { payload: _, ...event } = decodeEvent(chunk, i, strings);
      events.set(event.seq, { ...event, text: payloadText(chunk, i) });
    }
  }
  return events;
}

function eventsRead(log: LogReader): Map<number, unknown> {
  const chunks: EventChunk[] = [];
  for (let seq = 1; seq <= log.lastSeq; ) {
    const chunk = log.chunkAt(seq);
    if (chunk) chunks.push(chunk);
    seq = chunk ? chunk.firstSeq + chunk.count : seq + 1;
  }
  return eventsOf(chunks);
}

const hashOf = (chunks: readonly EventChunk[]): string => {
  const hash = new LogHash();
  for (const chunk of chunks) hash.add(chunk);
  return hash.hex();
};

describe('a recording', () => {
  test('gives back every event as it was, live and reopened, however it was cut and flushed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (seed, cuts, contents) => {
        const log = syntheticLog({ seed, events: 400, contents, gaps: seed % 3 === 0 });
        const random = createRandom(cuts);
        const path = newPath();
        const writer = createRecording(path, META);
        for (const chunk of log.chunks(() => 1 + random.below(120))) {
          writer.append(chunk);
          if (random.chance(0.3)) writer.flush();
        }
        const wanted = eventsOf(log.chunks());
        expect(eventsRead(writer)).toEqual(wanted);
        const info = writer.info();
        writer.close();
        const reader = open(path);
        expect(eventsRead(reader)).toEqual(wanted);
        expect(reader.strings.texts).toEqual(log.log.strings);
        expect(reader.logHash).toBe(hashOf(log.chunks()));
        expect(reader.computeLogHash()).toBe(reader.logHash);
        expect(reader.info()).toEqual({ ...info, closedCleanly: true });
        reader.close();
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  test('has the same world at every seq, live and replayed', () => {
    const path = newPath();
    const writer = createRecording(path, META);
    const live: string[] = [new World().hash()];
    for (const chunk of syntheticLog({ seed: 21, events: 1300 }).chunks(1)) {
      writer.append(chunk);
      live[chunk.firstSeq] = writer.world.hash();
      if (chunk.firstSeq % 100 === 0) writer.flush();
    }
    for (const seq of [0, 1, 77, 650, 1299]) expect(writer.worldAt(seq).hash()).toBe(live[seq]);
    writer.close();
    const reader = open(path);
    expect(reader.lastSeq).toBe(live.length - 1);
    for (let seq = 0; seq <= reader.lastSeq; seq++) expect(reader.worldAt(seq).hash(), `seq ${seq}`).toBe(live[seq]);
    expect(reader.worldAt(1e9).hash()).toBe(live.at(-1));
    reader.close();
  });

  test('of many rows is sought through its keyframes to the same worlds', () => {
    const log = syntheticLog({ seed: 4, events: 70_000, contents: true });
    const path = newPath();
    const writer = createRecording(path, META);
    const seqs = Array.from({ length: 12 }, (_, i) => i * 6007 + 11);
    const live = new Map<number, string>();
    for (const chunk of log.chunks(997)) {
      let from = 0;
      for (const seq of seqs) {
        if (seq < chunk.firstSeq || seq >= chunk.firstSeq + chunk.count) continue;
        // The writer folds whole chunks; another fold gives the world in between.
        from = seq - chunk.firstSeq + 1;
        const world = World.decode(writer.world.encode());
        world.apply(chunk, 0, from);
        live.set(seq, world.hash());
      }
      writer.append(chunk);
    }
    for (const seq of seqs) expect(writer.worldAt(seq).hash(), `live, seq ${seq}`).toBe(live.get(seq));
    writer.close();
    const reader = open(path);
    for (const seq of seqs.toReversed()) expect(reader.worldAt(seq).hash(), `seq ${seq}`).toBe(live.get(seq));
    const own = reader.worldAt(20_000);
    own.apply(reader.chunkAt(20_001) as EventChunk, 20_001 - (reader.chunkAt(20_001) as EventChunk).firstSeq);
    expect(reader.worldAt(20_000).seq).toBe(20_000);
    reader.close();
  });

  test('answers the same questions live and reopened', () => {
    const log = syntheticLog({ seed: 9, events: 3000, gaps: true });
    const path = newPath();
    const writer = createRecording(path, META);
    for (const chunk of log.chunks(50)) writer.append(chunk);
    const ask = (r: LogReader) => ({
      crashes: r.crashes(),
      restarts: r.restarts(),
      gaps: r.gaps(),
      lastSeq: r.lastSeq,
      lastAt: r.lastAt,
      hash: r.logHash,
    });
    const live = ask(writer);
    writer.close();
    const reader = open(path);
    expect(ask(reader)).toEqual(live);

    const events = [...eventsOf(log.chunks()).values()] as {
      type: string;
      seq: number;
      at: number;
      crashed?: boolean;
      pid: number;
      text?: string;
    }[];
    const crashes = events.filter((e) => e.type === 'process_exited' && e.crashed);
    expect(live.crashes.map(({ k, seq, pid, reason }) => ({ k, seq, pid, reason }))).toEqual(
      crashes.map(({ seq, pid, text }, i) => ({ k: i + 1, seq, pid, reason: text })),
    );
    expect(live.restarts.map((r) => r.seq)).toEqual(events.filter((e) => e.type === 'child_restarted').map((e) => e.seq));
    expect(live.gaps.length).toBeGreaterThan(0);
    expect(reader.info()).toMatchObject({
      events: events.length,
      crashes: crashes.length,
      gaps: live.gaps.length,
      seed: 7,
      program: 'MyApp',
    });
    for (const at of [-1, 0, 1, 5000, 40_000, 1e9]) {
      expect(reader.seqAtTime(at), `at ${at}`).toBe(events.findLast((e) => e.at <= at)?.seq ?? 0);
    }
    for (const e of events.filter((_, i) => i % 97 === 0)) expect(reader.payloadAt(e.seq)).toBe(e.text);
    reader.close();
  });

  test('names every crash and restart by the path of its slot', () => {
    const path = newPath();
    writeRecording(path, syntheticLog({ seed: 2, events: 3000 }).chunks());
    const reader = open(path);
    for (const crash of reader.crashes()) {
      const process = reader.worldAt(crash.seq).process(crash.pid);
      expect(crash).toMatchObject({ path: process?.path, slot: process?.slot, tag: process?.exit?.tag, at: process?.exit?.at });
      expect(crash.name).toBe(process?.name);
    }
    reader.close();
  });

  test('keeps strings that are no good UTF-8, and those with a zero in them', () => {
    const log = new LogBuilder();
    for (const name of ['\ud800 half', 'zero\0zero', '消息', '\udfff', '']) log.emit('name_registered', { pid: 1, name });
    const path = newPath();
    writeRecording(path, log.chunks());
    const reader = open(path);
    expect(reader.strings.texts).toEqual(log.strings);
    expect(reader.computeLogHash()).toBe(hashOf(log.chunks()));
    reader.close();
  });

  test('holds payloads larger than a row', () => {
    const log = new LogBuilder();
    for (let n = 1; n < 20; n++) log.emit('log_line', { payload: `${n % 9}`.repeat(n === 7 ? 17_000_000 : 1_000_000) });
    const path = newPath();
    writeRecording(path, log.chunks());
    const reader = open(path);
    expect(reader.computeLogHash()).toBe(hashOf(log.chunks()));
    expect(reader.payloadAt(7)?.length).toBe(17_000_002);
    reader.close();
  });

  test('may be empty', () => {
    const path = newPath();
    writeRecording(path, []);
    const reader = open(path);
    expect(reader.info()).toMatchObject({ events: 0, durationUs: 0, closedCleanly: true });
    expect(reader.worldAt(5).hash()).toBe(new World().hash());
    expect(reader.chunkAt(1)).toBeUndefined();
    expect(reader.seqAtTime(10)).toBe(0);
    expect(reader.overview(4)).toMatchObject({ density: [0, 0, 0, 0], live: [0, 0, 0, 0], crashes: [] });
    reader.close();
  });

  test('keeps what the program was', () => {
    const path = newPath();
    const meta = {
      ...META,
      loaderVersion: 3,
      contents: 'bare' as const,
      scenario: 'flapping',
      bundle: 'export default 1',
      sourceMap: '{}',
    };
    writeRecording(path, [], meta);
    const reader = open(path);
    expect(reader.meta).toEqual(meta);
    reader.close();
  });
});

describe('the overview', () => {
  test('counts every event once and lives as the world does', () => {
    const log = syntheticLog({ seed: 13, events: 40_000, gaps: true });
    const path = newPath();
    const writer = createRecording(path, META);
    for (const chunk of log.chunks(300)) writer.append(chunk);
    const live = writer.overview(50);
    writer.close();
    const reader = open(path);
    const read = reader.overview(50);
    for (const overview of [live, read]) {
      expect(overview.density.reduce((a, b) => a + b, 0)).toBe(log.log.length);
      expect(overview.density.every((n) => n >= 0)).toBe(true);
      expect(overview.live.at(-1)).toBe(reader.worldAt(reader.lastSeq).counts.live);
      expect(overview.crashes).toEqual(reader.crashes().map(({ at, seq }) => ({ at, seq })));
      expect(overview.gaps.length).toBe(reader.gaps().length);
      expect(overview.to).toBe(reader.lastAt);
    }
    const exact = new Array<number>(50).fill(0);
    for (const chunk of log.chunks()) for (const at of chunk.at) (exact[Math.min(49, Math.floor((at * 50) / read.to))] as number)++;
    // A sample of 256 events may lie on a border.
    for (const [i, n] of exact.entries()) expect(Math.abs(n - (read.density[i] as number)), `bucket ${i}`).toBeLessThan(512);
    reader.close();
  });
});

describe('the writer', () => {
  test('writes after 4 ms, not before, and says how far the file goes', () => {
    let now = 0;
    const writer = createRecording(newPath(), META, { now: () => now });
    const [first, second] = syntheticLog({ seed: 1, events: 300 }).chunks(100);
    writer.append(first as EventChunk);
    now = 3;
    writer.tick();
    expect(writer.recordedUpTo).toBe(0);
    now = 4;
    writer.tick();
    expect(writer.recordedUpTo).toBe(100);
    writer.append(second as EventChunk);
    now = 7;
    writer.tick();
    expect(writer.recordedUpTo).toBe(100);
    writer.flush();
    expect(writer.recordedUpTo).toBe(200);
    writer.close();
  });

  test('refuses to write over a file, to go on after its end, and chunks out of order', () => {
    const path = newPath();
    const chunks = syntheticLog({ seed: 1, events: 300 }).chunks(100);
    const writer = createRecording(path, META);
    expect(() => createRecording(path, META)).toThrow('exists already');
    writer.append(chunks[0] as EventChunk);
    expect(() => writer.append(chunks[0] as EventChunk)).toThrow('seq 101 is expected next');
    writer.close();
    writer.close();
    expect(() => writer.append(chunks[1] as EventChunk)).toThrow('is closed');
  });
});

test('a file says within how many milliseconds events were in it, as it was measured', () => {
  const path = newPath();
  let now = 0;
  const writer = createRecording(path, META, { now: () => now });
  const waits = [3, 11, 5];
  for (const [n, chunk] of syntheticLog({ seed: 9, events: 400 }).chunks(100).slice(0, 3).entries()) {
    writer.append(chunk);
    now += waits[n] as number;
    writer.tick();
    writer.flush();
  }
  writer.close();
  const reader = open(path);
  expect(reader.writtenWithinMs).toBe(11);
  reader.close();
});
