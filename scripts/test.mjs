// `npm test`: typecheck (against both Electrons we support), lint, then the suites: unit (with property and golden tests), browser,
// electron. Goes on after a failure so that one run tells everything, says what is skipped and why, and ends with one line of
// counts. `--long` runs every long suite whole instead of its fixed-seed slice; `--only NAME` one stage.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { findElectron } from './lib/electron.mjs';
import { hasErlang } from './lib/erlang.mjs';
import { say } from './lib/say.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (/** @type {string} */ name) => path.join(root, 'node_modules/.bin', name);
const artifacts = path.join(root, 'artifacts');
const long = process.argv.includes('--long');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const env = { ...process.env, BOUGH_LONG: long ? '1' : '' };

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const lines = [];

rmSync(path.join(artifacts, 'reports'), { recursive: true, force: true });
mkdirSync(path.join(artifacts, 'reports'), { recursive: true });

check('typecheck', [bin('tsc'), '-p', '.']);
check('typecheck against Electron 33', [bin('tsc'), '-p', 'config/tsconfig.electron-33.json']);
check('lint', [bin('biome'), 'check', '.']);
suite('unit');
fuzz();
if (wanted('browser') || wanted('electron')) await build();
suite('browser', findChromium() ? undefined : 'no Chromium (install one, or set BOUGH_CHROMIUM)');
const electron = findElectron();
suite('electron', 'why' in electron ? `no Electron: ${electron.why}` : undefined);

console.log('');
for (const line of lines) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/** @param {string} name */
function wanted(name) {
  return only === undefined || name.startsWith(only);
}

/** One command that passes or fails as a whole. @param {string} name @param {string[]} command */
function check(name, command) {
  if (!wanted(name)) return;
  say(name);
  const done = spawnSync(/** @type {string} */ (command[0]), command.slice(1), { cwd: root, stdio: 'inherit', env });
  count(name, done.status === 0 ? 1 : 0, done.status === 0 ? 0 : 1, 0);
}

/** One vitest project. @param {string} name @param {string} [skip] why it can't run here */
function suite(name, skip) {
  if (!wanted(name)) return;
  if (skip !== undefined) {
    total.skipped += 1;
    lines.push(`${name}: skipped, ${skip}`);
    return;
  }
  say(`${name} tests`);
  const report = path.join(artifacts, 'reports', `${name}.json`);
  const args = ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  // the binding that an older Electron needs is only for that suite: Node 24 has its own, readable by every user
  const own = name === 'electron' ? env : { ...env, BOUGH_SQLITE_BINDING: undefined };
  const done = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit', env: own });
  const result = readReport(report);
  if (result === undefined) {
    count(name, 0, 1, 0, `the runner ended without a report (exit code ${done.status ?? done.signal})`);
    return;
  }
  const skipped = result.numPendingTests + result.numTodoTests;
  // a file that does not load, or an unhandled error, fails the run without a failed test
  const failed = result.numFailedTests || (done.status === 0 ? 0 : 1);
  const none = result.numPassedTests + failed + skipped === 0;
  count(name, result.numPassedTests, none ? 1 : failed, skipped, none ? 'no test ran' : reasons(result));
}

/** New scenarios on real Erlang, the same ones in every run, as many as fit into the time (docs/OTP.md). */
function fuzz() {
  const name = 'otp:fuzz';
  if (!wanted(name)) return;
  if (!hasErlang()) {
    total.skipped += 1;
    lines.push(`${name}: skipped, no Erlang (erl and erlc; Debian: apt-get install erlang-base)`);
    return;
  }
  say('scenarios on real Erlang/OTP');
  const [count_, seconds] = long ? ['2500', '3600'] : ['300', '45'];
  const args = ['scripts/otp-fuzz.mjs', '--seed', '2611', '--count', count_, '--within', seconds];
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8', env });
  const found = /^otp:fuzz: (\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/m.exec(done.stdout ?? '');
  const [passed, failed, skipped] = [1, 2, 3].map((i) => Number(found?.[i] ?? 0));
  if (done.status !== 0) console.log(done.stdout);
  const broken = found === null || (done.status !== 0 && failed === 0);
  count(
    name,
    passed ?? 0,
    broken ? 1 : (failed ?? 0),
    skipped ?? 0,
    broken ? `it ended with ${done.status ?? done.signal}` : skipped ? 'skipped: OTP itself is undecided' : '',
  );
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    say(`${path.relative(root, file)}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** The notes that skipped tests left (`context.skip(note)`), each once. @param {any} result */
function reasons(result) {
  const notes = new Set();
  for (const file of result.testResults) {
    for (const test of file.assertionResults)
      if (test.status === 'skipped' || test.status === 'pending') notes.add(test.meta?.skipped ?? test.fullName);
  }
  return notes.size ? `skipped: ${[...notes].slice(0, 6).join('; ')}` : '';
}

/** @param {string} name @param {number} passed @param {number} failed @param {number} skipped @param {string} [note] */
function count(name, passed, failed, skipped, note) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  lines.push(`${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}${note ? ` (${note})` : ''}`);
}
