// Where Bough keeps what belongs to a person: one folder, given by BOUGH_HOME or the place that the system has for such data.
// Under Electron the main process decides and passes it on as BOUGH_HOME (runtime/protocol/utility.ts).

import path from 'node:path';
import { boughHome } from '../attach/home.ts';

export { boughHome };

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
