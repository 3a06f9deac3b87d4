// Who may import whom (ARCHITECTURE.md), held as data: deny by default. A rule that nobody runs decays.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Rule {
  /** Files whose path begins so (the first rule that fits counts). */
  readonly from: string;
  /** Project paths and packages that they may import, besides their own folder. `node` stands for every Node module. */
  readonly may: readonly string[];
  /** Only types may be imported from these. */
  readonly types?: readonly string[];
}

const RULES: readonly Rule[] = [
  { from: 'runtime/protocol/', may: ['valibot'] },
  { from: 'runtime/maths/', may: [] },
  { from: 'runtime/trace/', may: ['runtime/protocol/'] },
  { from: 'runtime/fold/', may: ['runtime/protocol/', 'immer'] },
  { from: 'runtime/process/', may: ['runtime/protocol/', 'runtime/trace/', 'immer'] },
  { from: 'runtime/scheduler/', may: ['runtime/protocol/', 'runtime/trace/', 'runtime/process/', 'immer'] },
  { from: 'runtime/behaviours/', may: ['runtime/protocol/', 'runtime/trace/', 'runtime/process/', 'runtime/scheduler/', 'immer'] },
  {
    from: 'runtime/supervision/',
    may: ['runtime/protocol/', 'runtime/trace/', 'runtime/process/', 'runtime/scheduler/', 'runtime/behaviours/', 'immer'],
  },
  { from: 'runtime/scenarios/', may: ['bough'] },
  { from: 'runtime/', may: ['runtime/', 'immer'] },
  // Programs in a process of their own, which Bough attaches to: Node's side of the runtime's package.
  { from: 'src-main/attach/', may: ['runtime/', 'node'] },
  // The query language: the window and the debugger use it too, so nothing of Node is in it.
  { from: 'recordings/query/', may: ['runtime/protocol/', 'runtime/fold/'] },
  { from: 'recordings/', may: ['runtime/protocol/', 'runtime/fold/', 'better-sqlite3', 'fzstd', 'node'] },
  {
    from: 'src-main/hub/',
    may: [
      'runtime/',
      'src-main/attach/',
      'recordings/',
      'src-main/hosts/',
      'src-main/carriers/',
      'src-main/loader/',
      'src-main/text/',
      'valibot',
      'node',
    ],
  },
  { from: 'src-main/text/', may: ['runtime/protocol/'] },
  {
    from: 'src-main/hosts/',
    may: ['runtime/', 'src-main/attach/', 'recordings/', 'src-main/loader/', 'src-main/text/', 'valibot', 'node'],
  },
  { from: 'src-main/carriers/', may: ['runtime/', 'src-main/hub/', 'valibot', 'ws', 'node'] },
  { from: 'src-main/loader/', may: ['runtime/', 'rolldown', 'magic-string', '@jridgewell/trace-mapping', 'node'] },
  {
    from: 'src-main/serve/',
    may: ['runtime/', 'recordings/', 'src-main/hub/', 'src-main/hosts/', 'src-main/carriers/', 'src-main/loader/', 'valibot', 'ws', 'node'],
  },
  {
    from: 'src-main/cli/',
    may: [
      'runtime/',
      'recordings/',
      'src-main/hub/',
      'src-main/hosts/',
      'src-main/carriers/',
      'src-main/loader/',
      'src-main/text/',
      'src-main/serve/',
      'commander',
      'valibot',
      'node',
    ],
  },
  { from: 'src-main/preload/', may: ['runtime/protocol/', 'electron'] },
  { from: 'src-main/', may: ['src-main/ipc/', 'runtime/protocol/', 'electron', 'valibot', 'node'] },
  { from: 'src-renderer/scales/', may: ['runtime/protocol/visible.ts', 'd3'], types: ['runtime/protocol/', 'runtime/fold/'] },
  {
    from: 'src-renderer/layout/',
    may: ['runtime/protocol/visible.ts', 'src-renderer/scales/', 'd3'],
    types: ['runtime/protocol/', 'runtime/fold/'],
  },
  {
    from: 'src-renderer/draw/',
    may: ['runtime/protocol/visible.ts', 'src-renderer/layout/', 'src-renderer/scales/', 'd3'],
    types: ['runtime/protocol/', 'runtime/fold/'],
  },
  {
    from: 'src-renderer/views/',
    may: [
      'src-renderer/draw/',
      'src-renderer/layout/',
      'src-renderer/scales/',
      'runtime/protocol/',
      'react',
      'react-dom',
      'd3',
      '@tanstack/react-virtual',
    ],
  },
  {
    from: 'src-renderer/',
    may: [
      'src-renderer/',
      'recordings/query/',
      'runtime/protocol/',
      'runtime/fold/',
      'immer',
      'd3',
      'react',
      'react-dom',
      'valibot',
      '@tanstack/react-virtual',
      '@fontsource-variable',
    ],
  },
];

const IMPORT = /(?:^|\n)\s*(import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const file = `${folder}/${name}`;
    if (statSync(path.join(root, file)).isDirectory()) return sources(file);
    return /\.tsx?$/.test(name) ? [file] : [];
  });
}

/** Where an import leads: a project path, a package's name, or `node`. */
function target(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return 'node';
  return specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] as string);
}

const allows = (list: readonly string[], to: string): boolean =>
  list.some((entry) => (entry.endsWith('/') ? to.startsWith(entry) : to === entry || to.startsWith(`${entry}/`)));

test('every import goes where the table of who may import whom lets it', () => {
  const wrong: string[] = [];
  let imports = 0;
  for (const file of ['runtime', 'recordings', 'src-main', 'src-renderer'].flatMap(sources)) {
    const rule = RULES.find((r) => file.startsWith(r.from)) as Rule;
    for (const [, , typeOnly, stated, dynamic] of readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)) {
      imports += 1;
      const to = target(file, (stated ?? dynamic) as string);
      const own = to.startsWith(rule.from) && !['runtime/', 'src-main/', 'src-renderer/'].includes(rule.from);
      const inRoot =
        rule.from === 'src-main/' &&
        !/^src-main\/(attach|hub|hosts|carriers|loader|text|serve|cli|preload)\//.test(to) &&
        to.startsWith('src-main/');
      if (own || inRoot || allows(rule.may, to) || (typeOnly && allows(rule.types ?? [], to))) continue;
      wrong.push(`${file} imports ${to}${typeOnly ? ' (types)' : ''}`);
    }
  }
  expect(imports).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

test('nothing under runtime/ asks the machine for the time or for chance', () => {
  const wrong = sources('runtime')
    .filter((file) => !file.startsWith('runtime/protocol/bridge'))
    .filter((file) => /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval)\b/.test(code(file)));
  expect(wrong).toEqual([]);
});

/** The file without comments and strings, roughly: enough to look for a call. */
function code(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
}
