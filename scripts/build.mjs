// Builds everything the app runs from into out/: Electron's main process, the hub, the program's worker, the command line
// (ES modules in one folder, so that they find each other beside themselves), the preload (one CommonJS file: a sandboxed
// preload can't load a second) and the window. Targets are those of Electron 33, so that it and newer ones run the same build.
//
// Skipped when nothing changed since the last build; `--force` builds anyway.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBundle } from './lib/node-bundle.mjs';
import { say } from './lib/say.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const finished = path.join(root, 'out');
const stamp = path.join(finished, '.built');
const SOURCES = [
  'runtime',
  'recordings',
  'src-main',
  'src-renderer',
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/lib/node-bundle.mjs',
];

/** Entries of out/main by the name of their file; program-worker.js stands beside them. */
const MAIN_ENTRIES = {
  main: 'src-main/main.ts',
  'hub-utility': 'src-main/hub/utility-entry.ts',
  'hub-process': 'src-main/serve/hub-process.ts',
  'parent-watch': 'src-main/serve/parent-watch.ts',
  cli: 'src-main/cli/main.ts',
};

/** Builds what is out of date. @param {{ force?: boolean }} [options] */
export async function build({ force = false } = {}) {
  const now = fingerprint();
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  const started = Date.now();
  // built beside and moved into place whole: who starts the app meanwhile finds the old build or the new one
  const out = `${finished}.${process.pid}`;
  // a test runner's NODE_ENV would have JSX compiled for development, which the production React lacks
  process.env['NODE_ENV'] = 'production';
  const { build: bundle } = await import('vite');
  /** @type {import('vite').InlineConfig} */
  const common = { configFile: false, root, logLevel: 'warn' };
  const main = path.join(out, 'main');
  await bundle(nodeBundle({ root, input: MAIN_ENTRIES, dir: main }));
  // Where programs run: by itself, since what it would share with the others it would have to look up at every use.
  const worker = { 'program-worker': 'src-main/hosts/program-worker.ts' };
  await bundle(nodeBundle({ root, input: worker, dir: main, empty: false, whole: true }));
  await bundle(nodeBundle({ root, input: { preload: 'src-main/preload/preload.ts' }, dir: path.join(out, 'preload'), format: 'cjs' }));
  await bundle({
    ...common,
    root: path.join(root, 'src-renderer'),
    base: './',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      target: 'chrome130',
      outDir: path.join(out, 'renderer'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
    },
  });
  // scenarios are programs: they are loaded from their files, as a person's own program is
  cpSync(path.join(root, 'runtime/scenarios'), path.join(out, 'scenarios'), { recursive: true });
  writeFileSync(path.join(out, '.built'), now);
  rmSync(finished, { recursive: true, force: true });
  renameSync(out, finished);
  say(`built (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** Names, sizes and times of all sources: cheap, and any edit changes it. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (/** @type {string} */ file) => {
    const info = statSync(file);
    if (info.isDirectory()) for (const name of readdirSync(file).sort()) visit(path.join(file, name));
    else hash.update(`${path.relative(root, file)}\0${info.size}\0${info.mtimeMs}\n`);
  };
  for (const name of SOURCES) if (existsSync(path.join(root, name))) visit(path.join(root, name));
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ force: process.argv.includes('--force') });
