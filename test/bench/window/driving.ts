// What a person would do by hand: open a program or a recording in a page on the real hub, and wait until it is on show.

import type { Page } from 'playwright-core';

export const fixture = (name: string): string => new URL(`../../fixtures/scale/${name}.ts`, import.meta.url).pathname;

/** Opens a program or a recording through the dialog, as a path. */
export async function openFile(page: Page, file: string): Promise<void> {
  await page.getByTestId('crash-worker').or(page.getByTestId('tree')).first().waitFor({ timeout: 60_000 });
  // React hears keys a moment after it has painted
  const path = page.getByTestId('open-path');
  for (let tries = 0; tries < 20 && !(await path.isVisible()); tries++) {
    await page.keyboard.press('Control+o');
    await page.waitForTimeout(200);
  }
  await path.fill(file);
  await page.keyboard.press('Enter');
  await page.locator('.main-view').waitFor({ timeout: 120_000 });
}

/** Selects some process in the rail, in a group that is opened for it where all are in groups. */
export async function selectSomebody(page: Page): Promise<void> {
  const somebody = page.locator('[data-testid=process-row][data-slot]');
  const groups = page.locator('[data-testid=process-row][aria-expanded=false]');
  await page.getByTestId('process-row').first().waitFor();
  if ((await somebody.count()) < 3) await groups.first().click();
  await somebody.nth(2).click();
  await page.waitForFunction(() => window.__bough?.selection !== undefined);
}

/** Waits until so many processes are on show. */
export async function processesShown(page: Page, count: number, timeout = 180_000): Promise<void> {
  await page.waitForFunction((n) => (window.__bough?.processes ?? 0) >= n, count, { timeout, polling: 250 });
}

export const heapMiB = async (page: Page): Promise<number> => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return usedSize / 2 ** 20;
};

export const elements = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length);
