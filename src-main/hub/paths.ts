// Where Bough keeps what belongs to a person: one folder, given by BOUGH_HOME or the place that the system has for such data.
// Under Electron the main process decides and passes it on as BOUGH_HOME (runtime/protocol/utility.ts).

import { homedir } from 'node:os';
import path from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** BOUGH_HOME, else the system's folder for the data of applications. Absolute; need not exist. */
export function boughHome(env: Env = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['BOUGH_HOME']) return path.resolve(env['BOUGH_HOME']);
  const home = homedir();
  if (platform === 'win32') return path.join(env['APPDATA'] || path.join(home, 'AppData', 'Roaming'), 'Bough');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Bough');
  return path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'bough');
}

/** Where sessions are recorded when nobody names a file. Need not exist. */
export const recordingsFolder = (home: string = boughHome()): string => path.join(home, 'recordings');

/** `my-app-2025-03-08-140509.bough`: names the program, sorts by time, needs no quoting. */
export function recordingName(program: string, now: Date): string {
  const stem =
    path
      .basename(program)
      .replace(/\.[cm]?[jt]sx?$/, '')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'session';
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${stem}-${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}.bough`;
}
