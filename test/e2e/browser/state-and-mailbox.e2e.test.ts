// The rest of the State and Mailbox tabs (UX.md 2.9): which message of how many, search, side by side, copies, pinned paths with their
// curves in inspector and lane; the chart of a mailbox.

import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Look, root, shoot } from '../../support/served-app.ts';
import { servedForTests, toEnd } from '../../support/served-for-tests.ts';
import { bough } from '../../support/why-of.ts';

const SOON = { timeout: 20_000 };
const PROGRAMS = ['runtime/scenarios/my-app.ts', 'test/fixtures/crashes/selective-overload.ts'];

const served = servedForTests(async (folder) => {
  for (const program of PROGRAMS) {
    const file = path.join(folder, `${path.basename(program, '.ts')}.bough`);
    const { code, err } = await bough('run', path.join(root, program), '--seed', '7', '--for', '8s', '-o', file);
    if (code !== 0) throw new Error(err);
  }
});

async function open(recording: string, look?: Look): Promise<{ page: Page; problems: string[] }> {
  const { page, context, problems } = await served.openRecording(recording, look);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await toEnd(page);
  return { page, problems };
}

const select = (page: Page, name: string) => page.locator('.plist-row', { hasText: name }).first().click();
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test('the State tab says which message of how many; it is searched, put side by side and copied', async () => {
  const { page, problems } = await open('my-app');
  await select(page, 'Worker 2');
  await page.keyboard.press('2');
  const where = page.getByTestId('state-where');
  await expect.poll(() => where.innerText(), SOON).toMatch(/^(After|During) message \d+ of \d+$/);
  const [, n, of] = /(\d+) of (\d+)/.exec(await where.innerText()) ?? [];
  expect(n).toBe(of);
  await page.getByTestId('state-back').click();
  await page.getByTestId('state-back').click();
  await expect.poll(async () => Number(/(\d+) of/.exec(await where.innerText())?.[1]), SOON).toBeLessThan(Number(n));

  await page.getByTestId('state-search').fill('BAL');
  await expect.poll(() => page.getByTestId('state-found').getAttribute('data-found'), SOON).toBe('1');
  const rows = await page.getByTestId('state-tree').locator('.term-line').allInnerTexts();
  expect(rows.filter((row) => row.includes('balance'))).toHaveLength(1);
  expect(rows.some((row) => row.includes('account'))).toBe(false);
  await page.getByTestId('state-search').press('Escape');
  await expect.poll(() => page.getByTestId('state-tree').innerText(), SOON).toContain('account');

  await page.getByTestId('segment-both').click();
  const changed = page.getByTestId('state-pairs').locator('tr[data-mark="Δ"]').filter({ hasText: 'balance' });
  await expect.poll(() => changed.count(), SOON).toBe(1);
  const [before, after] = await changed.locator('td').allInnerTexts();
  expect(before).toMatch(/^balance: -?\d+$/);
  expect(after).toMatch(/balance: -?\d+$/);
  expect(after).not.toContain(before);
  await shoot(page, 'state-side-by-side-dark');

  await page.getByTestId('copy-state').click();
  await page.getByRole('menuitem', { name: 'Copy as JSON' }).click();
  await expect.poll(() => clipboard(page), SOON).toMatch(/^\{/);
  const state = JSON.parse(await clipboard(page)) as { account: string; balance: number };
  expect(after).toContain(`balance: ${state.balance}`);
  await page.getByTestId('copy-state').press('Enter');
  await page.getByRole('menuitem', { name: 'Copy as an Elixir term' }).press('Enter');
  await expect.poll(() => clipboard(page), SOON).toContain(`account: "${state.account}"`);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('a pinned path has its value and its curve in the inspector and a row in the lane, and follows the cursor', async () => {
  const { page, problems } = await open('my-app');
  await select(page, 'Worker 2');
  await page.keyboard.press('2');
  await page.keyboard.press('0');
  const pin = page.locator('[data-testid=pin-path][data-path=balance]');
  await pin.waitFor({ state: 'attached' });
  // By keyboard: it is there for whoever has the focus in its row.
  await pin.focus();
  await page.keyboard.press('Enter');
  expect(await pin.getAttribute('aria-pressed')).toBe('true');
  const value = page.locator('[data-testid=pinned-value][data-path=balance]');
  const inTree = async () => /balance: (?:-?\d+ → )?(-?\d+)/.exec(await page.getByTestId('state-tree').innerText())?.[1];
  await expect.poll(() => value.innerText(), SOON).toBe(await inTree());
  await expect.poll(() => page.getByTestId('path-curve').count(), SOON).toBe(1);
  expect(await page.getByTestId('path-curve').locator('title').textContent()).toMatch(/^balance between -?\d+ and -?\d+$/);
  await shoot(page, 'state-pinned-dark');
  const last = await value.innerText();
  for (let i = 0; i < 6 && (await value.innerText()) === last; i++) {
    await page.getByTestId('state-back').click();
    await page.waitForTimeout(300);
  }
  expect(await value.innerText()).not.toBe(last);
  expect(await value.innerText()).toBe(await inTree());
  await page.getByRole('button', { name: 'Unpin balance' }).click();
  await expect.poll(() => page.getByTestId('pinned-paths').count(), SOON).toBe(0);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('the mailbox has a chart of its depth up to the cursor, which is empty where nothing waited', async () => {
  const { page, problems } = await open('selective-overload', { theme: 'light' });
  await select(page, 'Sorter');
  await page.keyboard.press('3');
  const title = page.getByTestId('depth-chart').locator('title');
  await expect.poll(() => title.textContent(), SOON).toMatch(/^Depth of the mailbox: at most [\d,]+ in the last 8 s$/);
  const lead = await page.getByTestId('inspector-mailbox').locator('.lead').innerText();
  const waiting = Number(/^([\d,]+) message/.exec(lead)?.[1]?.replace(',', ''));
  const most = Number(/at most ([\d,]+)/.exec((await title.textContent()) ?? '')?.[1]?.replace(',', ''));
  expect(most).toBeGreaterThanOrEqual(waiting);
  await shoot(page, 'mailbox-chart-light');
  await page.keyboard.press('Shift+G');
  for (let i = 0; i < 3; i++) await page.keyboard.press('>');
  await expect.poll(() => page.getByTestId('depth-chart').count(), SOON).toBe(0);
  expect(problems).toEqual([]);
  await page.context().close();
});
