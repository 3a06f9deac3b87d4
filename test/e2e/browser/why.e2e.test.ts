// UX.md 3.1, check 11, and the keyboard run of check 24: why something crashed, in the window, on recordings with known first causes.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { recordProgram } from '../../support/hub-recordings.ts';
import { recordGap } from '../../support/scale-files.ts';
import { hooks, openPage, root, shoot } from '../../support/served-app.ts';
import { servedForTests, toEnd, toLastCrash } from '../../support/served-for-tests.ts';
import { bough } from '../../support/why-of.ts';

const PROGRAMS = [
  'burst-through-two-levels',
  'transient-shutdown',
  'call-deadlock',
  'poison-from-a-third',
  'more/restart-fails-in-init',
] as const;

const served = servedForTests(async (folder) => {
  for (const program of PROGRAMS)
    await recordProgram(path.join(root, `test/fixtures/crashes/${program}.ts`), path.join(folder, `${path.basename(program)}.bough`), {
      forMs: 2000,
    });
  recordGap(folder);
});

async function open(
  program: (typeof PROGRAMS)[number] | 'gap',
  look: Parameters<typeof openPage>[1] = {},
): Promise<{ page: Page; problems: string[] }> {
  const { page, problems } = await served.openRecording(path.basename(program), look);
  await toEnd(page);
  await toLastCrash(page);
  return { page, problems };
}

const SOON = { timeout: 20_000 };
const cards = (page: Page) => page.getByTestId('why-cards').getByTestId('why-card');

