// UX.md 3.1, checks 8 and 9, on a committed sample recording.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { hooks, shoot } from '../../support/served-app.ts';
import { servedForTests, withSampleCrashes } from '../../support/served-for-tests.ts';

const served = servedForTests(withSampleCrashes);

const openSample = async (theme: 'dark' | 'light'): Promise<Page> => (await served.openRecording('sample-crashes', { theme })).page;

/** Presses a key and waits until the cursor has moved. */
async function press(page: Page, key: string): Promise<number> {
  const before = await hooks(page, (b) => b.seq);
  await page.keyboard.press(key);
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).not.toBe(before);
  return hooks(page, (b) => b.seq);
}

test('[check 8] fifty events on and fifty back give the same world and the same picture', async () => {
  const page = await openSample('light');
  await page.keyboard.press('Shift+G');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBeLessThanOrEqual(1);
  await press(page, 'x');
  await page.waitForTimeout(800); // the ring of the crash has faded
  const [hash, seq] = await hooks(page, async (b) => [await b.stateHash(), b.seq] as const);
  const tree = page.getByTestId('tree');
  const picture = await tree.screenshot();
  for (let i = 0; i < 50; i++) await press(page, '>');
  expect(await hooks(page, (b) => b.seq)).toBe(seq + 50);
  expect(await hooks(page, (b) => b.stateHash())).not.toBe(hash);
  await shoot(page, 'replay-light');
  for (let i = 0; i < 50; i++) await press(page, '<');
  expect(await hooks(page, (b) => b.seq)).toBe(seq);
  expect(await hooks(page, (b) => b.stateHash())).toBe(hash);
  await page.waitForTimeout(800);
  expect((await tree.screenshot()).equals(picture)).toBe(true);
  await page.context().close();
});

test('[check 9] X three times and Shift+X once stand on the second crash, whose row is highlighted', async () => {
  const page = await openSample('dark');
  await page.keyboard.press('Shift+G');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBeLessThanOrEqual(1);
  const crashes: number[] = [];
  for (let i = 0; i < 3; i++) crashes.push(await press(page, 'x'));
  expect(new Set(crashes).size).toBe(3);
  expect(await press(page, 'Shift+X')).toBe(crashes[1]);
  const current = page.locator('[data-testid=crash-row][aria-current=true]');
  await expect.poll(() => current.count()).toBe(1);
  expect(await current.getAttribute('data-seq')).toBe(String(crashes[1]));
  await shoot(page, 'replay-crash-dark');
  await page.context().close();
});
