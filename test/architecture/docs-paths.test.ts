// Each path that the documents name exists, and each npm script that they tell people to run is there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DOCS = [
  'README.md',
  'ARCHITECTURE.md',
  'docs/API.md',
  'docs/ATTACH.md',
  'docs/PROGRAMS.md',
  'docs/CLI.md',
  'docs/OTP.md',
  'recordings/FORMAT.md',
  'runtime/SEMANTICS.md',
  'runtime/README.md',
];
/** In backquotes, from a folder of the project down: `runtime/fold/`, `src-main/main.ts`. Placeholders in capitals are no paths. */
const PATH = /`((?:runtime|recordings|src-main|src-renderer|test|scripts|docs|config|\.ci)\/[\w./-]*)`/g;
const SCRIPT = /npm (?:run (?:--silent )?)?(start|test|[a-z]+(?::[a-z]+)?)\b/g;

test.each(DOCS)('%s names only paths that exist', (doc) => {
  const text = readFileSync(path.join(root, doc), 'utf8');
  const missing = [...text.matchAll(PATH)].map((m) => m[1] as string).filter((file) => !existsSync(path.join(root, file)));
  expect(missing).toEqual([]);
});

test.each(DOCS)('%s names only npm scripts that exist', (doc) => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const builtIn = ['ci', 'init', 'install', 'pack', 'rebuild', 'package', 'packages', 'registry', 'scripts'];
  const code = [...readFileSync(path.join(root, doc), 'utf8').matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map((m) => m[0]).join('\n');
  const missing = [...code.matchAll(SCRIPT)].map((m) => m[1] as string).filter((name) => !(name in scripts) && !builtIn.includes(name));
  expect(missing).toEqual([]);
});

test('every folder of the source has a line in ARCHITECTURE.md', () => {
  const text = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
  const folders = ['runtime', 'src-main', 'src-renderer'].flatMap((top) => subfolders(top));
  expect(folders.filter((folder) => !text.includes(`${folder}/`))).toEqual([]);
});

function subfolders(top: string): string[] {
  return readdirSync(path.join(root, top), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${top}/${entry.name}`);
}
