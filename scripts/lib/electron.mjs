// Is there an Electron that can open a window here? Answered in milliseconds from files and sockets, never by `require('electron')`,
// which would download 100 MB and can hang.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Path of Electron's binary, or why there is none. @returns {{ binary: string } | { why: string }} */
export function findElectron() {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = path.join(root, 'node_modules', 'electron');
  const named = path.join(folder, 'path.txt');
  /** @type {Partial<Record<NodeJS.Platform, string>>} */
  const usual = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const name = existsSync(named) ? readFileSync(named, 'utf8').trim() : usual[process.platform];
  const binary = path.join(given ?? path.join(folder, 'dist'), name ?? 'electron');
  if (existsSync(binary)) return { binary };
  return {
    why: given
      ? `ELECTRON_OVERRIDE_DIST_PATH has no ${path.basename(binary)}`
      : 'Electron is not downloaded (npx install-electron fetches it)',
  };
}

/** Why no window can be opened, or undefined. @returns {Promise<string | undefined>} */
export async function displayProblem() {
  if (process.platform !== 'linux') return undefined;
  const wayland = process.env['WAYLAND_DISPLAY'];
  if (wayland && (await accepts({ path: path.resolve(process.env['XDG_RUNTIME_DIR'] ?? '/run', wayland) }))) return undefined;
  const display = process.env['DISPLAY'];
  if (!display) return 'there is no display (DISPLAY is not set)';
  const [, host, number] = /^(.*):(\d+)/.exec(display) ?? [];
  if (number === undefined) return `DISPLAY is ${display}, which is not a display`;
  if (host && host !== 'unix')
    return (await accepts({ host, port: 6000 + Number(number) })) ? undefined : `the display ${display} does not answer`;
  const socket = `/tmp/.X11-unix/X${number}`;
  if ((await accepts({ path: socket })) || (await accepts({ path: `\0${socket}` }))) return undefined;
  return `the display ${display} does not answer`;
}

/** @param {net.NetConnectOpts} where @returns {Promise<boolean>} */
function accepts(where) {
  return new Promise((resolve) => {
    const socket = net.connect(where);
    const done = (/** @type {boolean} */ yes) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(300, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

/** Display sockets that exist, for choosing a free number. */
export const usedDisplays = () => (existsSync('/tmp/.X11-unix') ? readdirSync('/tmp/.X11-unix') : []);
