// The app that people get: packaged by scripts/package.mjs around the Electron of this machine, started without any of the
// variables that development sets, and made to record a session.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodes, onDesktop, root, shoot, startDesktop, welcomeRuns } from './support/desktop.ts';
import { queryRecording, readHeader, recordingsBelow } from './support/recording-file.ts';

onDesktop();

/** The binary in dist/, by system. */
function packagedBinary(): string {
  const dist = path.join(root, 'dist');
  const folder = existsSync(dist) ? readdirSync(dist).find((name) => /unpacked$|^mac/.test(name)) : undefined;
  const inside = { darwin: 'Bough.app/Contents/MacOS/bough', win32: 'bough.exe' }[process.platform as string] ?? 'bough';
  return path.join(dist, folder ?? 'nothing', inside);
}

test('packaging makes an app', () => {
  const done = spawnSync(process.execPath, [path.join(root, 'scripts/package.mjs')], { cwd: root, encoding: 'utf8' });
  expect(done.stderr, done.stdout).toMatch(/packaged with Electron \d+\./);
  expect(done.status).toBe(0);
  expect(existsSync(packagedBinary())).toBe(true);
});

test('which starts on an empty profile, runs its system, and records it', async () => {
  const desktop = await startDesktop({ packaged: packagedBinary() });
  const { page } = desktop;
  expect(await desktop.app.evaluate(({ app }) => app.isPackaged)).toBe(true);
  await welcomeRuns(desktop);
  await page.getByTestId('crash-worker').click();
  await expect.poll(async () => (await nodes(page)).some((node) => node.incarnation > 1), { timeout: 30_000 }).toBe(true);
  await shoot(page, 'packaged');
  await desktop.quit();

  const [file] = recordingsBelow(desktop.home);
  expect(readHeader(file!)).toMatchObject({ magic: 'SQLite format 3', journal: 'delete', companions: [] });
  expect(queryRecording(file!, 'SELECT path, tag FROM crashes')).toEqual([{ path: 'Welcome/Pool.Sup/Worker 2', tag: 'crashed_by_hand' }]);
  expect(queryRecording(file!, 'SELECT path FROM restarts')).toEqual([{ path: 'Welcome/Pool.Sup/Worker 2' }]);
});
