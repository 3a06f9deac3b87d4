// Only the newest detail is kept: what is kept is exact, and of the rest all that people look up by hand.

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Keep, RecordingReader } from '../../recordings/index.ts';
import { compactRecording, createRecording, EventView } from '../../recordings/index.ts';
import { parseQuery, runQuery } from '../../recordings/query/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { runCli } from '../../src-main/cli/cli.ts';
import { createRandom } from '../support/random.ts';
import { META, open } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
const LONG = process.env['BOUGH_LONG'] === '1';
const EVENTS_PER_ROW = 100;

/** A recording of many small rows. */
function record(chunks: readonly EventChunk[], keep?: Keep): string {
  const path = newPath();
  const writer = createRecording(path, META, { eventsPerRow: EVENTS_PER_ROW, ...(keep === undefined ? {} : { keep }) });
  for (const chunk of chunks) writer.append(chunk);
  writer.close();
  return path;
}

const sides = (reader: RecordingReader) => [reader.crashes(), reader.restarts()];

function found(reader: RecordingReader, text: string, from: number): number[] {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.what);
  return [...runQuery(parsed.query, reader, { from })].flatMap(({ hits }) => hits);
}

/** Everything that can be asked of the kept part is answered as by the whole recording. */
function expectExact(cut: RecordingReader, whole: RecordingReader, seed: number): void {
  const random = createRandom(seed);
  const { letGo } = cut;
  expect(cut.verify()).toEqual({ ok: true, problems: [] });
  expect([cut.logHash, cut.computeLogHash()]).toEqual([whole.logHash, whole.logHash]);
  expect(sides(cut)).toEqual(sides(whole));
  expect(cut.info()).toMatchObject({
    processes: whole.info().processes,
    crashes: whole.info().crashes,
    restarts: whole.info().restarts,
    gaveUp: whole.info().gaveUp,
    durationUs: whole.info().durationUs,
    events: whole.info().events - (letGo ? letGo.events - 1 : 0),
  });
  if (letGo === undefined) return;
  const next = cut.gaps()[0]?.count as number;
  expect(cut.gaps()).toEqual([
    { seq: 1, at: whole.chunkAt(1)?.at[0], count: next, why: 'retention' },
    ...whole.gaps().filter(({ seq }) => seq > next),
  ]);
  for (let n = 0; n < 12; n++) {
    const seq = letGo.seq + random.below(cut.lastSeq - letGo.seq + 1);
    const [world, wanted] = [cut.worldAt(seq), whole.worldAt(seq)];
    expect(world.hash()).toBe(wanted.hash());
    for (const { pid, stateSeq, mailbox } of wanted.processes()) {
      if (stateSeq > 0) expect(cut.payloadAt(stateSeq), `state of ${pid} at ${seq}`).toBe(whole.payloadAt(stateSeq));
      for (const { key } of mailbox) expect(cut.messageAt(key), `message ${key}`).toBe(whole.messageAt(key));
    }
  }
  const [views, wanted] = [new EventView(cut), new EventView(whole)];
  for (let seq = letGo.seq + 1; seq <= cut.lastSeq; seq++) {
    if (whole.chunkAt(seq) === undefined) continue;
    expect(views.json(views.read(seq))).toEqual(wanted.json(wanted.read(seq)));
  }
  for (const query of ['kind:crash', 'type:message_received wait>100us', 'msg~1', 'state~a or mailbox>0', 'causes(kind:crash)'])
    expect(found(cut, query, letGo.seq + 1), query).toEqual(found(whole, query, letGo.seq + 1));
}

