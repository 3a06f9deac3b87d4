import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { createRecording, openRecording } from '../../../recordings/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const fixture = (name: string): string => path.join(root, 'test/fixtures/programs/good', name);
const folder = mkdtempSync(path.join(tmpdir(), 'bough-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A `bough run` of its own, as a shell starts it. */
const start = (...args: string[]) => watch(process.execPath, [path.join(root, 'src-main/cli/main.ts'), ...args]);

/** The same where no file may grow above so many blocks of 512 or 1024 bytes: a disk that is full, as far as a writer can tell. */
start.limited = (blocks: number, ...args: string[]) =>
  watch('sh', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, path.join(root, 'src-main/cli/main.ts'), ...args]);

function watch(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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

const onPosix = process.platform !== 'win32';

describe('a bough run that can not record', () => {
  test('says why in one line when the file can not be made, and leaves nothing', async () => {
    // The folder is there and may be written; only the file itself can't be: its name is too long with what SQLite adds to it.
    const out = path.join(folder, `${'n'.repeat(249)}.bough`);
    const { code, err } = await start('run', fixture('ends.ts'), '-o', out).ended;
    expect({ code, err: err.split('\n').length }).toEqual({ code: 1, err: 2 });
    expect(err).toMatch(/^bough: can't record to .*\.bough: \S/);
    expect(err).not.toContain('There is no file');
    expect(readdirSync(folder).filter((name) => name.startsWith('nnn'))).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('is not held up by a folder that is there and takes no files', async () => {
    for (const out of ['/proc/x.bough', '/proc/1/x/y.bough']) {
      const { code, err } = await start('run', fixture('ends.ts'), '-o', out).ended;
      expect(code).toBeGreaterThan(0);
      expect(err).toMatch(/^bough: can't record (to|in) \/proc\/[^\n]*: nothing can be created there[^\n]*\n$/);
    }
  });

  test.skipIf(!onPosix)('any more says so in one line, with how far it got', async () => {
    const out = path.join(folder, 'limited.bough');
    const { code, err } = await start.limited(2000, 'run', 'my-app', '--for', '90m', '-o', out).ended;
    expect(err).toMatch(
      /^bough: MyApp was ended, because .*limited\.bough can't be written any more: [^\n]*; what happened up to event \d+ is in it\. Make room[^\n]*\n$/,
    );
    expect(code).toBe(1);
    const opened = openRecording(out);
    if (!opened.ok) throw new Error(opened.error.what);
    expect(opened.value.closedCleanly).toBe(false);
    expect(opened.value.lastSeq).toBe(Number(/up to event (\d+)/.exec(err)?.[1]));
    opened.value.close();
  });

  test('and was interrupted while it loads says that nothing was recorded, and an older recording stays', async () => {
    const slow = path.join(folder, 'slow.ts');
    writeFileSync(slow, "console.log('loading'); const until = Date.now(); for (;;) {}");
    const out = path.join(folder, 'older.bough');
    expect((await start('run', fixture('ends.ts'), '-o', out).ended).code).toBe(0);
    const before = readFileSync(out);
    const { child, said, ended } = start('run', slow, '-o', out);
    await until(() => said.err.includes('loading'));
    process.kill(recorderOf(child.pid as number), 'SIGINT');
    const { code, out: facts, err } = await ended;
    expect({ code, facts }).toEqual({ code: 1, facts: '' });
    expect(err).toBe('loading\nbough: slow.ts was ended from outside before anything was recorded\n');
    expect(readFileSync(out).equals(before)).toBe(true);
  });
});

describe('bough run -o', () => {
  test('replaces neither a database of another program nor a recording that is being written', async () => {
    const foreign = path.join(folder, 'foreign.db');
    const db = new BetterSqlite(foreign);
    db.exec("CREATE TABLE accounts (name); INSERT INTO accounts VALUES ('mine')");
    db.close();
    const before = readFileSync(foreign);
    expect(await start('run', fixture('ends.ts'), '-o', foreign).ended).toMatchObject({
      code: 2,
      err: `bough: ${foreign} exists and is not a recording; choose another name for -o\n`,
    });
    expect(readFileSync(foreign).equals(before)).toBe(true);

    const busy = path.join(folder, 'busy.bough');
    const writer = createRecording(busy, {
      program: 'Mine',
      seed: 1,
      semanticsVersion: 1,
      contents: 'bare',
      started: '2025-01-01T00:00:00Z',
    });
    expect(await start('run', fixture('ends.ts'), '-o', busy).ended).toMatchObject({
      code: 2,
      err: `bough: ${busy} is being recorded into by another process; choose another name for -o\n`,
    });
    writer.close();
    expect(openRecording(busy)).toMatchObject({ ok: true, value: { meta: { program: 'Mine' } } });
    // Once it is closed it is an older recording like any other.
    expect((await start('run', fixture('ends.ts'), '-o', busy).ended).code).toBe(0);
    expect(openRecording(busy)).toMatchObject({ ok: true, value: { meta: { program: 'Ends' } } });
    expect(existsSync(`${busy}.replaced`)).toBe(false);
  });
});
