// Files that were made to do harm, or that harm was done to: opening them ends, with a sentence that says what is wrong.

import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { META, writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
const log = syntheticLog({ seed: 11, events: 40_000 });
let sound = '';

beforeAll(() => {
  sound = newPath();
  writeRecording(sound, log.chunks(900), META);
});

function copyOfSound(): string {
  const path = newPath();
  copyFileSync(sound, path);
  return path;
}

const index = new URL('../../recordings/index.ts', import.meta.url).href;

/** The error with which a file is refused, asked of a process that is ended when it hangs. */
function refusedElsewhere(path: string): unknown {
  const script = `
    const { openRecording } = await import(${JSON.stringify(index)});
    const opened = openRecording(${JSON.stringify(path)});
    console.log(JSON.stringify(opened.ok ? 'opened' : opened.error));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  if (run.status !== 0) throw new Error(run.signal === null ? run.stderr : 'it hangs');
  return JSON.parse(run.stdout);
}

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test('a named pipe is refused and does not block', () => {
    const path = newPath();
    spawnSync('mkfifo', [path]);
    expect(refusedElsewhere(path)).toMatchObject({
      reason: 'not_a_recording',
      what: expect.stringContaining('is a named pipe, not a file'),
    });
  });

  test('a device is refused', () => {
    expect(refusedElsewhere('/dev/zero')).toMatchObject({
      reason: 'not_a_recording',
      what: expect.stringContaining('is a device, not a file'),
    });
  });

  test.each(['-wal', '-journal'])('a named pipe that stands where its %s would stand does not block', (name) => {
    const path = copyOfSound();
    spawnSync('mkfifo', [path + name]);
    expect(refusedElsewhere(path)).toMatchObject({
      reason: 'not_readable',
      what: expect.stringContaining(`${name} beside it is a named pipe`),
    });
  });
});
