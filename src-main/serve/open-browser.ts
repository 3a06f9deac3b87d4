// Opens a URL in the person's browser, if there is one. Nothing depends on it: the URL is printed anyway.

import { spawn } from 'node:child_process';

/** The command that opens a URL on this system; `undefined` where nobody could see a browser. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open', url];
  // `start` is a word of the shell; its first quoted argument is a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""', url.replaceAll('&', '^&')];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', url] : undefined;
}

/** Returns at once, whatever becomes of it; `onProblem` gets one sentence when it could not be opened. */
export function openBrowser(url: string, onProblem: (what: string) => void): void {
  const command = browserCommand(url);
  if (command === undefined) return;
  const [name, ...args] = command;
  const child = spawn(name, args, { stdio: 'ignore', detached: true, windowsHide: true });
  child.on('error', () => onProblem(`No browser could be opened (${name} is not there); open the URL yourself.`));
  child.unref();
}
