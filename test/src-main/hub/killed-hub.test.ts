// The whole chain at several hundred thousand events a second, ended in every way that leaves it no time: kill -9, a power cut
// (the process stands still while its files are copied), a disk that is full. What a disk's own cache loses is not tested.

import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { killRecorder, recorderArguments } from '../../support/kill-recorder.ts';
import { createRandom } from '../../support/random.ts';
import { open } from '../../support/recordings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const newPath = temporaryFolder();
const LONG = process.env['BOUGH_LONG'] === '1';
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function expectSound(file: string, acknowledged: number): void {
  const reader = open(file);
  try {
    expect(reader.closedCleanly).toBe(false);
    expect(reader.lastSeq).toBeGreaterThanOrEqual(acknowledged);
    expect(reader.verify()).toEqual({ ok: true, problems: [] });
  } finally {
    reader.close();
  }
}

test('a hub killed outright at any moment leaves a sound recording of all that was acknowledged', {
  timeout: LONG ? 10_800_000 : 3_600_000,
}, async () => {
  const random = createRandom(4);
  const kills = LONG ? 300 : 20;
  const table = { kills: 0, acknowledged: 0, found: 0, longestGapMs: 0 };
  for (let n = 0; n < kills; n++) {
    const file = newPath();
    const killed = await killRecorder(file, random.below(LONG ? 1500 : 200), n % 2 === 0 ? 'ring' : 'mixed');
    expectSound(file, killed.acknowledged);
    expect(killed.acknowledged).toBeGreaterThan(0);
    table.kills += 1;
    table.acknowledged += killed.acknowledged;
    table.found += killed.found;
    table.longestGapMs = Math.max(table.longestGapMs, Math.round(killed.lostMs));
    // As it goes: on a busy machine 300 kills take hours, and what was done until then counts.
    if (LONG && table.kills % 25 === 0) console.table([table]);
  }
});

test('files copied while the recorder stands still, as a power cut leaves them, open with all that was acknowledged', async () => {
  const random = createRandom(5);
  const file = newPath();
  const recorder = await record(file);
  const copies: { readonly copy: string; readonly acknowledged: number }[] = [];
  try {
    await expect.poll(() => recorder.acknowledged(), { timeout: 60_000 }).toBeGreaterThan(0);
    for (let n = 0; n < (LONG ? 40 : 6); n++) {
      await sleep(random.below(100));
      recorder.process.kill('SIGSTOP');
      // What it printed before is in the pipe; this process reads it while the other stands still.
      await sleep(20);
      const copy = newPath();
      copies.push({ copy, acknowledged: recorder.acknowledged() });
      copyFileSync(file, copy);
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
      recorder.process.kill('SIGCONT');
    }
  } finally {
    await recorder.end();
  }
  for (const { copy, acknowledged } of copies) expectSound(copy, acknowledged);
}, 600_000);

test.skipIf(process.platform === 'win32')(
  'a disk that takes no more ends the recording with an error, and the file opens with all that was acknowledged',
  async () => {
    const file = newPath();
    // Files of this process may have so many KiB: writing on gives the error of a full disk, for root too.
    const recorder = await record(file, ['bash', '-c', `trap '' XFSZ; ulimit -f 1500; exec "$0" "$@"`]);
    const code = await recorder.ended;
    expect(code).not.toBe(0);
    expect(recorder.errors()).toMatch(/SQLITE_(FULL|IOERR)/);
    expect(statSync(`${file}-wal`).size).toBeLessThanOrEqual(1500 * 1024);
    expectSound(file, recorder.acknowledged());
    expect(recorder.acknowledged()).toBeGreaterThan(0);
  },
  120_000,
);

interface Recorder {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Seq up to which it has said that all is on disk. */
  acknowledged(): number;
  errors(): string;
  end(): Promise<void>;
}

async function record(file: string, prefix: readonly string[] = []): Promise<Recorder> {
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, ...(await recorderArguments(file))];
  const recorder = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, errors] = ['', ''];
  recorder.stdout.on('data', (data) => (said = (said + data).slice(-200)));
  recorder.stderr.on('data', (data) => (errors += data));
  const ended = new Promise<number | null>((resolve, reject) => recorder.on('error', reject).on('close', resolve));
  return {
    process: recorder,
    ended,
    acknowledged: () => Number(said.split('\n').at(-2)?.split(' ')[0] ?? 0),
    errors: () => errors,
    async end() {
      recorder.kill('SIGKILL');
      await ended;
    },
  };
}
