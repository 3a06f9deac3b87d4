// UX.md 3.1, checks 14, 15, 16, 21 and 23: crowds and storms, on the real hub. 10,000 processes in npm test, 100,000 in the long run.

import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { elements, fixture, openFile, processesShown } from '../../bench/window/driving.ts';
import { closeBrowser, hooks, openPage, type ServedApp, serve, shoot } from '../../support/served-app.ts';

const LONG = process.env['BOUGH_LONG'] === '1';
const USERS = LONG ? 100_000 : 10_000;
const CROWD = LONG ? 'presence100k' : 'presence10k';
const LONGER = { timeout: LONG ? 600_000 : 240_000 };

let app: ServedApp;
let close: () => Promise<void>;
// a hub for each test: a crowd that goes on in the background would slow the next one
beforeEach(async () => {
  app = await serve();
});
afterEach(async () => {
  await close();
  await app.stop();
});
afterAll(closeBrowser);

async function open(name: string, processes: number, look = {}) {
  const opened = await openPage(app.url, look);
  close = () => opened.context.close();
  await openFile(opened.page, fixture(name));
  await processesShown(opened.page, processes, LONG ? 500_000 : 200_000);
  return opened;
}

test(
  '[check 14, 15, 16] a crowd is one group; one of it with a full mailbox is on show without moving anybody, and one is found by name',
  LONGER,
  async () => {
    const { page, problems } = await open(CROWD, USERS + 4);
    const group = page.getByTestId('process-list').getByText(`×${USERS.toLocaleString('en')}`);
    await group.waitFor({ timeout: 60_000 });
    // pan and zoom: what is shown of 10,000 processes is a screenful
    const tree = await page.getByTestId('tree-view').first().boundingBox();
    if (!tree) throw new Error('the tree is not on show');
    await page.mouse.move(tree.x + tree.width / 2, tree.y + tree.height / 2);
    for (let i = 0; i < 20; i++) await page.mouse.wheel(i % 2 ? 30 : -20, 20 - (i % 3) * 20);
    expect(await elements(page)).toBeLessThan(5000);

    const others = ['Herald', 'Visitor', 'Users'];
    const boxes = () =>
      page.evaluate(
        (labels) =>
          (window.__bough?.nodes() ?? []).filter((n) => labels.includes(n.label)).map((n) => [n.label, window.__bough?.nodeBox(n.slot)]),
        others,
      );
    const before = await boxes();
    expect(before).toHaveLength(3);
    const slot = await hooks(page, (b) => b.nodes().find((n) => n.label === 'user:7')?.slot ?? 0);
    await page.evaluate((s) => window.__bough?.command({ kind: 'suspend', slot: s }), slot);
    await expect
      .poll(() => page.evaluate((s) => window.__bough?.row(s)?.mailbox ?? 0, slot), { timeout: 120_000 })
      .toBeGreaterThanOrEqual(5000);
    const surfaced = page.locator(`[data-testid=process-row][data-slot="${slot}"]`);
    await surfaced.waitFor({ timeout: 20_000 });
    expect(await surfaced.getAttribute('data-status-shown')).toBe('suspended');
    expect(await boxes()).toEqual(before);
    await shoot(page, `crowd-${USERS}`);

    const wanted = `user:${Math.floor(USERS * 0.73512)}`;
    const target = await page.evaluate((name) => window.__bough?.nodes().find((n) => n.label === name)?.slot ?? 0, wanted);
    await page.keyboard.press('Control+p');
    await page.getByTestId('palette-input').fill(wanted);
    await page.locator(`#palette-${target}`).waitFor({ timeout: 30_000 });
    await page.keyboard.press('Enter');
    await expect.poll(() => hooks(page, (b) => b.selection), { timeout: 30_000 }).toBe(target);
    expect(await page.getByTestId('selection').innerText()).toBe(`Selected: ${wanted}`);
    await page.locator(`[data-testid=process-row][data-slot="${target}"][aria-selected=true]`).waitFor({ timeout: 30_000 });
    await expect.poll(() => page.evaluate((s) => window.__bough?.nodeBox(s) !== undefined, target), { timeout: 30_000 }).toBe(true);
    // its lane, and the inspector
    await page
      .getByRole('list', { name: 'Lanes' })
      .locator('button[aria-pressed=true]')
      .filter({ hasText: wanted })
      .waitFor({ state: 'attached', timeout: 30_000 });
    await page.locator('.inspector').getByText(wanted).first().waitFor({ timeout: 30_000 });
    expect(problems).toEqual([]);
  },
);

test('[check 21] in a storm Freeze stops the view, nothing is missing from the recording, and the log goes on', LONGER, async () => {
  const { page, problems } = await open('storm', 800);
  await expect.poll(() => hooks(page, (b) => b.mode), { timeout: 30_000 }).toBe('live');
  await page.getByTestId('freeze-view').click();
  await expect.poll(() => hooks(page, (b) => b.mode), { timeout: 60_000 }).toBe('past');
  const [seq, live] = await hooks(page, (b) => [b.seq, b.liveSeq] as const);
  await expect.poll(() => hooks(page, (b) => b.liveSeq), { timeout: 60_000 }).toBeGreaterThan(live);
  expect(await hooks(page, (b) => b.seq)).toBe(seq);
  expect(await hooks(page, (b) => b.dropped)).toBe(0);
  expect(await page.getByTestId('not-recorded').innerText()).toBe('0 not recorded');
  await page.getByTestId('return-live').click();
  await expect.poll(() => hooks(page, (b) => b.mode), { timeout: 60_000 }).toBe('live');
  expect(problems).toEqual([]);
});

test(
  '[check 21] where more changes than a picture has time for, it says that the display is sampled and the recording complete',
  LONGER,
  async () => {
    const { page, problems } = await open('everyone10k', 10_011);
    await page.getByTestId('sampled').waitFor({ timeout: 120_000 });
    expect(await page.getByTestId('sampled').innerText()).toBe('Display is sampled; recording is complete');
    expect(await page.getByTestId('not-recorded').innerText()).toBe('0 not recorded');
    await page.getByTestId('freeze-view').click();
    await expect.poll(() => hooks(page, (b) => b.mode), { timeout: 60_000 }).toBe('past');
    await expect.poll(() => page.getByTestId('sampled').count(), { timeout: 30_000 }).toBe(0);
    expect(problems).toEqual([]);
  },
);

test('[check 23] with reduced motion nothing is animated, and a crash still changes glyph and word', LONGER, async () => {
  const opened = await openPage(app.url, { reducedMotion: true });
  close = () => opened.context.close();
  const { page } = opened;
  await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 30_000 }).toBeGreaterThanOrEqual(6);
  await page.getByRole('button', { name: 'Open full view' }).click();
  await page.getByTestId('tree').waitFor();
  const worker = await hooks(page, (b) => b.nodes().find((n) => n.label === 'Worker 2')?.slot ?? 0);
  const row = page.locator(`[data-testid=process-row][data-slot="${worker}"]`);
  await row.click();
  const name = await row.getAttribute('aria-label');
  const seen = page.waitForFunction(
    (slot) =>
      ['crashed', 'restarting'].includes(
        document.querySelector(`[data-testid=process-row][data-slot="${slot}"]`)?.getAttribute('data-status-shown') ?? '',
      ),
    worker,
    { timeout: 60_000, polling: 'raf' },
  );
  await page.getByTestId('crash-selected').click();
  await seen;
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await expect.poll(() => row.getAttribute('data-life'), { timeout: 60_000 }).not.toBe('1');
  expect(await row.getAttribute('aria-label')).not.toBe(name);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