describe('a recording of which only so much is kept', () => {
  test('is exact from the cut on, and has every crash, restart and process before it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(10_000),
        fc.double({ min: 0.02, max: 1, noNaN: true }),
        fc.boolean(),
        fc.boolean(),
        async (seed, share, bySize, gaps) => {
          const chunks = syntheticLog({ seed, events: 900, contents: seed % 3 !== 0, gaps }).chunks(70);
          const whole = open(record(chunks));
          const keep = bySize ? { bytes: Math.ceil(statSync(whole.path).size * share) } : { us: Math.ceil(whole.lastAt * share) };
          // While it is written, after it was written, and again from what was already cut.
          const live = open(record(chunks, keep));
          expectExact(live, whole, seed);
          const again = newPath();
          await compactRecording(live, again, { keep: { us: Math.ceil(whole.lastAt * share * 0.5) } });
          expectExact(open(again), whole, seed);
          for (const reader of [whole, live]) reader.close();
        },
      ),
      { seed: 8, numRuns: LONG ? 200 : 10 },
    );
  }, 600_000);

  test('keeps at least the last row, lets everything older go, and stays as small as was said', async () => {
    const chunks = syntheticLog({ seed: 4, events: 4000, contents: true }).chunks(70);
    const whole = open(record(chunks));
    const old = record(chunks, { us: 1 });
    const reader = open(old);
    expect(reader.lastSeq - (reader.letGo?.seq ?? 0)).toBeLessThanOrEqual(2 * EVENTS_PER_ROW);
    expectExact(reader, whole, 1);
    reader.close();
    // Lists of what was let go stay, so a limit below them can't be kept.
    const bytes = Math.round(statSync(old).size + (statSync(whole.path).size - statSync(old).size) / 3);
    const kept = newPath();
    const live = open(record(chunks, { bytes }));
    await compactRecording(live, kept);
    expect(statSync(kept).size).toBeLessThanOrEqual(bytes);
    expect(open(kept).letGo?.events).toBeGreaterThan(1000);
    live.close();
    whole.close();
  });

  test('while it is written answers as it does afterwards', () => {
    const chunks = syntheticLog({ seed: 6, events: 3000, contents: true }).chunks(70);
    const path = newPath();
    const writer = createRecording(path, META, { eventsPerRow: EVENTS_PER_ROW, keep: { us: 2000 } });
    for (const chunk of chunks) writer.append(chunk);
    const info = writer.info();
    expect(info.letGo?.seq).toBeGreaterThan(1000);
    expect(writer.chunkAt(500)).toBeUndefined();
    expect(writer.worldAt(writer.lastSeq).hash()).toBe(writer.world.hash());
    const seqs = [info.letGo?.seq as number, 2000, writer.lastSeq];
    const hashes = seqs.map((seq) => writer.worldAt(seq).hash());
    // As after a kill: the file as it is now.
    const copy = newPath();
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    writer.close();
    const reader = open(copy);
    expect({ ...reader.info(), logHash: '' }).toEqual({ ...info, logHash: '' });
    expect(seqs.map((seq) => reader.worldAt(seq).hash())).toEqual(hashes);
    expect(reader.verify()).toEqual({ ok: true, problems: [] });
  });
});

describe('bough compact --keep', () => {
  const io = () => {
    const said = { out: '', err: '' };
    return {
      said,
      io: {
        out: (t: string) => void (said.out += t),
        err: (t: string) => void (said.err += t),
        interactive: false,
        columns: undefined,
        env: {},
      },
    };
  };

  test('replaces the file with its newest part and says what went; info, at and events say it too', async () => {
    const chunks = syntheticLog({ seed: 5, events: 40_000, contents: true }).chunks(5000);
    const path = newPath();
    const writer = createRecording(path, META);
    for (const chunk of chunks) writer.append(chunk);
    writer.close();
    const whole = newPath();
    copyFileSync(path, whole);
    const { said, io: it } = io();
    expect(await runCli(['compact', path, '--keep', '1us', '--json'], it)).toBe(0);
    const { letGo } = JSON.parse(said.out) as { letGo: { seq: number; events: number } };
    const last = `${letGo.seq.toLocaleString('en-US')}`;
    expect(letGo.seq).toBeGreaterThan(10_000);
    expect(existsSync(`${path}.compacting`)).toBe(false);
    expectExact(open(path), open(whole), 3);

    said.out = '';
    expect(await runCli(['info', path], it)).toBe(0);
    expect(said.out).toContain(`events 1 to ${last}, until`);
    expect(said.out).toContain('only so much was to be kept');
    said.err = '';
    expect(await runCli(['at', path, '--seq', '500'], it)).toBe(2);
    expect(said.err).toContain(`event 500 lies in what was let go, events 1 to ${last}; worlds are known from --seq ${letGo.seq} on`);
    expect(await runCli(['at', path, '--seq', String(letGo.seq), '--json'], it)).toBe(0);
    said.out = '';
    said.err = '';
    expect(await runCli(['events', path, '--limit', '1', '--json'], it)).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ seq: 1, type: 'gap', why: 'retention', countLow: letGo.seq });
    expect(said.err).toContain(`events 1 to ${last} are not looked at: they were let go`);
  });

  test('refuses what is neither a time nor a size', async () => {
    const { said, io: it } = io();
    for (const keep of ['', '5', '0s', '0MB', 'all', '-3GB']) {
      said.err = '';
      expect(await runCli(['compact', 'x.bough', `--keep=${keep}`], it), keep).toBe(2);
      expect(said.err).toContain('write it like 30m, 2h, 500MB or 2GB');
    }
  });

  test('leaves the file alone and nothing beside it when it is interrupted', async () => {
    const path = record(syntheticLog({ seed: 5, events: 5000, contents: true }).chunks(70));
    const before = open(path).logHash;
    const { said, io: it } = io();
    // As Ctrl+C: heard at the first step.
    const onInterrupt = (listener: () => void) => {
      listener();
      return () => undefined;
    };
    const interrupted = { ...it, onInterrupt };
    expect(await runCli(['compact', path, '--keep', '1us'], interrupted)).toBe(1);
    expect(said.err).toBe('bough: interrupted\n');
    expect(existsSync(`${path}.compacting`)).toBe(false);
    expect(open(path).logHash).toBe(before);
    expect(open(path).letGo).toBeUndefined();
  });
});

