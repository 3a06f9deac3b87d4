// Each verb that reads a recording, on what is none, is newer, is damaged, or is read by nobody.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../../src-main/cli/cli.ts';
import { createProgress } from '../../../src-main/cli/progress.ts';
import { writeRecording } from '../../support/recordings.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bough-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

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

beforeAll(() => {
  writeFileSync(file('notes.bough'), 'these are my notes, and no recording at all, however long they may be');
  writeFileSync(file('empty.bough'), '');
  const chunks = syntheticLog({ seed: 3, events: 40_000 }).chunks();
  for (const name of ['sound', 'newer', 'damaged']) writeRecording(file(`${name}.bough`), chunks);
  const newer = new Database(file('newer.bough'));
  newer.pragma('user_version = 99');
  newer.close();
  // The second row of events has other bytes than its checksum says.
  const damaged = new Database(file('damaged.bough'));
  const { first_seq } = damaged.prepare('SELECT first_seq FROM chunks ORDER BY first_seq LIMIT 1 OFFSET 1').get() as { first_seq: number };
  damaged.prepare('UPDATE chunks SET payloads = zeroblob(length(payloads)) WHERE first_seq = ?').run(first_seq);
  damaged.close();
}, 60_000);

const VERBS: readonly (readonly [string, ...string[]])[] = [
  ['info'],
  ['at', '--seq', '30000'],
  ['events', 'kind:message'],
  ['events', '--count', 'wait>1ms'],
  ['events', 'effects(seq=1)', '--json'],
  ['verify'],
  ['export', '--as', 'ndjson'],
  ['export', '--as', 'perfetto'],
  ['export', '--as', 'mermaid'],
  ['export', '--as', 'shiviz'],
  ['sql', 'SELECT count(*) FROM events'],
];

describe.each(VERBS)('bough %s %s %s', (verb, ...flags) => {
  const ask = (name: string) => bough(verb, file(name), ...flags);
  test.each([
    ['nothing.bough', /^bough: There is no file .*\n$/],
    ['notes.bough', /^bough: .* is not a recording of Bough: choose a \.bough file\.\n$/],
    ['empty.bough', /^bough: .* is empty: nothing was recorded into it\.\n$/],
    ['newer.bough', /^bough: .* was written by a newer version of Bough .*: open it with that version\.\n$/],
  ])('says in one line what is wrong with %s, and ends with 2', async (name, said) => {
    const { code, out, err } = await ask(name);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(said);
  });

  test('answers where it need not read what is damaged, else names the events', async () => {
    const { code, out, err } = await ask('damaged.bough');
    if (verb === 'verify') {
      expect(code).toBe(1);
      expect(out).toMatch(/Events 16\d+ to \d+ of this recording are damaged: the checksum does not fit/);
    } else if (code === 0) expect(['info', 'at', 'export']).toContain(verb);
    else {
      expect(code).toBe(2);
      expect(err).toMatch(/^bough: Events 16\d+ to \d+ of this recording are damaged: the checksum does not fit.*\n$/);
    }
  });
});

test('verify prints what is wrong as JSON too', async () => {
  const { code, out } = await bough('verify', file('damaged.bough'), '--json');
  const report = JSON.parse(out) as { ok: boolean; problems: { what: string; where: string; seq?: number }[] };
  expect({ code, ok: report.ok }).toEqual({ code: 1, ok: false });
  expect(report.problems[0]).toMatchObject({ where: 'chunks', what: expect.stringContaining('checksum') });
  expect(await bough('verify', file('sound.bough'), '--json')).toEqual({ code: 0, out: '{"ok":true,"problems":[]}\n', err: '' });
});

