// A file that tests or benches start or measure, as one bundle, made as the app's own parts are (scripts/lib/node-bundle.mjs), with the
// program's worker beside it: it is then as fast, and as soon there, as what people run. From sources a process takes seconds to
// read its hundred modules, and the engine looks at every use of an imported name.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { nodeBundle } from '../../scripts/lib/node-bundle.mjs';

const root = path.join(import.meta.dirname, '../..');
const made = new Map<string, Promise<string>>();

/** The path of the bundle of `file` (from the project's folder), once for each process. Gone when the process ends. */
export function bundled(file: string): Promise<string> {
  let bundle = made.get(file);
  if (!bundle) {
    bundle = make(file);
    made.set(file, bundle);
  }
  return bundle;
}

async function make(file: string): Promise<string> {
  const name = path.basename(file, '.ts');
  // In the project's folder, from where its dependencies are found; not in `out`, which a build puts in place as a whole.
  const dir = path.join(root, 'out.bundled', `${name}.${process.pid}`);
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  await build(nodeBundle({ root, input: { [name]: file }, dir, whole: true }));
  await build(nodeBundle({ root, input: { 'program-worker': 'src-main/hosts/program-worker.ts' }, dir, empty: false, whole: true }));
  return path.join(dir, `${name}.js`);
}
