// UX.md 3.1, checks 1 and 2, in the real window: a system runs when the page paints, and a crash is seen and explained.

import { expect, test } from 'vitest';
import { type Desktop, eventCount, nodes, onDesktop, shoot, startDesktop, welcomeRuns } from './support/desktop.ts';

onDesktop();

let desktop: Desktop;

const settled = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms, 'nothing yet'));

/** Runs in the page: how many pixels of the tree have the colour of a crash, as soon as one has, or after five seconds. */
function lookForCrashColour(): Promise<number> {
  const near = (data: Uint8ClampedArray, i: number, [r, g, b]: readonly number[]): boolean =>
    Math.abs(data[i]! - r!) + Math.abs(data[i + 1]! - g!) + Math.abs(data[i + 2]! - b!) < 60 && data[i + 3]! > 100;
  const CRASHED = [
    [0xfb, 0x43, 0x11],
    [0xb6, 0x24, 0x00],
  ];
  const count = (): number => {
    let found = 0;
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>('[data-testid="welcome-tree"] canvas')) {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) if (CRASHED.some((colour) => near(data, i, colour))) found += 1;
    }
    return found;
  };
  const end = performance.now() + 5000;
  return new Promise((resolve) => {
    const look = (): void => {
      const found = count();
      if (found > 0 || performance.now() > end) resolve(found);
      else requestAnimationFrame(look);
    };
    look();
  });
}

test('[check 1] an empty profile paints a running tree, asks nothing, and the event counter rises', async () => {
  desktop = await startDesktop();
  const { page } = desktop;
  await welcomeRuns(desktop);
  const before = await eventCount(page);
  await expect.poll(() => eventCount(page), { timeout: 30_000 }).toBeGreaterThan(before);
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(desktop.app.windows()).toHaveLength(1);
  await shoot(page, 'welcome');
});

test('[check 2] "Crash this worker" shows the crash, then #2 and one sentence', async () => {
  const { page } = desktop;
  const button = page.getByTestId('crash-worker');
  const slot = Number(await button.getAttribute('data-slot'));
  const life = (await nodes(page)).find((node) => node.slot === slot)?.incarnation ?? Number.NaN;
  const shown = page.evaluate(lookForCrashColour);
  expect(await Promise.race([shown, settled(500)])).toBe('nothing yet');
  await button.click();
  expect(await shown).toBeGreaterThan(0);
  await expect
    .poll(async () => (await nodes(page)).find((node) => node.slot === slot), { timeout: 30_000 })
    .toMatchObject({ incarnation: life + 1, status: expect.stringMatching(/^(running|runnable|waiting)$/) });
  const sentence = page.getByTestId('explanation');
  await sentence.waitFor();
  expect(await sentence.innerText()).toMatch(/crashed.*restarted it/);
  await shoot(page, 'welcome-crashed');
});

test('the full view opens on the running session, and nothing of the page was refused on the way', async () => {
  const { page } = desktop;
  await page.getByTestId('open-full-view').click();
  await page.getByTestId('mode-chip').waitFor();
  expect(await page.getByTestId('mode-chip').getAttribute('data-mode')).toBe('live');
  await shoot(page, 'live');
  expect(desktop.problems).toEqual([]);
});
