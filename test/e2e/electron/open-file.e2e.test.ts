// A recording that comes from outside: by the command line as a desktop's double click gives it, and by a second start.

import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findElectron } from '../../../scripts/lib/electron.mjs';
import { type Desktop, environment, onDesktop, root, shoot, startDesktop, temporaryHome, welcomeRuns } from './support/desktop.ts';

onDesktop();

const sample = path.join(root, 'recordings/samples/one-for-one.bough');

/** Title of the session on show. */
const title = (desktop: Desktop) => desktop.page.title();

test('a start with a recording shows that recording, at a moment of the past and read-only, and leaves the file as it was', async () => {
  const home = temporaryHome();
  const file = path.join(home, 'given.bough');
  copyFileSync(sample, file);
  const before = readFileSync(file);
  const desktop = await startDesktop({ home, args: [file] });
  const chip = desktop.page.getByTestId('mode-chip');
  await chip.waitFor();
  expect(await chip.getAttribute('data-mode')).not.toBe('live');
  expect(await desktop.page.getByTestId('crash-row').count()).toBeGreaterThan(0);
  await shoot(desktop.page, 'recording');
  await desktop.quit();
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(desktop.problems).toEqual([]);
});

test('a second start with a recording opens it in the window that is there', async () => {
  const home = temporaryHome();
  const file = path.join(home, 'second.bough');
  copyFileSync(sample, file);
  const desktop = await startDesktop({ home });
  await welcomeRuns(desktop);
  const before = await title(desktop);
  const electron = findElectron() as { binary: string };
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(electron.binary, [...noSandbox, root, 'second.bough'], { cwd: home, env: environment(home), stdio: 'ignore' });
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
  await desktop.page.getByTestId('mode-chip').waitFor();
  expect(await title(desktop)).not.toBe(before);
  expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await desktop.quit();
});

test('a file that is no recording is refused in words, and the app goes on', async () => {
  const home = temporaryHome();
  const file = path.join(home, 'text.bough');
  copyFileSync(path.join(root, 'package.json'), file);
  const desktop = await startDesktop({ home, args: [file] });
  const notice = desktop.page.getByTestId('notice');
  await notice.first().waitFor();
  expect(await notice.first().innerText()).toMatch(/text\.bough/);
  await welcomeRuns(desktop);
  await desktop.quit();
});
