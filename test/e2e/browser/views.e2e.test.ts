// Ways to look at a system that are neither live nor replay: a subtree alone.

import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { hooks } from '../../support/served-app.ts';
import { servedForTests, withSampleCrashes } from '../../support/served-for-tests.ts';

const served = servedForTests(withSampleCrashes);
let page: Page;
beforeAll(async () => {
  ({ page } = await served.openRecording('sample-crashes', { theme: 'dark' }));
});

/** The slot of a process in the rail, by its name. */
const slotOf = (name: string) => page.locator(`[data-testid=process-row][aria-label^="${name},"]`).getAttribute('data-slot').then(Number);
const box = (slot: number) => page.evaluate((of) => window.__bough?.nodeBox(of) ?? null, slot);

test('a subtree is shown alone, with the way back, and the whole is where it was', async () => {
  const [sup, parser, feed] = [await slotOf('Import.Sup'), await slotOf('Parser'), await slotOf('Feed')];
  await page.getByRole('button', { name: 'Zoom in', exact: true }).click();
  const before = await Promise.all([box(sup), box(parser), box(feed)]);
  const card = before[0] as { x: number; y: number; width: number; height: number };
  await page.mouse.dblclick(card.x + 40, card.y + card.height / 2);
  await page.getByTestId('focus-path').waitFor();
  await expect.poll(() => box(feed), { timeout: 20_000 }).toBeNull();
  expect(await box(parser)).not.toBeNull();
  expect(await page.getByTestId('focus-path').innerText()).toMatch(/All processes\s*Root\s*Import\.Sup/);
  // Deeper by the keyboard, one step out by the path, all by Escape.
  await page.locator('[data-testid=process-row][aria-label^="Parser.Sup,"]').click();
  await page.locator('main').focus();
  await page.keyboard.press('u');
  await expect.poll(() => box(sup), { timeout: 20_000 }).toBeNull();
  await page.getByTestId('focus-path').getByRole('button', { name: 'Import.Sup' }).click();
  await expect.poll(() => box(sup), { timeout: 20_000 }).not.toBeNull();
  await page.locator('main').focus();
  for (let i = 0; i < 3 && (await page.getByTestId('focus-path').count()) > 0; i++) await page.keyboard.press('Escape');
  await page.getByTestId('focus-path').waitFor({ state: 'detached' });
  await expect.poll(() => Promise.all([box(sup), box(parser), box(feed)]), { timeout: 20_000 }).toEqual(before);
});

test('who is found outside of it is shown, and so is all', async () => {
  await page.locator('[data-testid=process-row][aria-label^="Import.Sup,"]').click();
  await page.locator('main').focus();
  await page.keyboard.press('u');
  await page.getByTestId('focus-path').waitFor();
  await page.keyboard.press('Control+p');
  await page.keyboard.type('Feed');
  await page.keyboard.press('Enter');
  await page.getByTestId('focus-path').waitFor({ state: 'detached' });
  const feed = await slotOf('Feed');
  await expect.poll(() => box(feed), { timeout: 20_000 }).not.toBeNull();
  expect(await hooks(page, (b) => b.selection)).toBe(feed);
});

test('the story of an escalation in pictures: one a step, and the arrow keys go through it', async () => {
  await page.getByTestId('crash-row').last().click();
  await page.getByTestId('explanation-film').click();
  const film = page.getByTestId('film');
  await film.waitFor();
  const frames = film.getByTestId('film-frame');
  const count = await frames.count();
  expect(count).toBeGreaterThan(5);
  const seqs = await frames.evaluateAll((all) => all.map((frame) => Number((frame as HTMLElement).dataset['seq'])));
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  // The same tree in every picture, with other glyphs.
  const glyphs = await frames.evaluateAll((all) =>
    all.map((f) => [...f.querySelectorAll('[data-glyph]')].map((g) => (g as SVGElement).dataset['glyph']).join()),
  );
  expect(new Set(glyphs).size).toBeGreaterThan(2);
  expect(glyphs.join()).toContain('gaveUp');
  await frames.first().click();
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBe(seqs[0]);
  await frames.first().focus();
  const next = seqs.find((seq) => seq > (seqs[0] as number));
  for (let i = 0; i < 3 && (await hooks(page, (b) => b.seq)) === seqs[0]; i++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(200);
  }
  expect(await hooks(page, (b) => b.seq)).toBe(next);
  await film.getByRole('button', { name: 'Close the pictures' }).click();
  await film.waitFor({ state: 'detached' });
});

test('a conversation reads downwards: a column for each party, and the arrow keys go from message to message', async () => {
  await page.locator('main').focus();
  await page.keyboard.press('0');
  await page.locator('[data-testid=process-row][aria-label^="Parser,"]').click();
  await page.getByTestId('tab-space-time').click();
  const view = page.getByTestId('space-time');
  await view.waitFor();
  const columns = () => view.getAttribute('data-columns').then(Number);
  await expect.poll(columns, { timeout: 20_000 }).toBeGreaterThan(1);
  const messages = view.getByTestId('st-message');
  const first = messages.first();
  expect(await first.getAttribute('aria-label')).toMatch(/^\w+ \S+ from .+ to .+, sent .+, (handled after|still waiting|an exit)/);
  await first.focus();
  await page.keyboard.press('ArrowDown');
  const second = messages.nth(1);
  expect(await second.evaluate((m) => m === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBe(Number(await second.getAttribute('data-seq')));
  // Without a selection all who talk have a column.
  const few = await columns();
  await view.getByRole('button', { name: 'Parser', exact: true }).click();
  await expect.poll(columns, { timeout: 20_000 }).toBeGreaterThanOrEqual(few);
  await page.getByTestId('tab-tree').click();
});

test('moments are marked with a note, and found again after a reload', async () => {
  await page.getByTestId('crash-row').nth(2).click();
  await page.locator('main').focus();
  await page.keyboard.press('m');
  const seq = await hooks(page, (b) => b.seq);
  await page.keyboard.press('Shift+M');
  const row = page.getByTestId('bookmarks').locator(`[data-seq="${seq}"]`);
  await row.waitFor();
  const note = row.getByRole('textbox');
  expect(await note.inputValue()).toContain('Parser');
  await note.fill('the third one');
  await note.press('Enter');
  await page.reload();
  await page
    .locator('[data-testid=recording][title*=sample-crashes]')
    .click()
    .catch(() => undefined);
  await page.getByTestId('tree').waitFor();
  expect(await row.getByRole('textbox').inputValue()).toBe('the third one');
  await row.getByRole('button', { name: /^\d/ }).click();
  await expect.poll(() => hooks(page, (b) => b.seq), { timeout: 20_000 }).toBe(seq);
  await row.getByRole('button', { name: /^Remove/ }).click();
  await row.waitFor({ state: 'detached' });
});

test('zooming in leaves a way back', async () => {
  await page.locator('main').focus();
  await page.keyboard.press('0');
  const range = () => page.getByTestId('lanes').evaluate((l) => [l.dataset['from'], l.dataset['to']].join());
  const whole = await range();
  await page.locator('[data-testid=process-row][aria-label^="Parser,"]').click();
  await page.locator('main').focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('w');
  await expect.poll(range).not.toBe(whole);
  await page.getByTestId('zoom-levels').getByRole('button').first().waitFor();
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await expect.poll(range, { timeout: 20_000 }).toBe(whole);
});
