// Whether there is an Erlang to compare with, and how Debian's is installed where there is none.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say } from './say.mjs';

/** A mirror that does not answer must not hold CI up: the comparison is then skipped and counted. */
const LIMIT_MS = 120_000;

/** Whether `erl` and `erlc` are on the path. */
export function hasErlang() {
  // erlc has no harmless flag in all releases: without arguments it says how it is used
  return ['erl', 'erlc'].every((name) => spawnSync(name, name === 'erl' ? ['-version'] : [], { stdio: 'ignore' }).error === undefined);
}

/** Root on Debian gets it through apt; others are told how. Never fails: what needs it is then skipped and counted. */
export function installErlang() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    say('no Erlang found: scenarios will not be compared with it. Install one (Debian: apt-get install erlang-base)');
    return;
  }
  say('no Erlang found: installing Debian’s (apt-get install erlang-base)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (/** @type {string[]} */ args) => spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 2, 2], env, timeout: LIMIT_MS });
  run(['update']);
  const done = run(['install', '-y', '--no-install-recommends', 'erlang-base']);
  if (done.status !== 0)
    say('apt-get could not install erlang-base in time (its messages are above); scenarios will not be compared with it');
}
