// Makes a fresh clone ready: `npm ci` where the installed packages are not those of the lockfile, and, with `--chromium`,
// a Chromium for the browser tests, with `--erlang` an Erlang to compare with. Plain JavaScript without dependencies: it runs on Node 20, before anything is installed.
//
// Install scripts are not run but for the `node` package's, which brings Node 24: no other package here needs one, and
// Electron's would download 100 MB that a machine without its host would wait for.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium, installChromium } from './lib/chromium.mjs';
import { hasErlang, installErlang } from './lib/erlang.mjs';
import { oneAtATime } from './lib/one-at-a-time.mjs';
import { fail, say } from './lib/say.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.bough-installed`;

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old: install Node 20 or newer, then try again`);

const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
if (!isReady())
  oneAtATime(root, {
    work: install,
    onWait: (pid) => say(`another command (process ${pid}) is installing the packages of this clone; waiting for it`),
  });
if (process.argv.includes('--erlang') && !hasErlang()) installErlang();
if (process.argv.includes('--chromium') && findChromium() === undefined) installChromium();

function isReady() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted;
}

function install() {
  // The one that has been waited for may have done it.
  if (isReady()) return;
  const started = Date.now();
  say(
    existsSync(stamp)
      ? 'package-lock.json has changed; installing packages (npm ci)'
      : 'first start: installing packages (npm ci, about a minute)',
  );
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  npm(['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts=false', '--loglevel=error']);
  checkNode();
  writeFileSync(stamp, `${wanted}\n`);
  say(`packages installed (${Math.round((Date.now() - started) / 1000)} s)`);
}

/** A registry that does not answer once is asked a second time. @param {string[]} args */
function npm(args) {
  const first = ran(args);
  if (first === undefined) return;
  say(`npm ${args[0]} failed (${first}); trying once more`);
  const second = ran(args);
  if (second === undefined) return;
  fail(
    `npm ${args[0]} failed twice (${second}; its messages are above); check the network and the npm registry, then run the same command again`,
  );
}

/** @param {string[]} args @returns {string | undefined} how it failed */
function ran(args) {
  // npm gives scripts its own path, which is surer than what PATH would find
  const cli = process.env['npm_execpath'];
  const done = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status === 0) return undefined;
  return done.error?.message ?? (done.signal ? `ended by ${done.signal}` : `exit code ${done.status}`);
}

function checkNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const got = spawnSync(`${root}node_modules/node/bin/${name}`, ['--version'], { encoding: 'utf8' });
  if (got.status !== 0 || !got.stdout.startsWith('v24.')) {
    fail(
      `the node package did not bring Node 24 (${got.stdout?.trim() || got.error?.message || 'it does not start'}); delete node_modules and try again`,
    );
  }
}
