// A lock between commands that set up one and the same clone: `npm start` and `npm test` begun together would install into
// the same node_modules. It stands outside the clone, since npm ci empties node_modules, and holds the process that has it:
// what a killed command leaves behind is taken over.

import { createHash } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LOOK_AGAIN_MS = 200;

/**
 * Waits until no other process works under `name`, then runs `work` and lets the next one in.
 *
 * @template T
 * @param {string} name what must not be done twice at once, such as the path of the clone
 * @param {{ work: () => T, onWait?: (pid: number) => void }} options `onWait` is told once who has it, before the waiting
 * @returns {T}
 */
export function oneAtATime(name, { work, onWait }) {
  const lock = lockOf(name);
  let told = false;
  while (!take(lock)) {
    const owner = ownerOf(lock);
    if (owner === undefined) continue;
    if (!isAlive(owner)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) onWait?.(owner);
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
  // `fail` ends the process in the middle of the work.
  const letGo = () => rmSync(lock, { force: true });
  process.once('exit', letGo);
  try {
    return work();
  } finally {
    process.off('exit', letGo);
    letGo();
  }
}

/** @param {string} name */
export const lockOf = (name) => join(tmpdir(), `bough-setup-${createHash('sha256').update(name).digest('hex').slice(0, 16)}.lock`);

/** Written aside and linked, so that nobody finds it without its owner. @param {string} lock */
function take(lock) {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, `${process.pid}\n`);
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

/** @param {string} lock @returns {number | undefined} undefined: it has just been let go */
function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is somebody else's, but it is there.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
