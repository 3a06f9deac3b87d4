// A display for windows: the one that is there, else an Xvfb of our own, which chooses a free number by itself.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { displayProblem } from '../../../../scripts/lib/electron.mjs';

export type Display = { readonly env: Readonly<Record<string, string>>; stop(): void } | { readonly why: string };

/** Asks once per test file; `stop` ends what was started. */
export async function findDisplay(): Promise<Display> {
  const problem = await displayProblem();
  if (problem === undefined) return { env: {}, stop() {} };
  const binary = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'Xvfb'))
    .find(existsSync);
  if (binary === undefined) return { why: `${problem}, and there is no Xvfb` };
  return startXvfb(binary);
}

function startXvfb(binary: string): Promise<Display> {
  const server = spawn(binary, ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve) => {
    const fd = server.stdio[3] as Readable;
    fd.once('data', (number: Buffer) => resolve({ env: { DISPLAY: `:${number.toString().trim()}` }, stop: () => void server.kill() }));
    server.once('error', (error) => resolve({ why: `Xvfb does not start: ${error.message}` }));
    server.once('exit', (code) => resolve({ why: `Xvfb ended with ${code} before it had a display` }));
  });
}
