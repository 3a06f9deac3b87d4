#!/usr/bin/env node
// The `bough` command. Checks its Node (better-sqlite3 needs 22 or newer), builds what is out of date in a clone, and hands over
// to the command line in out/main/cli.js; without a verb it starts the desktop app, or serves the window.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from './lib/say.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const own = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (Number(process.versions.node.split('.')[0]) < 22) {
  if (!existsSync(own)) fail(`Node ${process.versions.node} is too old for recordings; use Node 22 or newer, or run npm ci first`, 2);
  process.exit(await run(own, [fileURLToPath(import.meta.url), ...args]));
}
if (existsSync(path.join(root, 'src-main'))) {
  const { build } = await import('./build.mjs');
  await build();
}
process.exit(
  args.length === 0
    ? await run(process.execPath, [path.join(root, 'scripts/start.mjs')])
    : await run(process.execPath, [path.join(root, 'out/main/cli.js'), ...args]),
);

/** @param {string} command @param {string[]} commandArgs @returns {Promise<number>} */
function run(command, commandArgs) {
  // npm runs scripts in the project's folder; the files that a person names lie where that person is
  const cwd = process.env['npm_lifecycle_event'] === 'bough' ? process.env['INIT_CWD'] : undefined;
  const child = spawn(command, commandArgs, { stdio: 'inherit', cwd });
  // a terminal's Ctrl+C reaches the child by itself; what a service manager or `kill` sends comes only here
  process.on('SIGTERM', () => void child.kill('SIGTERM'));
  process.on('SIGINT', () => void (process.stdin.isTTY || child.kill('SIGINT')));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
