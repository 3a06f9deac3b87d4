import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createSystem } from '../../../runtime/index.ts';
import { evaluateProgram } from '../../../src-main/loader/evaluate.ts';
import type { LoadError } from '../../../src-main/loader/load-error.ts';
import { formatLoadError } from '../../../src-main/loader/load-error.ts';
import { loadProgram } from '../../../src-main/loader/load-program.ts';

const bad = (name: string): string => fileURLToPath(new URL(`../../fixtures/programs/bad/${name}`, import.meta.url));

/** What a host does, without a worker. */
async function errorOf(file: string): Promise<LoadError> {
  const loaded = await loadProgram(file);
  if (!loaded.ok) return loaded.error;
  const system = createSystem({ seed: 1, sink: () => undefined });
  const evaluated = evaluateProgram(loaded.value, { seed: 1, now: () => system.now, print: () => undefined, meter: system.meter });
  if (evaluated.ok) throw new Error(`${file} was loaded`);
  return evaluated.error;
}

describe('a program that can not be loaded says where and why', () => {
  test.each([
    ['throws-at-top-level.ts', 'threw', 'throws-at-top-level.ts', 7, /^threw RangeError: no limit is set while loading$/],
    ['throws-in-import.ts', 'threw', 'lib/table.ts', 5, /^threw Error: no table colours while loading$/],
    ['syntax-error.js', 'syntax', 'syntax-error.js', 5, /Expected/],
    ['imports-node.ts', 'import', 'imports-node.ts', 2, /^'node:fs' is a module of Node and is not available to a program under study/],
    ['imports-missing-file.js', 'import', 'imports-missing-file.js', 2, /^can not find '\.\/wroker\.js'/],
    ['imports-missing-package.js', 'import', 'imports-missing-package.js', 2, /^can not find 'a-package-that-nobody-has': install/],
    ['misspelt-import.js', 'import', 'misspelt-import.js', 1, /^'bough' has no export genSever; did you mean genServer\?$/],
    ['top-level-await.js', 'unsupported', 'top-level-await.js', 3, /^await is not available/],
    ['imports-at-run-time.js', 'unsupported', 'imports-at-run-time.js', 3, /^import\(\) is not available/],
    ['reserved-name.js', 'unsupported', 'reserved-name.js', 3, /^the name __bough is needed by the program loader/],
    [
      'timer-at-top-level.ts',
      'unsupported',
      'timer-at-top-level.ts',
      3,
      /^setTimeout is not available to a program under study; use self\.sendAfter$/,
    ],
  ] as const)('%s: %s', async (name, kind, file, line, reason) => {
    const error = await errorOf(bad(name));
    expect(error).toMatchObject({ kind, line });
    expect(error.file).toBe(bad(file));
    expect(error.reason).toMatch(reason);
    expect(error.reason).not.toContain('\n');
    expect(error.column).toBeGreaterThan(0);
    expect(formatLoadError(error)).toBe(`${error.file}:${line}:${error.column}: ${error.reason}`);
  });

  test('the column is the one in the file that was written, not in the bundle', async () => {
    const error = await errorOf(bad('throws-in-import.ts'));
    expect(error.column).toBe(11);
  });

  test('what is thrown need not be an error', async () => {
    expect(await errorOf(bad('throws-a-string.js'))).toMatchObject({ kind: 'threw', reason: 'threw "just a string" while loading' });
  });

  test('what it exports may throw when it is looked at, as may what it throws', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bough-bad-'));
    const said = async (text: string): Promise<unknown> => {
      const file = path.join(folder, 'one.js');
      writeFileSync(file, text);
      const { kind, reason, line } = await errorOf(file);
      return [kind, reason.split('\n')[0], line];
    };
    const thrower = "new Proxy({}, {\n  get() { throw new Error('proxy'); }, getPrototypeOf() { throw 1; } })";
    expect(await said(`export default ${thrower};`)).toEqual(['threw', 'threw Error: proxy while loading', 2]);
    expect(await said(`throw ${thrower};`)).toEqual(['threw', 'threw an object while loading', undefined]);
    expect(await said("export default { get kind() { throw 'no'; } };")).toEqual(['threw', 'threw "no" while loading', undefined]);
    expect(await said("export default { kind: 'program', get name() { return {}; } };")).toEqual([
      'no_program',
      'its default export is an object, not a program; it has to end like this:',
      undefined,
    ]);
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['exports-nothing.ts', 'exports nothing'],
    ['exports-by-name.ts', 'has no default export (it exports main)'],
    ['exports-a-supervisor.ts', 'its default export is a supervisor, not a program'],
  ])('%s: %s, and the message shows an example of five lines', async (name, said) => {
    const error = await errorOf(bad(name));
    expect(error.kind).toBe('no_program');
    const [first, ...example] = error.reason.split('\n');
    expect(first).toBe(`${said}; it has to end like this:`);
    expect(example).toHaveLength(5);
    expect(example.join('\n')).toContain("import { program, supervisor } from 'bough'");
    expect(example.at(-1)).toMatch(/^ {2}export default program\(/);
  });

  test('a file that is not there, and a folder', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bough-load-'));
    expect(await errorOf(path.join(folder, 'none.ts'))).toMatchObject({ kind: 'not_found', reason: 'there is no such file' });
    expect(await errorOf(folder)).toMatchObject({ kind: 'not_readable' });
  });

  test.skipIf(process.platform === 'win32')('a named pipe, a device, and an import of a named pipe: none is waited for', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bough-load-'));
    const pipe = path.join(folder, 'pipe.ts');
    spawnSync('mkfifo', [pipe]);
    expect(await errorOf(pipe)).toMatchObject({ kind: 'not_readable', reason: 'is a named pipe, not a file; name a program file' });
    expect(await errorOf('/dev/zero')).toMatchObject({ kind: 'not_readable', reason: 'is a device, not a file; name a program file' });
    const importer = path.join(folder, 'importer.ts');
    writeFileSync(importer, "import { x } from './pipe.ts';\nexport default x;\n");
    expect(await errorOf(importer)).toMatchObject({ kind: 'import', reason: expect.stringContaining("can not find './pipe.ts'") });
  });

  test('a file that is too large, also one that is imported', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bough-load-'));
    const [large, importer] = [path.join(folder, 'large.ts'), path.join(folder, 'importer.ts')];
    writeFileSync(large, '');
    truncateSync(large, 17 * 1024 * 1024);
    writeFileSync(importer, "import './large.ts';\n");
    const refusal = { kind: 'not_readable', file: large, reason: 'is too large (17 MB); a file of a program may have 16 MB' };
    expect(await errorOf(large)).toMatchObject(refusal);
    expect(await errorOf(importer)).toMatchObject(refusal);
  });
});
