// The runtime as a package of its own: built, packed and installed into an empty project without a network, compiled against its
// types and run by the Nodes that are here, also by one that can't load TypeScript.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRuntime } from '../../scripts/build-runtime.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'bough-package-'));
const project = path.join(folder, 'project');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readme = readFileSync(path.join(root, 'runtime/README.md'), 'utf8');
const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
const TEST = `import { genServer, loop, program } from 'bough';
import type { PidOf } from 'bough';
import { World, createSystem, LogHash } from 'bough/host';
import { TestError, testSystem } from 'bough/test';
const Counter = genServer({ name: 'Counter', init: (n: number) => ['ok', n], handleCall: (_: 'get', _from, n) => ['reply', n, n + 1] });
const t = testSystem();
const pid: PidOf<typeof Counter> = t.start(Counter, 41);
t.call(pid, 'get');
const reply: number = t.call(pid, 'get');
t.kill(pid);
const world = new World();
const hash = new LogHash();
const system = createSystem({ seed: 3, sink: (chunk) => { world.apply(chunk); hash.add(chunk); } });
system.start(program({ name: 'Clock', start: loop(0, function* clock(n, self) { yield* self.sleep(100); return n + 1; }) }));
system.run({ until: 1_000_000, turns: 1000 });
system.flush();
console.log(JSON.stringify({ reply, ends: t.ends.map((end) => end.reason), processes: world.keptProcesses, hash: hash.hex(), error: new TestError('x').name }));
`;

interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
const run = (command: string, args: readonly string[], cwd = project): Done => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  return { status, stdout, stderr: error ? String(error) : stderr };
};
const npm = (args: readonly string[], cwd: string): Done => run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, cwd);
const tsc = (args: readonly string[]): Done => run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...args]);

/** The Nodes of this machine by version: the clone's own, and the one that people have. */
function nodes(): [string, string][] {
  const inPath = (process.env['PATH'] ?? '').split(path.delimiter).map((entry) => path.join(entry, 'node'));
  const found = [process.execPath, path.join(root, 'node_modules/node/bin/node'), ...inPath].filter((file) => existsSync(file));
  const versions = new Map<string, string>();
  for (const file of new Set(found.map((one) => realpathSync(one)))) {
    const version = run(file, ['--version'], folder).stdout.trim();
    if (Number(/^v(\d+)/.exec(version)?.[1]) >= 20) versions.set(version, file);
  }
  return [...versions];
}

beforeAll(() => {
  const built = buildRuntime(path.join(folder, 'runtime-package'));
  mkdirSync(project);
  const packed = npm(['pack', '--pack-destination', project, '--ignore-scripts'], built);
  if (packed.status !== 0) throw new Error(`npm pack: ${packed.stderr}`);
  const tarball = packed.stdout.trim().split('\n').at(-1) as string;
  const immer = realpathSync(path.join(root, 'node_modules/immer'));
  const manifest = { name: 'user', private: true, type: 'module', dependencies: { bough: `file:${tarball}`, immer: `file:${immer}` } };
  writeFileSync(path.join(project, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(project, 'example.ts'), example);
  writeFileSync(path.join(project, 'test.ts'), TEST);
  const installed = npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], project);
  if (installed.status !== 0) throw new Error(`npm install: ${installed.stderr}`);
});

const OPTIONS = ['--strict', '--target', 'es2022', '--types', '', '--lib', 'es2023,dom', '--skipLibCheck', 'false', '--pretty', 'false'];