describe('a process killed outright', () => {
  const child = join(import.meta.dirname, '../support/retention-child.ts');
  const kills = LONG ? 60 : 4;

  test('while it lets go leaves a recording that is sound, and exact from its cut on', { timeout: 600_000 }, async () => {
    const random = createRandom(9);
    const chunks = syntheticLog({ seed: 12, events: 6000, contents: true }).chunks(40);
    const whole = open(record(chunks));
    for (let n = 0; n < kills; n++) {
      const file = newPath();
      await runAndKill([child, 'record', file], 10 + random.below(80), 0);
      const reader = open(file);
      expect(reader.letGo).toBeDefined();
      expect(reader.verify()).toEqual({ ok: true, problems: [] });
      for (let k = 0; k < 5; k++) {
        const from = reader.letGo?.seq as number;
        const seq = from + random.below(reader.lastSeq - from + 1);
        expect(reader.worldAt(seq).hash()).toBe(whole.worldAt(seq).hash());
      }
      // Reasons have stack texts, which differ between processes.
      const crashes = (of: RecordingReader) =>
        of
          .crashes()
          .filter(({ seq }) => seq <= reader.lastSeq)
          .map(({ reason: _, ...crash }) => crash);
      expect(crashes(reader)).toEqual(crashes(whole));
      reader.close();
    }
    whole.close();
  });

  test('while it compacts leaves the file as it was or as it should be, never half', { timeout: 600_000 }, async () => {
    const random = createRandom(10);
    const original = record(syntheticLog({ seed: 13, events: 6000, contents: true }).chunks(40));
    const before = open(original);
    const { logHash } = before;
    before.close();
    for (let n = 0; n < kills; n++) {
      const file = newPath();
      copyFileSync(original, file);
      await runAndKill([child, 'compact', file], 1, random.below(150));
      const reader = open(file);
      expect(reader.verify()).toEqual({ ok: true, problems: [] });
      expect(reader.computeLogHash()).toBe(logHash);
      reader.close();
    }
  });
});

/** Ends it with SIGKILL so long after it has said so many lines; it may have ended before. */
function runAndKill(args: string[], lines: number, afterMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const killed = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [said, errors] = [0, ''];
    killed.stdout.on('data', (data: Buffer) => {
      said += String(data).split('\n').length - 1;
      if (said >= lines) setTimeout(() => killed.kill('SIGKILL'), afterMs);
    });
    killed.stderr.on('data', (data: Buffer) => (errors += data));
    killed.on('close', (code, signal) => (signal === 'SIGKILL' || code === 0 ? resolve() : reject(new Error(errors))));
  });
}
