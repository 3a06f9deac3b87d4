// Scripts that load TypeScript need a Node that runs it. `npm run` finds the clone's own Node first; who calls a script directly
// with an older one is handed over to it.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from './say.mjs';

const NEEDED = 24;

/** Comes back when this Node is new enough; else the script runs again under the clone's Node, and this process ends as it does. */
export function needOwnNode() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return;
  const own = fileURLToPath(new URL(`../../node_modules/node/bin/${process.platform === 'win32' ? 'node.exe' : 'node'}`, import.meta.url));
  if (!existsSync(own)) fail(`Node ${process.versions.node} is too old: use Node ${NEEDED} or newer, or run npm ci first`, 2);
  const done = spawnSync(own, [path.resolve(/** @type {string} */ (process.argv[1])), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exit(done.status ?? 1);
}
