// Long work is interrupted by Ctrl+C between two of its steps, and leaves nothing half done behind.

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src-main/cli/cli.ts';
import { open, writeRecording } from '../../support/recordings.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const newPath = temporaryFolder();
const sample = path.join(import.meta.dirname, '../../../recordings/samples/one-for-one.bough');

/** Runs a command line that is interrupted at once. */
async function interrupted(args: string[]): Promise<{ code: number; err: string; listeners: number }> {
  let err = '';
  let listeners = 0;
  const io = {
    out: () => undefined,
    err: (text: string) => void (err += text),
    interactive: false,
    columns: undefined,
    env: {},
    onInterrupt(listener: () => void) {
      listeners += 1;
      listener();
      return () => void (listeners -= 1);
    },
  };
  return { code: await runCli(args, io), err, listeners };
}

describe('Ctrl+C', () => {
  const file = newPath();
  writeRecording(file, syntheticLog({ seed: 3, events: 12_000, contents: true }).chunks(3000));

  test.each([
    ['verify', [file]],
    ['events', [file, 'type:message_sent', '--count']],
    ['export', [file, '--as', 'ndjson']],
    ['export', [file, '--as', 'perfetto', '--redact', 'name']],
    ['compact', [file]],
    ['rerun', [sample]],
  ])('ends %s %j', async (verb, args) => {
    const { code, err, listeners } = await interrupted([verb, ...args]);
    expect({ code, listeners }).toEqual({ code: 1, listeners: 0 });
    expect(err).toMatch(/bough: interrupted\n$/);
  });

  test('leaves no half of an export, of an import or of a compaction', async () => {
    const out = newPath();
    const lines = newPath();
    const io = { out: () => undefined, err: () => undefined, interactive: false, columns: undefined, env: {} };
    expect(await runCli(['export', file, '--as', 'ndjson', '-o', lines], io)).toBe(0);
    expect((await interrupted(['export', file, '--as', 'ndjson', '-o', out])).code).toBe(1);
    expect((await interrupted(['compact', file, '-o', out])).code).toBe(1);
    expect((await interrupted(['import', lines, '-o', out])).code).toBe(1);
    expect(readdirSync(path.dirname(out)).filter((name) => name.startsWith(path.basename(out)))).toEqual([]);
    writeFileSync(out, '');
    expect(existsSync(out)).toBe(true);
    expect(open(file).verify().ok).toBe(true);
  });
});

test('verify --re-execute says that the program, run again, gives the same log, and refuses what has none', async () => {
  let [out, err] = ['', ''];
  const io = { out: (t: string) => void (out += t), err: (t: string) => void (err += t), interactive: false, columns: undefined, env: {} };
  expect(await runCli(['verify', sample, '--re-execute', '--json'], io), err).toBe(0);
  const reader = open(sample);
  expect(JSON.parse(out)).toEqual({ ok: true, problems: [], reExecuted: { same: true, events: reader.lastSeq } });
  reader.close();
  expect(err).toContain('running the program');
  const without = newPath();
  writeRecording(without, syntheticLog({ seed: 3, events: 100 }).chunks());
  expect(await runCli(['verify', without, '--re-execute'], io)).toBe(2);
  expect(err).toContain("can't be run again: it does not hold the program that ran");
});
