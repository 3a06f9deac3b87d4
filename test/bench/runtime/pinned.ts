// Runs a program in a process of its own on one core, the same core for everybody who is compared: a runtime's helper threads
// (collector, compiler) then take their time from it as BEAM's do.

import { spawnSync } from 'node:child_process';
import os from 'node:os';

/** The last core; the first ones have interrupts to serve. */
const CORE = String(os.cpus().length - 1);
const hasTaskset = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0;

/** Standard output of `command`. @throws Error with what it said when it fails. */
export function runPinned(command: string, args: readonly string[], cwd?: string): string {
  const [program, rest] = hasTaskset ? ['taskset', ['-c', CORE, command, ...args]] : [command, [...args]];
  const done = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 2 ** 24, timeout: 600_000, ...(cwd !== undefined && { cwd }) });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.status ?? done.signal}: ${done.stderr.trim()}`);
  return done.stdout;
}
