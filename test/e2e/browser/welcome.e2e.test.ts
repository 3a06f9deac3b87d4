// UX.md 3.1, checks 1, 2 and 5, on the served app with the real hub, in Chromium.

import { expect, test } from 'vitest';
import { hooks, openPage, shoot } from '../../support/served-app.ts';
import { servedForTests } from '../../support/served-for-tests.ts';

const served = servedForTests();

test('[check 1] an empty profile paints a running tree, asks nothing, and the event counter rises', async () => {
  const { page, context, problems } = await openPage(served.app.url);
  await page.getByTestId('welcome-tree').waitFor();
  await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
  const count = async (): Promise<number> => Number((await page.getByTestId('event-count').innerText()).replace(/\D/g, ''));
  const before = await count();
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(new URL(page.url()).search).not.toContain('token');
  await shoot(page, 'welcome-dark');
  expect(problems).toEqual([]);
  await context.close();
});

test('[check 2] "Crash this worker" shows the crash, then #2 and one sentence', async () => {
  const { page, context } = await openPage(served.app.url, { theme: 'light' });
  await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
  // What is shown stands in the treegrid beside the canvas; the rows themselves are always true and never catch the crash.
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = (): void => {
      const slot = document.querySelector('[data-testid=crash-worker]')?.getAttribute('data-slot');
      const row = document.querySelector(`[data-testid=welcome-tree] [role=row][data-slot="${slot}"]`);
      const glyph = row?.querySelector('[data-glyph]')?.getAttribute('data-glyph');
      const now = `${row?.getAttribute('data-status-shown')} ${glyph} #${row?.getAttribute('data-life')}`;
      if (row && seen.at(-1) !== now) seen.push(now);
      requestAnimationFrame(look);
    };
    look();
  });
  const seen = (): Promise<string[]> => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  await page.getByTestId('crash-worker').click();
  await expect.poll(async () => (await seen()).at(-1), { timeout: 20_000 }).toMatch(/^(running|runnable|waiting) \w+ #2$/);
  // The twin follows a few times a second and may step over the restarting phase; the end and the new life it may not.
  const story = (await seen())
    .filter((shown) => !shown.startsWith('restarting'))
    .map((shown) => shown.replace(/^(running|runnable|waiting) \w+/, 'alive'))
    .filter((shown, i, all) => shown !== all[i - 1]);
  expect(story.slice(story.indexOf('crashed crashed #1') - 1)).toEqual(['alive #1', 'crashed crashed #1', 'alive #2']);
  const sentence = page.getByTestId('explanation');
  await sentence.waitFor();
  expect(await sentence.innerText()).toMatch(/crashed .*restarted it/);
  await shoot(page, 'welcome-crashed-light');
  await context.close();
});

test('[check 5] the fourth crash within 5 s of virtual time makes the supervisor give up, and its own supervisor decides', async () => {
  const { page, context } = await openPage(served.app.url);
  await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
  await page.waitForTimeout(6_000); // the restart of the check before leaves the window
  const gaveUp = page.getByTestId('welcome-tree').locator('[role=row][data-status-shown=gaveUp]').waitFor({ state: 'attached' });
  const button = page.getByTestId('crash-worker');
  for (let life = 1; life <= 4; life++) {
    await button.click();
    await page.waitForTimeout(400);
  }
  await expect.poll(() => page.getByTestId('explanation').innerText(), { timeout: 20_000 }).toMatch(/4th restart within 5 s: .* gave up/);
  await expect
    .poll(
      () =>
        hooks(page, (b) =>
          b
            .nodes()
            .filter((node) => node.label === 'Pool.Sup')
            .map((node) => node.incarnation),
        ),
      { timeout: 20_000 },
    )
    .toEqual([2]);
  await gaveUp; // a supervisor's end is as short as any, and shown all the same
  await shoot(page, 'welcome-gave-up-dark');
  await context.close();
});
