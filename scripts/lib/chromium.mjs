// Which Chromium the browser tests use, and how Debian's is installed where there is none.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { say } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium: BOUGH_CHROMIUM, else the first of the usual names on PATH. @returns {string | undefined} */
export function findChromium() {
  const given = process.env['BOUGH_CHROMIUM'];
  if (given) return existsSync(given) ? given : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin'];
  for (const name of NAMES) {
    const found = folders.map((folder) => path.join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  return undefined;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === undefined) throw error;
    return false;
  }
}

/** Root on Debian gets it through apt; others are told how. Never fails: the tests that need it are then skipped and counted. */
export function installChromium() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version')) {
    say('no Chromium found: the browser tests will be skipped. Install one (Debian: apt-get install chromium) or set BOUGH_CHROMIUM');
    return;
  }
  say('no Chromium found: installing Debian’s (apt-get install chromium)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['-qq', 'update'], { stdio: ['ignore', 2, 2], env });
  const done = spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'chromium'], { stdio: ['ignore', 2, 2], env });
  if (done.status !== 0) say('apt-get could not install chromium (its messages are above); the browser tests will be skipped');
}
