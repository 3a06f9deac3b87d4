import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Program } from '../../../runtime/index.ts';
import { createSystem } from '../../../runtime/index.ts';
import { evaluateProgram } from '../../../src-main/loader/evaluate.ts';
import type { LoadedProgram } from '../../../src-main/loader/load-program.ts';
import { loadProgram } from '../../../src-main/loader/load-program.ts';
import { createStackMapper } from '../../../src-main/loader/stack-map.ts';

const root = mkdtempSync(path.join(tmpdir(), 'bough-loader-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Writes files below a folder of their own; returns the path of the first. */
function write(folder: string, files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return path.join(root, folder, Object.keys(files)[0] as string);
}

async function load(file: string): Promise<LoadedProgram> {
  const loaded = await loadProgram(file);
  if (!loaded.ok) throw new Error(loaded.error.reason);
  return loaded.value;
}

function evaluate(loaded: LoadedProgram): { program: Program; spent: number; printed: string[] } {
  const system = createSystem({ seed: 1, sink: () => undefined });
  const printed: string[] = [];
  const before = system.meter.left;
  const evaluated = evaluateProgram(loaded, { seed: 1, now: () => 0, print: (_level, text) => printed.push(text), meter: system.meter });
  if (!evaluated.ok) throw new Error(evaluated.error.reason);
  return { program: evaluated.value, spent: before - system.meter.left, printed };
}

const PROGRAM = (name: string, imports = ''): string =>
  `import { program, task } from 'bough';\n${imports}\nexport default program({ name: ${name}, start: task({ name: 'T', run: () => undefined }) });\n`;

describe('a program', () => {
  test('lies anywhere: bough resolves without being installed there', async () => {
    expect(evaluate(await load(write('alone', { 'main.ts': PROGRAM("'Alone'") }))).program.name).toBe('Alone');
  });

  test('is one script with the files and packages that it imports, all of them counted', async () => {
    const file = write('packages', {
      'main.ts': PROGRAM(
        "[shout(title), sum([1, 2, 3])].join(' ')",
        "import { shout } from 'a-cjs-package';\nimport { sum } from './lib/sum.ts';\nimport { title } from './title.json';",
      ),
      'lib/sum.ts': 'export function sum(xs: readonly number[]): number { let n = 0; for (const x of xs) n += x; return n; }',
      'title.json': '{ "title": "packages" }',
      'node_modules/a-cjs-package/package.json': '{ "name": "a-cjs-package", "version": "1.0.0", "main": "./index.js" }',
      'node_modules/a-cjs-package/index.js':
        "if (process.env.NODE_ENV !== 'production') throw new Error('not for production');\nexports.shout = function (s) { var t = ''; for (var i = 0; i < s.length; i++) t += s[i].toUpperCase(); return t; };",
    });
    const loaded = await load(file);
    const { program, spent } = evaluate(loaded);
    expect(program.name).toBe('PACKAGES 6');
    // shout and its 8 letters, sum and its 3 numbers; the wrapper that rolldown puts around CommonJS is not the program's.
    expect(spent).toBe(1 + 8 + 1 + 3);
    expect(loaded.sources.toSorted()).toEqual(
      ['lib/sum.ts', 'main.ts', 'node_modules/a-cjs-package/index.js', 'title.json'].filter((s) => loaded.sources.includes(s)),
    );
    expect(loaded.sources).toContain('lib/sum.ts');
    expect(loaded.sources).toContain('node_modules/a-cjs-package/index.js');
  });

  test('gives the same text wherever it lies, with no path of the machine in it', async () => {
    const files = {
      'main.ts': PROGRAM('name', "import { name } from './deep/er/name.ts';"),
      'deep/er/name.ts': "export const name = 'Same';",
    };
    const [one, two] = [await load(write('here', files)), await load(write('somewhere/else', files))];
    expect(one.code).toBe(two.code);
    expect(one.map).toBe(two.map);
    expect(one.code + one.map).not.toContain(root);
    expect(JSON.parse(one.map).sourcesContent).toContain(files['deep/er/name.ts']);
  });

  test('may be JavaScript, and may declare names that are global elsewhere', async () => {
    const file = write('plain', {
      'main.js': PROGRAM(
        '[Worker, process, globalName].join()',
        "const Worker = 'W', process = 'p';\nvar globalName = typeof globalThis.nothing;",
      ),
    });
    expect(evaluate(await load(file)).program.name).toBe('W,p,undefined');
  });

  test('runs in strict mode, so that writing to a frozen value is an error', async () => {
    const file = write('strict', {
      'main.js': PROGRAM('said', "let said = 'nothing';\ntry { Object.freeze({ a: 1 }).a = 2; } catch (error) { said = error.name; }"),
    });
    expect(evaluate(await load(file)).program.name).toBe('TypeError');
  });

  test('sees enums, parameter properties and decorated types as TypeScript means them', async () => {
    const file = write('typescript', {
      'main.ts': PROGRAM(
        "[new Point(1, 2).sum(), Colour.Green, (3 satisfies number) as unknown as string].join(' ')",
        'enum Colour { Red = 1, Green }\nabstract class Base { abstract sum(): number }\nclass Point extends Base { constructor(private readonly x: number, readonly y: number) { super(); } sum(): number { return this.x + this.y; } }',
      ),
    });
    expect(evaluate(await load(file)).program.name).toBe('3 2 3');
  });
});

describe('the places of a stack', () => {
  test('are those of the files, in every file', async () => {
    const file = write('places', {
      'main.ts': PROGRAM('String(fail)', "import { fail } from './lib/fail.ts';\nexport const call = () => fail();"),
      'lib/fail.ts': "interface Unused { readonly x: number }\n\nexport function fail(): never {\n  throw new Error('here');\n}\n",
    });
    const loaded = await load(file);
    const line = loaded.code.split('\n').findIndex((text) => text.includes('new Error'));
    const column = loaded.code.split('\n')[line]?.indexOf('new Error') as number;
    const mapper = createStackMapper(loaded);
    const stack = `Error: here\n    at fail (bough-program.js:${line + 1}:${column + 1})\n    at Object.run (elsewhere.js:3:4)`;
    expect(mapper.mapText(stack)).toBe('Error: here\n    at fail (lib/fail.ts:4:9)\n    at Object.run (elsewhere.js:3:4)');
    expect(mapper.topPlace(stack)).toEqual({ file: path.join(path.dirname(file), 'lib/fail.ts'), line: 4, column: 9 });
    expect(mapper.topPlace('Error: elsewhere\n    at x.js:1:2')).toBeUndefined();
  });
});
