// A recording from somebody else, whose names, states and reasons hold what a terminal obeys.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../../src-main/cli/cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bough-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const recording = path.join(folder, 'hostile.bough');

const PROGRAM = `import { genServer, program, supervisor } from 'bough';
const X = 'evil\\u202e\\u0000\\u0007\\u001b[31m\\u009b2J\\u2028';
const W = genServer({ name: X, init: (_: undefined, self) => { self.sendAfter(30, self.pid, [X]); return ['ok', { [X]: X }]; },
  handleInfo(_m: unknown, _s: unknown, self): never { self.log(X); return self.error([X, 'state ' + X]); } });
const L = genServer({ name: 'long', init: () => ['ok', 1] });
export default program({ name: 'Prog ' + X, start: supervisor({ name: 'Root ' + X, children: [
  { id: X, start: { module: W, name: X } }, { id: 'long', start: { module: L, name: 'N'.repeat(100000) } }] }) });
`;

async function bough(...args: string[]): Promise<{ out: string; err: string }> {
  let [out, err] = ['', ''];
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    interactive: false,
    columns: undefined,
    env: {},
  };
  await runCli(args, io);
  return { out, err };
}

beforeAll(async () => {
  writeFileSync(path.join(folder, 'hostile.ts'), PROGRAM);
  await bough('run', path.join(folder, 'hostile.ts'), '--for', '200ms', '-o', recording);
}, 60_000);

/** What a terminal obeys or hides. */
const OBEYED = /[^\P{C}\n]|[\u2028\u2029]/u;

test.each([
  ['info'],
  ['why'],
  ['at', '--seq', '30'],
  ['events'],
  ['events', '--template', '{name} {state} {msg}'],
  ['export', '--as', 'mermaid'],
  ['export', '--as', 'shiviz'],
  ['lint'],
])('%s prints no character that a terminal obeys', async (verb, ...more) => {
  const { out, err } = await bough(verb, recording, ...more);
  expect(out).toMatch(verb === 'lint' ? /./ : /\\x1b|evil/);
  expect(out + err).not.toMatch(OBEYED);
});

test('an error of a program that cannot be loaded neither', async () => {
  const bad = path.join(folder, 'bad.ts');
  writeFileSync(bad, `throw new Error('\\u001b[2J\\u202egone');\n`);
  const { err } = await bough('run', bad);
  expect(err).toContain('\\x1b[2J\\u202egone');
  expect(err).not.toMatch(OBEYED);
});

test('JSON is escaped and holds the names as they are', async () => {
  for (const verb of [
    ['at', recording, '--seq', '30', '--json'],
    ['info', recording, '--json'],
  ]) {
    const { out } = await bough(...verb);
    expect(out).not.toMatch(OBEYED);
    expect(JSON.stringify(JSON.parse(out))).toContain('evil\u202e\\u0000\\u0007\\u001b[31m\u009b2J\u2028');
  }
  expect((await bough('at', recording, '--seq', '30', '--json')).out).toContain('N'.repeat(100_000));
});

test('a name of 100 KB is cut in text', async () => {
  const { out } = await bough('at', recording, '--seq', '30');
  expect(out).toContain(`${'N'.repeat(99)}…`);
  expect(out).not.toContain('N'.repeat(100));
});
