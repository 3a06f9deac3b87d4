// The JavaScript libraries we are compared with live in a package of their own (test/bench/peers), which is installed on first use.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runPinned } from './pinned.ts';

export type Library = 'nact' | 'effect' | 'xstate';

const PEERS = path.join(import.meta.dirname, '..', 'peers');
/** So many that a run takes some tenths of a second. */
const HOPS: Record<Library, number> = { nact: 200_000, effect: 200_000, xstate: 50_000 };

/** Why the libraries cannot be had, or undefined. */
export function installPeers(): string | undefined {
  if (existsSync(path.join(PEERS, 'node_modules', '.package-lock.json'))) return undefined;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', args, { cwd: PEERS, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  return done.status === 0 ? undefined : 'npm ci in test/bench/peers failed (its messages are above)';
}

/** Hops per second of a ring of 1,000. */
export const peerRing = (library: Library): number =>
  Number(runPinned(process.execPath, ['ring.mjs', library, String(HOPS[library])], PEERS));
