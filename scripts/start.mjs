// `npm start`: builds what is out of date, then opens the desktop app; where there is no Electron or no display, or Electron
// ends before its window is up, serves the same window to a browser and says why. It never waits for a download.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { displayProblem, findElectron } from './lib/electron.mjs';
import { say } from './lib/say.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const READY_WITHIN_MS = 15_000;
const rest = process.argv.slice(2);

await build();
const why = rest.includes('--browser') ? 'asked for by --browser' : ((await displayProblem()) ?? (await openDesktop()));
if (why !== undefined) serve(why);

/** Resolves with undefined when the desktop app has been up (this process then ends with it), else with why it never was. */
function openDesktop() {
  const found = findElectron();
  if ('why' in found) return Promise.resolve(found.why);
  return new Promise((resolve) => {
    const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    // In a process group of its own: a terminal's Ctrl+C reaches it once, through here. Electron takes a second one for impatience
    // and ends at once, with the recordings open.
    const app = spawn(found.binary, [...noSandbox, root, ...rest], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: true });
    let up = false;
    let ending = false;
    const timer = setTimeout(() => {
      app.kill();
      resolve(`Electron did not open its window within ${READY_WITHIN_MS / 1000} s`);
    }, READY_WITHIN_MS);
    app.on('message', (message) => {
      if (message !== 'ready') return;
      up = true;
      clearTimeout(timer);
    });
    app.on('error', (error) => {
      clearTimeout(timer);
      resolve(`Electron does not start (${error.message})`);
    });
    app.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (up || ending) process.exit(code ?? (ending ? 130 : 1));
      resolve(`Electron ended before its window was up (${signal ?? `exit code ${code}`})`);
    });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        ending = true;
        app.kill('SIGTERM');
      });
    }
  });
}

/** @param {string} reason */
function serve(reason) {
  say(`no desktop window: ${reason}. Serving the same window to the browser instead`);
  const args = rest.filter((arg) => arg !== '--browser');
  const server = spawn(process.execPath, [path.join(root, 'out/main/cli.js'), 'serve', '--open', ...args], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => server.kill(signal));
  server.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
