// The hub dies, the window lives: it says so, gets a new hub, and goes on.

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Desktop, eventCount, hubPids, onDesktop, startDesktop, welcomeRuns } from './support/desktop.ts';
import { readHeader, recordingsBelow } from './support/recording-file.ts';

onDesktop();

let desktop: Desktop;

test('a hub that is killed is missed in the page, and a new one shows a running system again', async () => {
  desktop = await startDesktop();
  const { page } = desktop;
  await welcomeRuns(page);
  const [pid] = await hubPids(desktop);
  // the banner may be there for a moment only: the page keeps what it saw
  const banner = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const look = (): void => {
          const lost = document.querySelector('[data-testid="hub-lost"]');
          if (lost) resolve(lost.textContent ?? '');
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  process.kill(pid!, 'SIGKILL');
  expect(await banner).toMatch(/ended by SIGKILL/);
  await expect.poll(() => hubPids(desktop), { timeout: 30_000 }).not.toContain(pid);
  await expect.poll(async () => (await hubPids(desktop)).length, { timeout: 30_000 }).toBe(1);
  await page.getByTestId('hub-lost').waitFor({ state: 'detached' });
  await welcomeRuns(page);
  const before = await eventCount(page);
  await expect.poll(() => eventCount(page), { timeout: 30_000 }).toBeGreaterThan(before);
});

test('what the first hub recorded is whole', async () => {
  const [first] = recordingsBelow(desktop.home);
  await desktop.quit();
  expect(first !== undefined && existsSync(first)).toBe(true);
  expect(readHeader(first!)).toMatchObject({ magic: 'SQLite format 3' });
});

test('a page that is loaded anew gets a port of its own and the same running system', async () => {
  const again = await startDesktop();
  await welcomeRuns(again.page);
  const [pid] = await hubPids(again);
  await again.page.reload();
  await welcomeRuns(again.page);
  expect(await hubPids(again)).toEqual([pid]);
  await again.quit();
});
