import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordingMeta, RecordingReader } from '../../../recordings/index.ts';
import { createRecording, openRecording } from '../../../recordings/index.ts';
import { SEMANTICS_VERSION } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { decodeEvent } from '../../../runtime/protocol/chunk.ts';
import { LogComparer } from '../../../src-main/hosts/compare-logs.ts';
import type { ProgramHost, StartOptions } from '../../../src-main/hosts/program-host.ts';
import { startProgram } from '../../../src-main/hosts/program-host.ts';
import { rerun } from '../../../src-main/hosts/rerun.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const next = temporaryFolder();

const PROGRAM = `
  import { genServer, program, supervisor } from 'bough';
  const Counter = genServer({
    name: 'Counter',
    init: () => ['ok', 0],
    handleCast: (by, n, self) => ['noreply', n + by],
    handleInfo: (message, n, self) => { self.log('got ' + String(message)); return ['noreply', n + 1]; },
  });
  function* reader(self) {
    for (let i = 0; ; i++) {
      self.log(JSON.stringify(yield self.host('readFile', i % 2 ? 'data.txt' : 'none.txt')));
      self.cast('Counter', Math.round(Math.sin(i) ** 2 * 100));
      yield self.sleep(10 + Math.floor(self.random() * 5));
    }
  }
  export default program({
    name: 'Outside',
    start: supervisor({ name: 'Root', intensity: 20, children: [
      { id: 'counter', start: { module: Counter, name: 'Counter' } },
      { id: 'reader', start: (self) => ['ok', self.spawnLink(reader)] },
    ] }),
  });`;

/** Records a run of the program; `act` does something to it meanwhile. */
async function record(
  options: Partial<StartOptions>,
  act?: (host: ProgramHost) => Promise<void>,
  change?: (meta: RecordingMeta) => RecordingMeta,
): Promise<string> {
  const folder = next('program');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'p.ts'), PROGRAM);
  writeFileSync(path.join(folder, 'data.txt'), 'what the file says');
  const chunks: EventChunk[] = [];
  const onChunk = (chunk: EventChunk): void => void chunks.push(chunk);
  const started = await startProgram({ program: path.join(folder, 'p.ts'), seed: 5, allow: ['read'], onChunk, ...options });
  if (!started.ok) throw new Error(started.error.reason);
  const host = started.value;
  await act?.(host);
  await host.ended;
  const meta: RecordingMeta = {
    program: host.name,
    seed: 5,
    semanticsVersion: SEMANTICS_VERSION,
    loaderVersion: host.loaded.loaderVersion,
    contents: options.contents ?? 'recorded',
    started: new Date().toISOString(),
    bundle: host.loaded.code,
    sourceMap: host.loaded.map,
  };
  const file = next();
  const writer = createRecording(file, change?.(meta) ?? meta);
  for (const chunk of chunks) writer.append(chunk);
  writer.close(true);
  // What was read is gone: only the recording knows it.
  rmSync(folder, { recursive: true });
  return file;
}

async function withReader<T>(file: string, use: (reader: RecordingReader) => Promise<T>): Promise<T> {
  const opened = openRecording(file);
  if (!opened.ok) throw new Error(opened.error.what);
  try {
    return await use(opened.value);
  } finally {
    opened.value.close();
  }
}

