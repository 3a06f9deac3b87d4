// What a person takes out of the window, and what they set once (UX.md 2.15, 2.16), on a committed sample recording.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { hooks } from '../../support/served-app.ts';
import { servedForTests, withSampleCrashes } from '../../support/served-for-tests.ts';

const served = servedForTests(withSampleCrashes);
let page: Page;
beforeAll(async () => {
  ({ page } = await served.openRecording('sample-crashes', { theme: 'dark' }));
  await page.keyboard.press('x');
  await page.waitForFunction(() => window.__bough?.selection !== undefined);
});

async function saved(item: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByTestId('share').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('pictures of tree and lanes are saved with their caption and their legend', async () => {
  const tree = await saved('Picture of the tree as SVG');
  expect(tree.name).toMatch(/-tree-.*\.svg$/);
  expect(tree.bytes.toString()).toMatch(/^<svg[\s\S]*seq [\d,]+[\s\S]*crashed[\s\S]*<\/svg>\s*$/);
  const lanes = await saved('Picture of the lanes as SVG');
  expect(lanes.bytes.toString()).toMatch(/ s to .* s, cursor at /);
  const png = await saved('Picture of the tree as PNG');
  expect(png.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);
});

test('a copied moment leads back to its event and its process', async () => {
  const there = await hooks(page, (b) => ({ seq: b.seq, selection: b.selection }));
  await page.getByTestId('share').click();
  await page.getByRole('menuitem', { name: 'Copy the moment' }).click();
  const notice = await page.getByTestId('notice').first().innerText();
  const link = /bough:\S+/.exec(notice)?.[0] ?? '';
  await page.keyboard.press('Shift+G');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).not.toBe(there.seq);
  await page.keyboard.press('Control+o');
  await page.getByTestId('open-path').fill(link);
  await page.keyboard.press('Enter');
  await expect.poll(() => hooks(page, (b) => ({ seq: b.seq, selection: b.selection })), { timeout: 20_000 }).toEqual(there);
});

test('heat, pins and the logical axis answer to their keys', async () => {
  await page.keyboard.press('h');
  expect(await page.getByTestId('heat-legend').innerText()).toContain('Activity');
  for (const next of ['Mailbox', 'Restarts']) {
    await page.keyboard.press('h');
    expect(await page.getByTestId('heat-legend').innerText()).toContain(next);
  }
  await page.keyboard.press('h');
  await page.getByTestId('heat-legend').waitFor({ state: 'detached' });
  await page.keyboard.press('p');
  expect(await page.getByTestId('pin').getAttribute('aria-pressed')).toBe('true');
  const wall = await page.getByTestId('lanes').screenshot();
  await page.keyboard.press('t');
  expect(await page.getByTestId('segment-logical').getAttribute('aria-checked')).toBe('true');
  await expect.poll(async () => (await page.getByTestId('lanes').screenshot()).equals(wall), { timeout: 20_000 }).toBe(false);
  await page.keyboard.press('t');
});

test('single keys can be put behind Ctrl Alt, or switched off; chords stay', async () => {
  const choose = async (id: string): Promise<void> => {
    await page.keyboard.press('Control+,');
    await page.getByTestId(`segment-${id}`).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  const legend = page.getByTestId('heat-legend');
  await choose('chord');
  await page.keyboard.press('h');
  expect(await legend.count()).toBe(0);
  await page.keyboard.press('Control+Alt+h');
  await legend.waitFor();
  await choose('off');
  await page.keyboard.press('Control+Alt+h');
  expect(await legend.innerText()).toContain('Activity');
  await page.keyboard.press('Control+p');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await choose('on');
  await page.keyboard.press('h');
  expect(await legend.innerText()).toContain('Mailbox');
});

test('any key can be another, and is again after a reload', async () => {
  await page.keyboard.press('Control+,');
  await page.getByTestId('key-search').fill('next crash');
  await page.getByRole('button', { name: 'Change the key of: Next crash' }).click();
  await page.keyboard.press('p');
  await page.getByText('P was “Pin').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+G');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBeLessThanOrEqual(1);
  await page.keyboard.press('x');
  await page.keyboard.press('p');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBeGreaterThan(100);
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog', { name: 'Keys' }).innerText()).toMatch(/P\s*Next crash/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'All as they were' }).click();
  await page.keyboard.press('Escape');
});
