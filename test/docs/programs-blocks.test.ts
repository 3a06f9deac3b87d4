// Every block of code in docs/PROGRAMS.md compiles; the programs of the tutorial, through the loader, tell the story that stands below
// them; its tests, and those of the section on tests, are run here as they stand.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as bough from 'bough';
import { afterAll, describe, expect, it } from 'vitest';
import { createSystem } from '../../runtime/index.ts';
import { Recorder } from '../../runtime/testing/recorder.ts';
import { tell } from '../../runtime/testing/story.ts';
import { evaluateProgram } from '../../src-main/loader/evaluate.ts';
import { loadProgram } from '../../src-main/loader/load-program.ts';

interface Block {
  readonly file: string;
  readonly text: string;
  /** The story below it, where it has one. */
  readonly story?: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const doc = readFileSync(path.join(root, 'docs/PROGRAMS.md'), 'utf8');
const BLOCK = /```(\w+)\n([\s\S]*?)```/g;

/** The blocks of TypeScript, each with the text block that follows it before the next one. */
const blocks: Block[] = [];
for (const [, language, text] of doc.matchAll(BLOCK) as IterableIterator<RegExpMatchArray & [string, string, string]>) {
  if (language === 'ts') blocks.push({ file: /^\/\/ ([\w.-]+\.ts)\n/.exec(text)?.[1] ?? `block-${blocks.length + 1}.ts`, text });
  else if (language === 'text') blocks.push({ ...(blocks.pop() as Block), story: text.trim().split('\n') });
}
const isTest = ({ text }: Block): boolean => text.includes("from 'vitest'");
const programs = blocks.filter(({ text }) => text.includes('export default program('));

// Inside the project, so that the runner and the compiler resolve the same names; `out` is not under version control.
mkdirSync(path.join(root, 'out'), { recursive: true });
const folder = mkdtempSync(path.join(root, 'out/doc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fragment with what it takes for granted: the names of 'bough', a `self`, a Worker. */
function completed(text: string): string {
  if (text.includes("from 'bough")) return `${text}\nexport {};\n`;
  const names = Object.keys(bough).filter((name) => new RegExp(`\\b${name}\\b`).test(text) || name === 'genServer');
  const worker = /const Worker\b/.test(text) ? '' : "const Worker = genServer({ name: 'Worker', init: (n: number) => ['ok', n] });\n";
  const body =
    /^\s*(?:const .*= )?yield|\byield\*? self/m.test(text) && !text.includes('function*')
      ? `export function* body(self: Self) {\n${text}}\n`
      : text;
  return `import type { Self } from 'bough';\nimport { ${names.join(', ')} } from 'bough';\n${worker}void Worker;\n${body}\nexport type Own = Self;\n`;
}

for (const block of blocks) writeFileSync(path.join(folder, block.file), completed(block.text));
// Registers the tests of the page as tests of this file.
for (const block of blocks.filter(isTest)) {
  describe(`docs/PROGRAMS.md, ${block.file}`, async () => {
    await import(/* @vite-ignore */ path.join(folder, block.file));
  });
}

describe('docs/PROGRAMS.md', () => {
  it('has a tutorial of seven steps, and blocks of every kind', () => {
    expect(doc.match(/^### \d\. .*$/gm)).toHaveLength(7);
    expect(programs.length).toBeGreaterThanOrEqual(6);
    expect(blocks.filter(isTest).length).toBeGreaterThanOrEqual(2);
    expect(programs.filter(({ story }) => story !== undefined).map(({ file }) => file)).toEqual([
      'clock.ts',
      'bomb.ts',
      'supervised.ts',
      'counter.ts',
    ]);
  });

  it('its first program has ten lines at most', () => {
    expect(
      (blocks[0] as Block).text
        .replace(/^\/\/.*\n/, '')
        .trim()
        .split('\n').length,
    ).toBeLessThanOrEqual(10);
  });

  it('every block of TypeScript compiles', () => {
    const paths = { bough: ['../../runtime/bough.ts'], 'bough/test': ['../../runtime/testing/index.ts'] };
    writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { paths }, include: ['.'] }),
    );
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const done = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
    expect(done.stdout).toBe('');
    expect(done.status).toBe(0);
  });

  it.each(programs.map((block) => [block.file, block] as const))('%s runs through the loader and tells its story', async (_file, block) => {
    const loaded = await loadProgram(path.join(folder, block.file));
    if (!loaded.ok) throw new Error(loaded.error.reason);
    const recorder = new Recorder();
    const system = createSystem({ seed: 1, sink: recorder.sink });
    const evaluated = evaluateProgram(loaded.value, { seed: 1, now: () => system.now, print: () => undefined, meter: system.meter });
    if (!evaluated.ok) throw new Error(evaluated.error.reason);
    system.start(evaluated.value);
    while (system.run({ until: 10_000_000 }).stopped === 'turns');
    system.flush();
    const story = tell(recorder.events());
    if (block.story === undefined) expect(story.filter((line) => line.includes('crashed'))).toEqual([]);
    else expect(system.rootExit === undefined ? story.slice(0, block.story.length) : story).toEqual(block.story);
    expect(recorder.world.problems).toEqual([]);
    expect(recorder.world.seq).toBeGreaterThan(5);
  });

  it('every heading that it links to is there', () => {
    const slug = (heading: string): string =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replace(/\s/g, '-');
    const headings = Array.from(doc.matchAll(/^##+ (.*)$/gm), ([, heading]) => slug(heading as string));
    const links = Array.from(doc.matchAll(/\]\(#([^)]*)\)/g), ([, link]) => link as string);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !headings.includes(link))).toEqual([]);
  });
});
