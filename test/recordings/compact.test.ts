import { copyFileSync, existsSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compactRecording, createRecording } from '../../recordings/index.ts';
import { runCli } from '../../src-main/cli/cli.ts';
import { LogBuilder } from '../support/log-builder.ts';
import { META, open, writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();

test.each([1, 2, 3])('a recording that is compacted is the same log, with gaps too: seed %i', async (seed) => {
  const [path, out] = [newPath(), newPath()];
  writeRecording(path, syntheticLog({ seed, events: 3000, gaps: true }).chunks(200));
  const reader = open(path);
  await compactRecording(reader, out);
  const copy = open(out);
  expect(copy.computeLogHash()).toBe(reader.computeLogHash());
  expect(copy.info()).toEqual(reader.info());
  expect([copy.crashes(), copy.restarts(), copy.gaps()]).toEqual([reader.crashes(), reader.restarts(), reader.gaps()]);
  reader.close();
  copy.close();
});

test('one whose rows were written early, a few events each, is one small file', async () => {
  const path = newPath();
  let now = 0;
  const writer = createRecording(path, META, { now: () => now });
  for (const chunk of syntheticLog({ seed: 5, events: 9000 }).chunks(30)) {
    writer.append(chunk);
    now += 60;
    writer.tick();
  }
  writer.flush();
  const cutOff = newPath();
  copyFileSync(path, cutOff);
  copyFileSync(`${path}-wal`, `${cutOff}-wal`);
  const inAll = statSync(cutOff).size + statSync(`${cutOff}-wal`).size;
  writer.close();
  let out = '';
  const io = { out: (text: string) => void (out += text), err: () => undefined, interactive: false, columns: undefined, env: {} };
  const hash = (file: string) => {
    const reader = open(file);
    const { logHash, closedCleanly } = reader;
    reader.close();
    return { logHash, closedCleanly };
  };
  const before = hash(cutOff);
  const size = statSync(cutOff).size;
  expect(await runCli(['compact', cutOff, '--json'], io)).toBe(0);
  expect(JSON.parse(out)).toEqual({ bytesBefore: size, bytesAfter: statSync(cutOff).size });
  expect(statSync(cutOff).size).toBeLessThan(inAll / 2);
  expect(hash(cutOff)).toEqual(before);
  expect(existsSync(`${cutOff}.compacting`)).toBe(false);
});

test('what cannot be compacted is left as it is', async () => {
  const path = newPath();
  writeRecording(path, syntheticLog({ seed: 5, events: 100 }).chunks());
  let err = '';
  const io = { out: () => undefined, err: (text: string) => void (err += text), interactive: false, columns: undefined, env: {} };
  expect(await runCli(['compact', path, '-o', path], io)).toBe(2);
  expect(err).toMatch(/exists already; choose another name with? ?-o|exists already; choose another name for -o/);
  expect(await runCli(['compact', `${path}.nowhere`], io)).toBe(2);
  expect(open(path).verify().ok).toBe(true);
});

test('a gap that stands for a single record ends its row, as any gap', () => {
  const log = new LogBuilder();
  log.emit('process_spawned', { pid: 1, slot: 1, label: 'a' });
  log.emit('gap', { countLow: 1, why: 'retention' });
  log.emit('name_registered', { pid: 1, name: 'x' });
  const path = newPath();
  writeRecording(path, log.chunks(1));
  const reader = open(path);
  expect(reader.worldAt(3).process(1)?.name).toBe('x');
  expect(reader.verify()).toEqual({ ok: true, problems: [] });
  reader.close();
});
