// UX.md 3.1, checks 1, 2 and 5, on the served app with the real hub, in Chromium.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, hooks, openPage, type ServedApp, serve, shoot } from '../../support/served-app.ts';

let app: ServedApp;
beforeAll(async () => {
  app = await serve();
});
afterAll(async () => {
  await closeBrowser();
  await app?.stop();
});

test('[check 1] an empty profile paints a running tree, asks nothing, and the event counter rises', async () => {
  const { page, context, problems } = await openPage(app.url);
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
  const { page, context } = await openPage(app.url, { theme: 'light' });
  await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
  const seen = page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const statuses = new Set<string>();
        const look = (): void => {
          for (const node of window.__bough?.nodes() ?? []) statuses.add(`${node.status}${node.incarnation > 1 ? ' again' : ''}`);
          if ([...statuses].some((s) => s.endsWith(' again'))) resolve([...statuses]);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await page.getByTestId('crash-worker').click();
  await seen;
  const sentence = page.getByTestId('explanation');
  await sentence.waitFor();
  expect(await sentence.innerText()).toMatch(/crashed .*restarted it/);
  await shoot(page, 'welcome-crashed-light');
  await context.close();
});

test('[check 5] the fourth crash within 5 s of virtual time makes the supervisor give up, and its own supervisor decides', async () => {
  const { page, context } = await openPage(app.url);
  await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
  await page.waitForTimeout(6_000); // the restart of the check before leaves the window
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
  await shoot(page, 'welcome-gave-up-dark');
  await context.close();
});
