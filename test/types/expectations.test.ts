// The type tests of this folder are checked by `tsc -p .`; this proves that they can fail. Without its `@ts-expect-error` each
// marked line is an error, and no other line is; and a mark over a line that compiles is one too.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = path.join(root, 'test/types');
const MARK = /@ts-expect-error/;
const files = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

// Inside the project, so that the compiler finds the same packages; `out` is not under version control.
mkdirSync(path.join(root, 'out'), { recursive: true });
const folder = mkdtempSync(path.join(root, 'out/types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines with errors, `file:line`, in the order of the files. */
function compile(): string[] {
  const done = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  const errors = [...done.stdout.matchAll(/^(?:.*\/)?([\w-]+\.ts)\((\d+),\d+\): error (TS\d+)/gm)];
  if (errors.length === 0 && done.status !== 0) throw new Error(`tsc did not run: ${done.stdout}${done.stderr}`);
  return [...new Set(errors.map(([, file, line]) => `${file}:${line}`))];
}

const marked: string[] = [];

beforeAll(() => {
  const config = { extends: '../../tsconfig.json', compilerOptions: { paths: { bough: ['../../runtime/bough.ts'] } }, include: ['.'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  for (const name of files) {
    const lines = readFileSync(path.join(here, name), 'utf8').split('\n');
    for (const [i, line] of lines.entries()) if (MARK.test(line) && /^\s*\/\/ @/.test(line)) marked.push(`${name}:${i + 2}`);
    writeFileSync(path.join(folder, name), lines.map((line) => line.replace('@ts-expect-error', 'expected')).join('\n'));
  }
});

it('has expectations of processes, servers, supervisors and the further parts', () => {
  expect(new Set(marked.map((place) => place.split(':')[0]))).toEqual(
    new Set(['otp-parts.ts', 'processes.ts', 'servers.ts', 'supervisors.ts']),
  );
  expect(marked.length).toBeGreaterThan(40);
});

it('each expected error is one, and nothing else is', () => {
  expect(compile().sort()).toEqual([...marked].sort());
});

it('an expectation over a line that compiles is an error, and so is a wrong expectType', () => {
  for (const name of files) rmSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'equal.ts'), readFileSync(path.join(here, 'equal.ts')));
  const text = `import { expectType } from './equal.ts';
expectType<number>()(5 as number);
// @ts-expect-error: this line compiles
expectType<string>()('x' as string);
expectType<number>()('x' as string);
expectType<number>()(5 as unknown as number | undefined);
expectType<string>()(JSON.parse('1'));
`;
  writeFileSync(path.join(folder, 'wrong.ts'), text);
  expect(compile()).toEqual(['wrong.ts:3', 'wrong.ts:5', 'wrong.ts:6', 'wrong.ts:7']);
});