test.each([
  ['events', 'kind:message', '--json'],
  ['export', '--as', 'ndjson'],
  ['sql', 'SELECT * FROM events', '--json'],
])(
  'bough %s ends quietly when nobody reads on',
  async (verb, ...flags) => {
    const child = spawn(process.execPath, ['src-main/cli/main.ts', verb, file('sound.bough'), ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const code = new Promise((resolve) => child.on('exit', (exit, signal) => resolve(exit ?? signal)));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    expect({ code: await code, err }).toEqual({ code: 0, err: '' });
  },
  60_000,
);

test.each([
  [['--from', '99999999'], /^bough: there is nothing from 99999999 to \d+: the recording has events 1 to/],
  [['--from', '10', '--to', '5'], /^bough: there is nothing from 10 to 5/],
  [['--from', 'soon'], /^bough: --from soon is neither a seq nor a time/],
  [['--redact', 'password'], /^bough: --redact password is no path; write it like state\.password/],
  [['-o', 'package.json'], /^bough: package\.json exists already/],
  [['-o', '/nowhere/at/all.json'], /^bough: can't write \/nowhere\/at\/all\.json: /],
] as const)('bough export --as ndjson %j is told what is wrong', async (flags, said) => {
  const { code, err } = await bough('export', file('sound.bough'), '--as', 'ndjson', ...flags);
  expect(code).toBeGreaterThan(0);
  expect(err).toMatch(said);
});

test('a range is by seq or by time, with both ends in it', async () => {
  const lines = async (...flags: string[]) =>
    (await bough('events', file('sound.bough'), '--json', ...flags)).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; at: number });
  expect((await lines('--from', '100', '--to', '120')).map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, i) => 100 + i));
  const all = await lines('--to', '3000');
  const [from, to] = [(all[500] as { at: number }).at, (all[900] as { at: number }).at];
  expect(await lines('--from', `${from}us`, '--to', `${to}us`)).toEqual(all.filter(({ at }) => at >= from && at <= to));
  expect(await lines('--limit', '3')).toEqual(all.slice(0, 3));
});

test('an import that fails leaves nothing behind', async () => {
  const log = file('bad.ndjson');
  writeFileSync(log, '{"type":"turn_started","pid":1}\n{"type":"turn_strated","pid":1}\n');
  expect(await bough('import', log)).toEqual({
    code: 2,
    out: '',
    err: `bough: ${log}, line 2: there is no type of event called "turn_strated"; did you mean turn_started?\n`,
  });
  expect(await bough('info', file('bad.bough'))).toMatchObject({ code: 2, err: expect.stringContaining('There is no file') });
  writeFileSync(file('taken.ndjson'), '{"bough":1}\n');
  writeFileSync(file('taken.bough'), 'x');
  expect((await bough('import', file('taken.ndjson'))).err).toMatch(/taken\.bough exists already; choose another name with -o/);
  expect((await bough('import', log, '--as', 'shiviz', '--pattern', '(')).err).toMatch(/--pattern is not a regular expression/);
  expect((await bough('import', log, '--as', 'shiviz', '--pattern', '(?<host>a)')).err).toMatch(
    /--pattern has no group \(\?<clock>…\), \(\?<event>…\)/,
  );
});

describe('progress', () => {
  const line = (interactive: boolean, times: number[]) => {
    const said: string[] = [];
    const progress = createProgress(
      { out: () => undefined, err: (text) => void said.push(text), interactive, columns: 80, env: {} },
      () => times.shift() as number,
    );
    return { said, progress };
  };
  test('is shown on a terminal for what takes long, and taken away', () => {
    const { said, progress } = line(true, [0, 100, 400, 450]);
    for (const share of [0.1, 0.5, 0.6]) progress.show(share, () => 'x');
    progress.clear();
    expect(said).toEqual(['\r\u001b[K████████████░░░░░░░░░░░░  50 %  x', '\r\u001b[K']);
  });
  test('is not shown where there is no terminal', () => {
    const { said, progress } = line(false, [0, 1000]);
    progress.show(0.5, () => 'x');
    progress.clear();
    expect(said).toEqual([]);
  });
});
