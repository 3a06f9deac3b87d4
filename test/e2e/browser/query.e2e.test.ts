// UX.md 3.1, check 12: a query with a mistake, its correction, and the way through what it finds; on a committed sample recording.

import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { hooks } from '../../support/served-app.ts';
import { servedForTests, withSampleCrashes } from '../../support/served-for-tests.ts';

const served = servedForTests(withSampleCrashes);
let page: Page;
beforeAll(async () => {
  ({ page } = await served.openRecording('sample-crashes', { theme: 'light' }));
});

const found = () => page.getByTestId('query-count').getAttribute('data-found');

test('[check 12] a mistake is marked with a suggestion, which mends it, and the count is right', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('kind:crsh');
  await page.getByTestId('query-error').waitFor();
  expect(await page.getByTestId('query-error').innerText()).toMatch(/unknown kind `crsh`.*did you mean `crash`\?/i);
  await page.getByTestId('query-suggestion').click();
  expect(await page.getByTestId('query').inputValue()).toBe('kind:crash');
  await expect.poll(found, { timeout: 20_000 }).toBe('8');
  await page.getByTestId('query').fill('kind:crash sup~"^Parser"');
  await expect.poll(found, { timeout: 20_000 }).toBe('8');
  await page.getByTestId('query').fill('kind:crash sup~"nobody"');
  await expect.poll(found, { timeout: 20_000 }).toBe('0');
});

test('[check 12] the others are hidden in lanes and table, and come back', async () => {
  const lanes = () => page.getByTestId('lanes').getAttribute('data-lanes').then(Number);
  const rows = () => page.getByTestId('process-table').getAttribute('aria-rowcount').then(Number);
  await page.getByTestId('query').fill('kind:crash');
  await expect.poll(found, { timeout: 20_000 }).toBe('8');
  const all = await lanes();
  await page.getByTestId('hide-others').click();
  await expect.poll(lanes, { timeout: 20_000 }).toBeLessThan(all);
  expect(await lanes()).toBeGreaterThan(0);
  await page.getByTestId('tab-table').click();
  await expect.poll(rows, { timeout: 20_000 }).toBeLessThan(all);
  // While the text is wrong the last good answer stays, hidden lanes too.
  const few = await lanes();
  await page.getByTestId('query').fill('kind:crsh');
  await page.getByTestId('query-error').waitFor();
  expect(await lanes()).toBe(few);
  await page.getByTestId('query').fill('kind:crash sup~"nobody"');
  await page.getByText('No process has a match').waitFor();
  await page.getByRole('button', { name: 'Show them' }).click();
  await expect.poll(lanes, { timeout: 20_000 }).toBe(all);
  await page.getByTestId('tab-tree').click();
});

test('any value filters, excludes and becomes a column, by pointer and by keyboard', async () => {
  const query = page.getByTestId('query');
  const menu = page.getByTestId('value-menu').getByRole('menu');
  await query.fill('');
  await page.getByTestId('tab-table').click();
  await page.locator('.table-row td').nth(1).click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Filter by' }).click();
  expect(await query.inputValue()).toMatch(/^status="\w+"$/);
  await expect.poll(found, { timeout: 20_000 }).not.toBe('0');
  // By the keyboard: the menu of what has the focus, and the focus is given back.
  await query.fill('kind:crash');
  const crash = page.getByTestId('crash-row').first();
  await crash.focus();
  await page.keyboard.press('Shift+F10');
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  expect(await crash.evaluate((row) => row === document.activeElement)).toBe(true);
  await page.keyboard.press('Shift+F10');
  await menu.getByRole('menuitem', { name: 'Exclude' }).press('Enter');
  expect(await query.inputValue()).toBe('kind:crash not (kind:crash name="Parser")');
  await page.getByTestId('add-column').click();
  await page.getByRole('menuitem', { name: 'Module' }).click();
  expect(await page.getByRole('columnheader', { name: /^Module/ }).count()).toBe(1);
  await page.getByRole('button', { name: 'Remove the column Module' }).click();
  expect(await page.getByRole('columnheader', { name: /^Module/ }).count()).toBe(0);
  await page.getByTestId('tab-tree').click();
});

test('what stands at the caret is completed by the keyboard, with real values', async () => {
  await page.getByTestId('query').fill('');
  await page.getByTestId('query').pressSequentially('name:Pars');
  const option = page.getByRole('option').first();
  // Until it has answered, what the empty bar offered is there.
  await expect.poll(() => option.innerText(), { timeout: 20_000 }).toContain('Parser');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await page.getByTestId('query').inputValue()).toMatch(/^name:"?Parser/);
});

test('N and Shift+N go from match to match, and Escape leaves the field', async () => {
  await page.getByTestId('query').fill('kind:gave_up');
  await expect.poll(found, { timeout: 20_000 }).toBe('3');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByTestId('query').fill('kind:gave_up');
  await expect.poll(found, { timeout: 20_000 }).toBe('3');
  await page.locator('main').focus();
  await page.keyboard.press('Shift+G');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBeLessThanOrEqual(1);
  const seqs: number[] = [];
  for (let i = 0; i < 3; i++) {
    const before = await hooks(page, (b) => b.seq);
    await page.keyboard.press('n');
    await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBeGreaterThan(before);
    seqs.push(await hooks(page, (b) => b.seq));
  }
  await page.keyboard.press('Shift+N');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBe(seqs[1]);
  await page.keyboard.press('Shift+N');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBe(seqs[0]);
});

test('a saved query is offered by the empty bar, before those that were asked', async () => {
  const query = page.getByTestId('query');
  await query.fill('kind:crash name:Parser');
  await expect.poll(found, { timeout: 20_000 }).toBe('8');
  await page.getByTestId('save-query').click();
  await query.fill('kind:gave_up');
  await expect.poll(found, { timeout: 20_000 }).toBe('3');
  await query.fill('');
  await query.focus();
  const options = page.getByRole('option');
  await expect.poll(() => options.first().innerText(), { timeout: 20_000 }).toMatch(/kind:crash name:Parser\s*saved/);
  expect(await options.nth(1).innerText()).toMatch(/kind:gave_up\s*asked before/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await query.inputValue()).toBe('kind:crash name:Parser');
  await page.getByTestId('save-query').click();
  expect(await page.getByTestId('save-query').getAttribute('aria-pressed')).toBe('false');
});

test('a value of the state becomes a column, with its value for every process', async () => {
  await page.getByTestId('query').fill('');
  await page.locator('[data-testid=process-row][aria-label^="Index,"]').click();
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('2');
  const line = page.getByTestId('state-tree').locator('[data-value-column]').first();
  const column = (await line.getAttribute('data-value-column')) ?? '';
  await line.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Add column' }).click();
  const table = page.getByTestId('process-table');
  await table.getByRole('columnheader', { name: column }).waitFor();
  const cells = table.locator(`td[data-value-column="${column}"]`);
  await expect.poll(() => cells.count(), { timeout: 20_000 }).toBeGreaterThan(0);
  await table.getByRole('button', { name: `Remove the column ${column}` }).click();
  await page.getByTestId('tab-tree').click();
});
