// A recording that comes from outside: by the command line as a desktop's double click gives it, and by a second start.

import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findElectron } from '../../../scripts/lib/electron.mjs';
import { type Desktop, environment, hubPids, onDesktop, root, shoot, startDesktop, temporaryHome, welcomeRuns } from './support/desktop.ts';

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

/** A program in a file of its own, started by giving it to the app. */
async function startProgram(text: string): Promise<Desktop> {
  const home = temporaryHome();
  const file = path.join(home, 'given.ts');
  writeFileSync(file, text);
  return startDesktop({ home, args: [file] });
}

test('a program that is given is run; one without its default export is refused with an example', async () => {
  const runs = await startProgram(`
    import { loop, program } from 'bough';
    const tick = loop(0, function* (n, self) { yield self.sleep(100); return n + 1; });
    export default program({ name: 'Ticker', start: tick });`);
  await expect.poll(() => title(runs), { timeout: 30_000 }).toContain('Ticker');
  await runs.quit();
  const refused = await startProgram('export default { name: "Ticker" };');
  const notice = refused.page.getByTestId('notice').first();
  await notice.waitFor();
  expect(await notice.innerText()).toMatch(/given\.ts.*export default program\(/s);
  await welcomeRuns(refused);
  await refused.quit();
});

test('a program that eats all memory ends alone, and is named', async () => {
  const desktop = await startProgram(`
    import { program } from 'bough';
    function* hoard(self) {
      self.register('Hoarder', self.pid);
      const all = [];
      while (true) all.push(new Array(100_000).fill(all.length + 0.5));
    }
    export default program({ name: 'Hoard', start: hoard });`);
  await expect
    .poll(() => desktop.page.getByTestId('notice').allInnerTexts(), { timeout: 120_000 })
    .toContainEqual(expect.stringMatching(/out of memory/));
  // whether the hub went with it or not, there is one, and it answers
  await expect.poll(async () => (await hubPids(desktop)).length, { timeout: 30_000 }).toBe(1);
  await desktop.page.reload();
  await expect.poll(() => title(desktop), { timeout: 30_000 }).toMatch(/Bough/);
  await desktop.page.getByTestId('mode-chip').or(desktop.page.getByTestId('welcome-tree')).first().waitFor();
  await desktop.quit();
});
