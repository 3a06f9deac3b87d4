// Recordings that were made to do harm: each verb ends with 2 and one line that names the place, or shows what there is.

import { copyFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../../src-main/cli/cli.ts';
import { forgeRow, withFirstPayload, withType } from '../../support/forge.ts';
import { LogBuilder } from '../../support/log-builder.ts';
import { open, writeRecording } from '../../support/recordings.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const newPath = temporaryFolder();
let sound = '';

beforeAll(() => {
  sound = newPath();
  writeRecording(sound, syntheticLog({ seed: 12, events: 3000 }).chunks(500));
});

function copyOfSound(): string {
  const path = newPath();
  copyFileSync(sound, path);
  return path;
}

async function bough(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    interactive: false,
    columns: undefined,
    env: {},
  };
  return { code: await runCli(args, io), out, err };
}

const READERS: [string, ...string[]][] = [['events'], ['events', '--json'], ['at', '--seq', '2000'], ['at', '--seq', '2000', '--json']];

describe.each(READERS)('bough %s %s', (verb, ...flags) => {
  test('names an event of a type that there is not', async () => {
    const path = copyOfSound();
    forgeRow(path, 1500, withType(1500, 250));
    const { code, err } = await bough(verb, path, ...flags);
    expect(err).toMatch(/^bough: Events 1 to 3000 of this recording are damaged: event 1500 is of the unknown type 250.*\n$/);
    expect(code).toBe(2);
  });

  test('shows a payload that is nested 200,000 deep as one that could not be kept', async () => {
    const path = copyOfSound();
    forgeRow(path, 1, withFirstPayload('['.repeat(200_000) + ']'.repeat(200_000)));
    const { code, err, out } = await bough(verb, path, ...flags);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    if (flags.length === 1 && flags[0] === '--json')
      expect(out).toContain('damaged payload of 400000 characters, nested more than 1000 deep');
  });
});

test('at shows a chain of spawns that is deeper than calls can nest', async () => {
  const log = new LogBuilder();
  const depth = 20_000;
  for (let pid = 1; pid <= depth; pid++) log.emit('process_spawned', { pid, slot: pid, parent: pid - 1, label: 'link' });
  const path = newPath();
  writeRecording(path, log.chunks());
  const reader = open(path);
  expect(reader.worldAt(depth).counts.live).toBe(depth);
  reader.close();
  const { code, err, out } = await bough('at', path, '--seq', String(depth));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(`<0.${depth}.0>`);
});
