// Where Bough keeps things, and the few settings of the shell itself (window, theme); everything else belongs to the hub.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { app, nativeTheme } from 'electron';
import { defaultHome } from './default-home.ts';
import { readWindowState, type WindowState } from './window-state.ts';

export interface Settings {
  /** Folder of the recordings: BOUGH_HOME, else the same place where the command line keeps them. */
  readonly home: string;
  readonly testHooks: boolean;
  readonly window: WindowState;
  /** Keeps a change and writes it at once. */
  change(change: Partial<WindowState>): void;
}

/**
 * Before `ready`. With BOUGH_HOME the browser's own files go below it too, so that two homes are two apps that do not see each
 * other: each has its own single-instance lock.
 */
export function openSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const given = env['BOUGH_HOME'];
  if (given) {
    const home = path.resolve(given);
    mkdirSync(path.join(home, 'window'), { recursive: true });
    app.setPath('userData', path.join(home, 'window'));
  }
  const file = path.join(app.getPath('userData'), 'window.json');
  let window = read(file);
  nativeTheme.themeSource = window.theme;
  return {
    home: given ? path.resolve(given) : defaultHome(process.platform, env, app.getPath('userData'), homedir()),
    testHooks: env['BOUGH_TEST_HOOKS'] === '1',
    get window() {
      return window;
    },
    change(change) {
      window = { ...window, ...change };
      nativeTheme.themeSource = window.theme;
      write(file, window);
    },
  };
}

function read(file: string): WindowState {
  if (!existsSync(file)) return readWindowState(undefined);
  try {
    return readWindowState(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`bough: ${file} cannot be read, starting with a fresh window: ${(error as Error).message}`);
    return readWindowState(undefined);
  }
}

/** Through a second file, so that a power cut leaves the old one or the new one. */
function write(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    // A full disk or a read-only home must not keep a window from closing; the next start has the old place then.
    console.error(`bough: the window's place is not remembered: ${(error as Error).message}`);
  }
}