describe('the package', () => {
  it('has four doors, types, README and licence, and depends on immer alone', () => {
    const at = path.join(project, 'node_modules/bough');
    const manifest = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(Object.keys(manifest['exports'] as object)).toEqual(['.', './host', './test', './node', './package.json']);
    expect(Object.keys(manifest['dependencies'] as object)).toEqual(['immer']);
    expect(manifest).not.toHaveProperty('devDependencies');
    for (const file of [
      'README.md',
      'LICENSE',
      'runtime/bough.js',
      'runtime/bough.d.ts',
      'runtime/index.js',
      'runtime/testing/index.d.ts',
      'src-main/attach/index.js',
    ])
      expect(existsSync(path.join(at, file)), file).toBe(true);
    for (const file of ['runtime/scenarios', 'tsconfig.json', 'runtime/protocol/bridge.js'])
      expect(existsSync(path.join(at, file)), file).toBe(false);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compiles a program against its types: module %s, resolution %s', (module, resolution) => {
    const done = tsc([...OPTIONS, '--module', module, '--moduleResolution', resolution, 'example.ts', 'test.ts']);
    expect(done).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('compiles with the strictest options too', () => {
    const strict = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noPropertyAccessFromIndexSignature'];
    const done = tsc([...OPTIONS, ...strict, '--module', 'nodenext', '--noEmit', 'example.ts', 'test.ts']);
    expect(done).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('its types refuse what the runtime would refuse', () => {
    const wrong = example.replace(
      "['inc', 'inc', 'crash'] as const) self.cast('counter', request)",
      "['dec'] as const) self.cast('counter' as ServerName<typeof Counter>, request)",
    );
    expect(wrong).not.toBe(example);
    writeFileSync(
      path.join(project, 'wrong.ts'),
      `import type { ServerName } from 'bough';\n${wrong.replace('argument: 0', "argument: 'zero'")}`,
    );
    const { stdout } = tsc([...OPTIONS, '--module', 'nodenext', '--noEmit', 'wrong.ts']);
    expect(stdout).toMatch(/'"dec"' is not assignable to parameter of type '"(inc" \| "crash|crash" \| "inc)"'/);
    expect(stdout).toMatch(/'(string|"zero")' is not assignable to type 'number'/);
  });

  it('its test helper works in vitest: the tutorial’s test, in a project that has nothing but the package', () => {
    const doc = readFileSync(path.join(root, 'docs/PROGRAMS.md'), 'utf8');
    for (const name of ['counter.ts', 'counter.test.ts']) {
      const block = new RegExp(`\`\`\`ts\\n// ${name.replaceAll('.', '\\.')}\\n([\\s\\S]*?)\`\`\``).exec(doc)?.[1] as string;
      writeFileSync(path.join(project, name), block);
    }
    symlinkSync(realpathSync(path.join(root, 'node_modules/vitest')), path.join(project, 'node_modules/vitest'), 'junction');
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const done = run(process.execPath, [
      vitest,
      'run',
      '--root',
      project,
      '--reporter=json',
      '--outputFile=report.json',
      'counter.test.ts',
    ]);
    expect(done.status, done.stdout + done.stderr).toBe(0);
    const report = JSON.parse(readFileSync(path.join(project, 'report.json'), 'utf8')) as { numPassedTests: number; numTotalTests: number };
    expect([report.numPassedTests, report.numTotalTests]).toEqual([2, 2]);
  });

  const found = nodes();
  it('is run by more than one Node where there are some', () => {
    expect(found.map(([version]) => version)).toContain(process.version);
  });

  it.each(found)('runs in Node %s', (_version, node) => {
    expect(tsc([...OPTIONS, '--module', 'nodenext', 'example.ts', 'test.ts']).stdout).toBe('');
    const told = run(node, ['example.js']);
    expect(told.stderr).toBe('');
    expect(told.stdout).toMatch(/^crashed, restarted, and the count is 0\n\d+ records\n$/);
    const tested = run(node, ['test.js']);
    expect(tested.stderr).toBe('');
    const answer = JSON.parse(tested.stdout) as { hash: string };
    expect(answer).toMatchObject({ reply: 42, ends: ['killed'], processes: 1, error: 'TestError' });
    hashes.push(answer.hash);
    expect(new Set(hashes).size).toBe(1);
  });
});
const hashes: string[] = [];
