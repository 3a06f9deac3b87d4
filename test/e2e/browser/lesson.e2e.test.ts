// UX.md 3.1, check 25, its first half: a lesson from Read to Try, graded by the run itself.

import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { openPage } from '../../support/served-app.ts';
import { servedForTests } from '../../support/served-for-tests.ts';

const served = servedForTests();
let page: Page;
beforeAll(async () => {
  ({ page } = await openPage(served.app.url, { theme: 'light' }));
});

const ready = () => page.locator('[data-testid=lesson-screen][data-ready=true]').waitFor({ timeout: 60_000 });
const guess = (name: string, outcome: string) =>
  page.locator(`[data-testid=guess][data-name="${name}"]`).getByTestId(`segment-${outcome}`).click();

/** What Check says of each process: name → outcome, and whether the prediction was right. */
async function verdicts(): Promise<Record<string, string>> {
  await page.getByTestId('check').first().waitFor();
  const pairs = await page
    .getByTestId('check')
    .evaluateAll((items) =>
      items.map((item) => [
        item.getAttribute('data-name'),
        `${item.querySelector('b')?.textContent} ${item.getAttribute('data-right') ?? ''}`.trim(),
      ]),
    );
  return Object.fromEntries(pairs);
}

async function watchAll(): Promise<void> {
  while (await page.getByTestId('next-decision').count()) await page.getByTestId('next-decision').click();
  await page.getByTestId('to-check').click();
}

test('[check 25] nothing plays before a prediction is committed, and a wrong one gets the rule', async () => {
  await page.getByTestId('start-restart-intensity').click();
  await ready();
  await page.getByTestId('to-predict').click();
  await page.getByTestId('guess').nth(5).waitFor();
  await guess('Root', 'stays');
  await guess('Pool.Sup', 'stays');
  await guess('Cache', 'stays');
  await guess('Worker', 'restarts');
  await guess('Index', 'terminated');
  expect(await page.getByTestId('commit').isDisabled()).toBe(true);
  expect(await page.getByTestId('play-story').isDisabled()).toBe(true);
  await guess('Feed', 'stays');
  await page.getByTestId('commit').click();
  await expect.poll(() => page.getByTestId('play-story').isDisabled(), { timeout: 20_000 }).toBe(false);
  await page.getByTestId('play-story').click();
  await page.getByTestId('story-step').nth(1).waitFor();
  await page.getByTestId('play-story').click();
  await watchAll();
  expect(await verdicts()).toEqual({
    Root: 'stays true',
    'Pool.Sup': 'restarts false',
    Cache: 'restarts false',
    Worker: 'restarts true',
    Index: 'restarts false',
    Feed: 'stays true',
  });
  expect(await page.locator('[data-testid=check][data-name="Pool.Sup"]').innerText()).toMatch(
    /fourth restart within 5 s would be one too many/,
  );
});

test('with a period of 1 s the same crashes are within the limit', async () => {
  await page.getByTestId('to-try').click();
  await page.getByTestId('try-2').click();
  await ready();
  await expect.poll(() => page.getByTestId('skip').isDisabled(), { timeout: 20_000 }).toBe(false);
  await page.getByTestId('skip').click();
  await expect.poll(() => page.getByTestId('play-story').isDisabled(), { timeout: 20_000 }).toBe(false);
  await watchAll();
  expect(await verdicts()).toEqual({
    Root: 'stays',
    'Pool.Sup': 'stays',
    Cache: 'stays',
    Worker: 'restarts',
    Index: 'stays',
    Feed: 'stays',
  });
});

test('leaving ends the run and comes back to the welcome page', async () => {
  await page.getByTestId('leave-lesson').click();
  await page.getByTestId('crash-worker').waitFor();
  expect(await page.getByTestId('lesson-screen').count()).toBe(0);
});