test('[check 11] Y on a crash: the first card is the raise, the last the first cause, and the third moves the cursor to its event', async () => {
  const { page, problems } = await open('poison-from-a-third', { theme: 'dark' });
  await page.keyboard.press('y');
  await page.getByTestId('why-sentence').waitFor();
  const all = await cards(page).evaluateAll((list) =>
    list.map((card) => ({ type: card.dataset['type'], seq: Number(card.dataset['seq']), text: card.textContent ?? '' })),
  );
  expect(all[0]).toMatchObject({ type: 'process_exited', text: expect.stringContaining('crashed with {:badmatch, nil}') });
  expect(all.at(-1)).toMatchObject({ type: 'timer_fired', text: expect.stringMatching(/first cause[\s\S]*timer :next/) });
  await cards(page).nth(2).getByRole('button').first().click();
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(all[2]?.seq);
  expect(await cards(page).nth(2).getByRole('button').first().getAttribute('aria-current')).toBe('true');
  await shoot(page, 'why-dark');
  await page.keyboard.press('y');
  await page.getByTestId('inspector').waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

test('an escalation shows each restart window, and a mark leads to the restart that it counts', async () => {
  const { page, problems } = await open('burst-through-two-levels', { theme: 'light', width: 1280, height: 800 });
  await page.keyboard.press('y');
  const meters = page.getByTestId('why-meter');
  await expect.poll(() => meters.count(), SOON).toBe(3);
  await shoot(page, 'why-burst-light');
  await meters
    .first()
    .getByRole('button', { name: /^Restart 1/ })
    .click();
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(255);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('a restart that failed in an init: sentence, windows and the restarts tab tell the escalation', async () => {
  const { page, problems } = await open('more/restart-fails-in-init', { width: 1280, height: 800 });
  await page.keyboard.press('y');
  await expect.poll(() => page.getByTestId('why-sentence').textContent(), SOON).toMatch(/Low could not start it.*Mid gave up/);
  await expect.poll(() => page.getByTestId('why-meter').count(), SOON).toBe(2);
  await page.keyboard.press('y');
  await toEnd(page);
  await page.locator('[role=tab]', { hasText: 'Restarts' }).click();
  await expect.poll(() => page.getByTestId('intensity-meter').count(), SOON).toBe(3);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('what is inferred and both sides of a deadlock are said', async () => {
  const { page } = await open('transient-shutdown', { width: 1024, height: 680 });
  await page.keyboard.press('y');
  await page.getByTestId('why-sentence').waitFor();
  expect(await page.locator('.why-step[data-edge=inferred]').innerText()).toContain('inferred: no cause is recorded');
  await shoot(page, 'why-small-dark');
  await page.context().close();
  const other = await open('call-deadlock', { width: 1920, height: 1080, theme: 'light' });
  await other.page.keyboard.press('y');
  await expect
    .poll(() => other.page.getByTestId('why-sides').innerText(), SOON)
    .toContain('Left and Right waited for each other: a deadlock');
  await shoot(other.page, 'why-deadlock-light');
  await other.page.context().close();
});

test('[check 24] the same by keys alone: X to the crash, Y, Tab to a card, Enter goes there, Escape leads back', async () => {
  const { page } = await open('poison-from-a-third');
  await page.locator('body').press('Shift+G');
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBeLessThanOrEqual(1);
  await page.keyboard.press('x');
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBeGreaterThan(1);
  await page.keyboard.press('y');
  await page.getByTestId('why-sentence').waitFor();
  await page.keyboard.press('Alt+4');
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-testid=why]') !== null), SOON).toBe(true);
  const third = Number(await cards(page).nth(2).getAttribute('data-seq'));
  for (let n = 0; n < 30; n++) {
    const at = await page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-testid=why-card]')?.dataset['seq']);
    if (Number(at) === third) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(third);
  await page.keyboard.press('Escape');
  await page.getByTestId('inspector').waitFor();
  await page.context().close();
});

test('replaying a crash that somebody sent me: see why, copy the moment, send a redacted part back, and it opens and says the same', async () => {
  const sent = path.join(served.app.home, 'recordings', 'transient-shutdown.bough');
  const { page, problems } = await open('transient-shutdown');
  await page.keyboard.press('y');
  await page.getByTestId('why-sentence').waitFor();
  const types = await cards(page).evaluateAll((all) => all.map((card) => card.dataset['type']));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByTestId('share').click();
  await page.getByRole('menuitem', { name: /Copy the moment/ }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), SOON).toMatch(/^bough:\/\/|^https?:\/\//);
  // A colleague gets only what came up to the crash, without the stamps.
  const crash = await hooks(page, (b) => b.seq);
  const [log, back] = [path.join(served.app.home, 'part.ndjson'), path.join(served.app.home, 'recordings', 'sent-back.bough')];
  expect((await bough('export', sent, '--as', 'ndjson', '--to', String(crash + 5), '--redact', 'state.stamps', '-o', log)).code).toBe(0);
  expect((await bough('import', log, '-o', back)).code).toBe(0);
  expect(readFileSync(log, 'utf8')).not.toMatch(/"stamps":\d/);
  const again = await openPage(served.app.url);
  await again.page.locator('[data-testid=recording][title*=sent-back]').click();
  await again.page.getByTestId('mode-chip').waitFor();
  await expect.poll(() => hooks(again.page, (b) => b.liveSeq), SOON).toBe(crash + 5);
  await again.page.keyboard.press('g');
  await expect.poll(() => hooks(again.page, (b) => b.liveSeq - b.seq), SOON).toBe(0);
  await again.page.keyboard.press('Shift+X');
  await expect.poll(() => hooks(again.page, (b) => b.seq), SOON).toBe(crash);
  await again.page.keyboard.press('y');
  await again.page.getByTestId('why-sentence').waitFor();
  expect(await cards(again.page).evaluateAll((all) => all.map((card) => card.dataset['type']))).toEqual(types);
  expect(problems).toEqual([]);
  await page.context().close();
  await again.page.context().close();
});

test('[check 22] across a gap the story says how many events are not there, and ends; an export keeps the gap', async () => {
  const { page, problems } = await open('gap', { theme: 'light', width: 1280, height: 800 });
  await page.keyboard.press('y');
  await page.getByTestId('why-sentence').waitFor();
  const last = cards(page).last();
  expect(await last.getAttribute('data-type')).toBe('gap');
  expect(await last.innerText()).toContain('1,204 events are not recorded here');
  expect(await cards(page).first().innerText()).toContain('crashed with {:badmatch, 7}');
  await shoot(page, 'why-gap-light');
  const { code, out } = await bough('export', path.join(served.app.home, 'recordings', 'gap.bough'), '--as', 'ndjson');
  expect(code).toBe(0);
  const gaps = out.split('\n').filter((line) => /"type":\s*"gap"/.test(line));
  expect(gaps).toHaveLength(1);
  expect(JSON.parse(gaps[0] as string)).toMatchObject({ type: 'gap', countLow: 1204 });
  expect(problems).toEqual([]);
  await page.context().close();
});
