// `npm run package`: builds, then makes the unpacked desktop app of this system in dist/. The Electron around it is the one that is
// here already, given by ELECTRON_OVERRIDE_DIST_PATH or downloaded by the electron package; nothing is downloaded. With
// BOUGH_SQLITE_BINDING that binding is packed in place of better-sqlite3's own prebuilt one (an older Electron needs it).

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { findElectron } from './lib/electron.mjs';
import { fail, say } from './lib/say.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The folder with Electron's own files, and its version. */
function electronDist() {
  const found = findElectron();
  if ('why' in found) fail(`cannot package: ${found.why}. ELECTRON_OVERRIDE_DIST_PATH may name a folder with an unpacked Electron`);
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(root, 'node_modules', 'electron', 'dist');
  const file = path.join(dist, 'version');
  if (!existsSync(file)) fail(`cannot package: ${dist} has no file named version, so it is not an unpacked Electron`);
  return { electronDist: dist, electronVersion: readFileSync(file, 'utf8').trim().replace(/^v/, '') };
}

/** Where better-sqlite3 looks first, before its prebuilt bindings. */
function otherBinding() {
  const binding = process.env['BOUGH_SQLITE_BINDING'];
  if (!binding) return {};
  if (!existsSync(binding)) fail(`cannot package: BOUGH_SQLITE_BINDING names ${binding}, which does not exist`);
  const from = path.dirname(binding);
  return { files: [{ from, to: 'node_modules/better-sqlite3/build/Release', filter: [path.basename(binding)] }] };
}

const electron = electronDist();
const binding = otherBinding();
// Vite compiles React for development where NODE_ENV says anything else, as a test runner's environment does
process.env['NODE_ENV'] = 'production';
await build();
const { build: pack } = await import('electron-builder');
await pack({
  projectDir: root,
  dir: true,
  publish: 'never',
  config: { extends: './electron-builder.yml', ...electron, ...binding },
});
const made = readdirSync(path.join(root, 'dist')).filter((name) => /unpacked|^mac/.test(name));
say(`packaged with Electron ${electron.electronVersion}: ${made.map((name) => path.join('dist', name)).join(', ')}`);
