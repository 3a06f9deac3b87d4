import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockOf, oneAtATime } from '../../scripts/lib/one-at-a-time.mjs';

const MODULE = new URL('../../scripts/lib/one-at-a-time.mjs', import.meta.url).href;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bough-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A process that holds the lock for a while and writes when it begins and ends. */
const worker = (journal: string): Promise<number | null> => {
  const code = `
    import { appendFileSync } from 'node:fs';
    import { oneAtATime } from ${JSON.stringify(MODULE)};
    oneAtATime(${JSON.stringify(dir)}, { work: () => {
      appendFileSync(${JSON.stringify(journal)}, 'in ');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      appendFileSync(${JSON.stringify(journal)}, 'out ');
    } });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
  return new Promise((done) => child.on('exit', done));
};

test('processes begun together work one after the other', async () => {
  const journal = join(dir, 'journal');
  const ends = await Promise.all([worker(journal), worker(journal), worker(journal), worker(journal)]);
  expect(ends).toEqual([0, 0, 0, 0]);
  expect(readFileSync(journal, 'utf8')).toBe('in out in out in out in out ');
  expect(existsSync(lockOf(dir))).toBe(false);
}, 60_000);

test('what a killed process has left behind is taken over', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((done) => child.on('exit', done));
  writeFileSync(lockOf(dir), `${child.pid}\n`);
  expect(oneAtATime(dir, { work: () => 'done' })).toBe('done');
});

test('work that throws lets the next one in', () => {
  expect(() =>
    oneAtATime(dir, {
      work: () => {
        throw new Error('no network');
      },
    }),
  ).toThrow('no network');
  expect(oneAtATime(dir, { work: () => 'done' })).toBe('done');
});
