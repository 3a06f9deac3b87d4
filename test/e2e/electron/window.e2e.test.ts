// The window itself: its size, its colour before the page paints, its place from the last time, and the second start.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findElectron } from '../../../scripts/lib/electron.mjs';
import { environment, onDesktop, root, startDesktop, temporaryHome, welcomeRuns } from './support/desktop.ts';

onDesktop();

test('it cannot be made smaller than everything needs', async () => {
  const desktop = await startDesktop();
  const minimum = await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getMinimumSize());
  expect(minimum).toEqual([1024, 680]);
  await desktop.quit();
});

test('it comes back where it was, as big as it was, in the theme it had, with that theme’s colour behind the page', async () => {
  const home = temporaryHome();
  const first = await startDesktop({ home });
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 140, y: 90, width: 1180, height: 760 }));
  await first.page.evaluate(() => window.boughShell?.setTheme('light'));
  expect(await first.page.evaluate(() => matchMedia('(prefers-color-scheme: light)').matches)).toBe(true);
  await first.quit();

  const second = await startDesktop({ home });
  const found = await second.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return { bounds: window?.getBounds(), colour: window?.getBackgroundColor() };
  });
  expect(found).toEqual({ bounds: { x: 140, y: 90, width: 1180, height: 760 }, colour: '#F4F6F8' });
  await second.quit();
});

test('a second start ends at once and hands its file to the first', async () => {
  const home = temporaryHome();
  const desktop = await startDesktop({ home });
  await welcomeRuns(desktop);
  await desktop.page.evaluate(() => {
    const opened: string[] = [];
    Object.assign(window, { opened });
    window.boughShell?.onOpenFile((file) => opened.push(file));
  });
  const electron = findElectron() as { binary: string };
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(electron.binary, [...noSandbox, root, 'no-such.bough'], { cwd: home, env: environment(home), stdio: 'ignore' });
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
  await expect
    .poll(() => desktop.page.evaluate(() => (window as unknown as { opened: string[] }).opened), { timeout: 30_000 })
    .toEqual([path.join(home, 'no-such.bough')]);
  expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await desktop.quit();
});

test('it says "ready" to the script that started it, once it is on the screen', async () => {
  const home = temporaryHome();
  const electron = findElectron() as { binary: string };
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = spawn(electron.binary, [...noSandbox, root], { env: environment(home), stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const gone = new Promise((resolve) => app.once('exit', resolve));
  const said = await Promise.race([new Promise((resolve) => app.once('message', resolve)), gone.then(() => 'it ended')]);
  expect(said).toBe('ready');
  app.kill('SIGTERM');
  await gone;
});
