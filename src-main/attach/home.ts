// Where Bough keeps what belongs to a person, which the app, the command line and an attached program must agree on.

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
