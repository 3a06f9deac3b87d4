import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openRecording } from '../../../recordings/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const fixture = (name: string): string => path.join(root, 'test/fixtures/programs/good', name);
const folder = mkdtempSync(path.join(tmpdir(), 'bough-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A `bough run` of its own, as a shell starts it. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [path.join(root, 'src-main/cli/main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...said })),
  );
  return { child, said, ended };
}

const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** The process that records for it (Linux tells a process's children). */
function recorderOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

describe('a bough run in a process of its own', () => {
  test('exits with 0 and prints one JSON object', async () => {
    const { code, out, err } = await start('run', fixture('ends.ts'), '-o', path.join(folder, 'a.bough'), '--json').ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^\{[^\n]*\}\n$/);
  });

  test('ends a hog after an interrupt, names it, and keeps the recording', async () => {
    const out = path.join(folder, 'hog.bough');
    const { child, said, ended } = start('run', fixture('plain-hog.ts'), '-o', out);
    await until(() => said.err.includes('has not given the thread back'));
    expect(said.err).toMatch(/^bough: PlainHog <0\.1\.0> has not given the thread back for \d.* s; Ctrl\+C ends it\n$/);
    process.kill(recorderOf(child.pid as number), 'SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err).toContain(`plain-hog.ts was ended from outside while PlainHog <0.1.0> was running; what was recorded is in ${out}\n`);
    const opened = openRecording(out);
    if (!opened.ok) throw new Error(opened.error.what);
    expect(opened.value.info()).toMatchObject({ processes: 1, closedCleanly: false });
    opened.value.close();
  });

  test.skipIf(process.platform !== 'linux')('says who was running when its recorder is killed, and the recording is readable', async () => {
    const out = path.join(folder, 'killed.bough');
    const { child, said, ended } = start('run', fixture('greedy.ts'), '--for', '100h', '-o', out);
    const recorder = recorderOf.bind(undefined, child.pid as number);
    await until(() => {
      const opened = openRecording(out);
      if (opened.ok) opened.value.close();
      return !opened.ok && opened.error.reason === 'locked' && recorder() > 0;
    });
    // Long enough for a few transactions.
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(recorder(), 'SIGKILL');
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(said.err).toBe(err);
    expect(err).toMatch(
      /^bough: greedy\.ts took its process down \(SIGKILL\)( while \w+ <0\.\d+\.0> was running)?; what was recorded is in .*killed\.bough\n$/,
    );
    const opened = openRecording(out);
    if (!opened.ok) throw new Error(opened.error.what);
    const info = opened.value.info();
    expect(info.closedCleanly).toBe(false);
    expect(info.events).toBeGreaterThan(50);
    expect(opened.value.worldAt(info.events).seq).toBe(info.events);
    opened.value.close();
  });
});
