// What an exit did to others: the Exit tab (UX.md 2.9), blast radius and similar crashes in the story, and the story as a file (2.10).

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { recordScenario } from '../../support/hub-recordings.ts';
import { hooks, shoot } from '../../support/served-app.ts';
import { servedForTests, toEnd, toLastCrash } from '../../support/served-for-tests.ts';

const SOON = { timeout: 20_000 };
const served = servedForTests(async (folder) => {
  for (const scenario of ['one-for-all', 'my-app']) await recordScenario(scenario, path.join(folder, `${scenario}.bough`), { seed: 7 });
});

test('the Exit tab says what was handled last, the state before, and what the exit did to those who were told', async () => {
  const { page, problems } = await served.openRecording('one-for-all', { theme: 'light' });
  await toEnd(page);
  await toLastCrash(page);
  await page.keyboard.press('6');
  await expect.poll(() => page.getByTestId('exit-last-message').innerText(), SOON).toMatch(/\{:sample, .*\}[\s\S]*from Sensor/);
  expect(await page.getByTestId('exit-state-before').innerText()).toMatch(/State\s*\S+/);
  await expect.poll(() => page.getByTestId('exit-told').innerText(), SOON).toMatch(/Chain\.Sup\s*trapped it: an EXIT message/);
  await shoot(page, 'exit-told-light');
  const exit = await hooks(page, (b) => b.seq);
  await page.getByTestId('exit-last-message').getByRole('button').click();
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBeLessThan(exit);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('the story has its blast radius, and is saved as one HTML file that opens by itself', async () => {
  const { page, context, problems } = await served.openRecording('one-for-all', { theme: 'dark' });
  await toEnd(page);
  await toLastCrash(page);
  await page.keyboard.press('y');
  await expect
    .poll(() => page.getByTestId('blast-radius').innerText(), SOON)
    .toMatch(/^It stopped 2 others\. 3 were started again within \d+ (µs|ms)\.$/);
  await page.getByTestId('blast-radius').scrollIntoViewIfNeeded();
  await shoot(page, 'why-blast-dark');
  const download = page.waitForEvent('download');
  await page.getByTestId('why-save').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: /Save as HTML/ }).press('Enter');
  const file = await (await download).path();
  expect((await download).suggestedFilename()).toMatch(/^why-Filter-\d+\.html$/);
  const html = readFileSync(file, 'utf8');
  const alone = await context.newPage();
  const asked: string[] = [];
  alone.on('request', (request) => asked.push(request.url()));
  await alone.setContent(html);
  expect(await alone.locator('h1').innerText()).toBe('Why Filter crashed');
  expect(await alone.locator('body').innerText()).toContain('It stopped 2 others.');
  expect(asked.filter((url) => url.startsWith('http'))).toEqual([]);
  await shoot(alone, 'why-html');
  expect(problems).toEqual([]);
  await context.close();
});

test('crashes like it are listed and lead to their own stories', async () => {
  const { page, problems } = await served.openRecording('my-app', { theme: 'dark', width: 1280, height: 800 });
  await toEnd(page);
  await toLastCrash(page);
  await page.keyboard.press('y');
  await expect
    .poll(() => page.getByTestId('similar-crashes').innerText(), SOON)
    .toMatch(/^\d+ of \d+ crashes are like this: badmatch at my-app\.ts:\d+, handling debit\.$/);
  const other = page.getByTestId('similar-crash').first();
  const seq = Number(await other.getAttribute('data-seq'));
  await other.click();
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(seq);
  expect(problems).toEqual([]);
  await page.context().close();
});
