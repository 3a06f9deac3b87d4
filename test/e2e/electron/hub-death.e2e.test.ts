// The hub dies, the window lives: it says so, gets a new hub, and goes on.

import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Desktop, eventCount, hubPids, onDesktop, startDesktop, welcomeRuns } from './support/desktop.ts';
import { queryRecording, readHeader, recordingsBelow } from './support/recording-file.ts';

onDesktop();

test('a hub that is killed is missed in the page, a new one runs a system again, and what the dead one recorded is open', async () => {
  const desktop = await startDesktop();
  const { page } = desktop;
  await welcomeRuns(desktop);
  // what is not on disk yet when the hub dies (up to 50 ms) is lost: without this there may be nothing to open again
  const written = bytesWritten(desktop.home);
  await expect.poll(() => bytesWritten(desktop.home), { timeout: 30_000 }).toBeGreaterThan(written);
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
  await welcomeRuns(desktop);
  const before = await eventCount(page);
  await expect.poll(() => eventCount(page), { timeout: 30_000 }).toBeGreaterThan(before);
  expect(await page.getByTestId('notice').first().innerText()).toMatch(/ended by SIGKILL.*recording up to event [1-9]\d* is open/s);

  // nothing is left unfinished after quitting
  await desktop.quit();
  const files = recordingsBelow(desktop.home);
  expect(files).toHaveLength(2);
  for (const file of files) {
    expect(readHeader(file)).toMatchObject({ magic: 'SQLite format 3', journal: 'delete', companions: [] });
    expect(queryRecording(file, 'SELECT sum(count) > 0 AS filled FROM chunks')).toEqual([{ filled: 1 }]);
  }
});

/** Size of the write-ahead log of the one recording that is being written: nobody else may open it while it is. */
function bytesWritten(home: string): number {
  return statSync(`${recordingsBelow(home)[0]}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

test('a hub that dies again and again is given up, a person can start it again, and quitting does not wait for it', async () => {
  const stubborn = await startDesktop();
  const { page } = stubborn;
  const lost = page.getByTestId('hub-lost');
  await welcomeRuns(stubborn);
  for (let death = 1; death <= 5; death += 1) {
    await expect.poll(async () => (await hubPids(stubborn)).length, { timeout: 30_000 }).toBe(1);
    await endHub(stubborn);
  }
  await expect.poll(() => lost.innerText(), { timeout: 30_000 }).toMatch(/more than 4 times within 60 s/);
  expect(await hubPids(stubborn)).toEqual([]);

  await page.getByRole('button', { name: 'Start again' }).click();
  await lost.waitFor({ state: 'detached' });
  await welcomeRuns(stubborn);

  for (let death = 1; death <= 5; death += 1) {
    await expect.poll(async () => (await hubPids(stubborn)).length, { timeout: 30_000 }).toBe(1);
    await endHub(stubborn);
  }
  await expect.poll(() => lost.innerText(), { timeout: 30_000 }).toMatch(/more than 4 times within 60 s/);
  await stubborn.quit();
});

/** Ends the hub for good and waits until the main process has seen it. */
async function endHub(of: Desktop): Promise<void> {
  const [pid] = await hubPids(of);
  process.kill(pid!, 'SIGKILL');
  await expect.poll(() => hubPids(of), { timeout: 30_000 }).not.toContain(pid);
}

test('a page that is loaded anew gets a port of its own and the same running system', async () => {
  const again = await startDesktop();
  await welcomeRuns(again);
  const [pid] = await hubPids(again);
  await again.page.reload();
  await welcomeRuns(again);
  expect(await hubPids(again)).toEqual([pid]);
  await again.quit();
});