const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a recording that is run again', () => {
  test('gives the same log, with inputs from files that are gone', async () => {
    const file = await record({ pace: 'max', until: 500_000 });
    await withReader(file, async (reader) => {
      const inputs = [...events(reader)].filter(({ type }) => type === 'input');
      expect(inputs.length).toBeGreaterThan(10);
      expect(inputs[1]?.payload).toEqual(['ok', 'what the file says']);
      expect(await rerun(reader)).toEqual({ ok: true, value: { same: true, events: reader.lastSeq, suspects: [] } });
    });
  });

  test('gives the same log, with commands that came at any moment of the wall clock, also in pauses', async () => {
    const file = await record({ pace: 'real' }, async (host) => {
      const at = async (us: number): Promise<void> => until(() => host.now >= us);
      await at(30_000);
      host.command({ kind: 'send', pid: 2, message: ['hello', 1n, new Map([[1, { a: undefined }]])] });
      await at(60_000);
      host.pause(true);
      host.command({ kind: 'suspend', pid: 2 });
      host.command({ kind: 'crash', pid: 3, reason: 'injected' });
      host.pause(false);
      await at(120_000);
      host.command({ kind: 'resume', pid: 2 });
      host.command({ kind: 'exit', pid: 2, reason: 'kill' });
      await at(200_000);
      await host.stop();
    });
    await withReader(file, async (reader) => {
      const commands = [...events(reader)].filter(({ type }) => type === 'command');
      expect(commands).toHaveLength(5);
      expect(await rerun(reader)).toEqual({ ok: true, value: { same: true, events: reader.lastSeq, suspects: [] } });
    });
  });

  test('gives the same log, with faults that go on for a while', async () => {
    const file = await record({ pace: 'real' }, async (host) => {
      const at = async (us: number): Promise<void> => until(() => host.now >= us);
      await at(30_000);
      host.command({ kind: 'disturb', pid: 2, how: 'drop', count: 2 });
      host.command({ kind: 'slow', pid: 3, factor: 20.5 });
      await at(60_000);
      host.command({ kind: 'disturb', pid: 2, how: 'reorder', count: 3 });
      host.command({ kind: 'flood', pid: 2, count: 50, message: { noise: [1n, new Set([2])] } });
      await at(100_000);
      host.command({ kind: 'disturb', pid: 2, how: 'delay', count: 2, ms: 15 });
      host.command({ kind: 'crash_often', pid: 2, times: 3, within: 60, reason: ['injected', 1] });
      await at(300_000);
      host.pause(true);
      host.command({ kind: 'jump', ms: 1500 });
      host.pause(false);
      await at(1_800_000);
      await host.stop();
    });
    await withReader(file, async (reader) => {
      const all = [...events(reader)];
      const kinds = all.flatMap((event) => (event.type === 'command' ? [event.action] : []));
      expect(kinds).toEqual(['disturb', 'slow', 'disturb', 'flood', 'disturb', 'crash_often', 'jump']);
      expect(all.filter((event) => event.type === 'process_exited' && event.crashed)).toHaveLength(3);
      expect(await rerun(reader)).toEqual({ ok: true, value: { same: true, events: reader.lastSeq, suspects: [] } });
    });
  });

  test('says where it goes another way, what stood there on both sides, and what may be behind it', async () => {
    const file = await record({ pace: 'max', until: 300_000 }, undefined, (meta) => ({
      ...meta,
      semanticsVersion: SEMANTICS_VERSION + 7,
      bundle: meta.bundle?.replace('* 100', '* 101') as string,
    }));
    await withReader(file, async (reader) => {
      const ran = await rerun(reader);
      if (!ran.ok) throw new Error(ran.error);
      const { same, divergence, suspects } = ran.value;
      expect(same).toBe(false);
      const { recorded, again } = divergence as Required<NonNullable<typeof divergence>>;
      expect([recorded.type, again.type]).toEqual(['message_sent', 'message_sent']);
      expect((recorded as { payload?: unknown }).payload).not.toEqual((again as { payload?: unknown }).payload);
      expect(suspects[0]).toContain(`version ${SEMANTICS_VERSION + 7} of the semantics`);
      expect(suspects.join()).toContain('an error of the engine');
    });
  });

  test('is refused where it can not be: no program in it, or a command whose contents were not recorded', async () => {
    const empty = await record({ pace: 'max', until: 50_000 }, undefined, ({ bundle: _bundle, ...meta }) => meta);
    expect(await withReader(empty, rerun)).toEqual({ ok: false, error: expect.stringContaining('does not hold the program') });
    const bare = await record({ pace: 'real', contents: 'bare' }, async (host) => {
      await until(() => host.now > 20_000);
      host.command({ kind: 'send', pid: 2, message: 'x' });
      await until(() => host.now > 50_000);
      await host.stop();
    });
    expect(await withReader(bare, rerun)).toEqual({ ok: false, error: expect.stringContaining('structure only') });
  });
});

test('a log that ends early differs at its end, and one that goes on beyond a cut-off recording does not', async () => {
  const file = await record({ pace: 'max', until: 100_000 });
  await withReader(file, async (reader) => {
    const half = Math.floor(reader.lastSeq / 2);
    const shorter = { chunkAt: (seq: number) => reader.chunkAt(seq), strings: reader.strings, lastSeq: half };
    const whole = reader.chunkAt(1) as EventChunk;
    const [strict, cutOff, early] = [new LogComparer(shorter), new LogComparer(shorter, true), new LogComparer(reader)];
    for (let seq = 1; seq <= reader.lastSeq; ) {
      const chunk = reader.chunkAt(seq) as EventChunk;
      for (const comparer of [strict, cutOff]) comparer.add(chunk);
      seq += chunk.count;
    }
    early.add({ ...whole, count: 5 });
    expect(strict.end()).toMatchObject({ seq: half + 1, again: { seq: half + 1 } });
    expect(cutOff.end()).toBeUndefined();
    expect(early.end()).toMatchObject({ seq: 6, recorded: { seq: 6 } });
  });
});

function* events(reader: RecordingReader) {
  for (let seq = 1; seq <= reader.lastSeq; ) {
    const chunk = reader.chunkAt(seq) as EventChunk;
    for (let i = 0; i < chunk.count; i++, seq++) {
      yield decodeEvent(chunk, i, reader.strings);
    }
  }
}
