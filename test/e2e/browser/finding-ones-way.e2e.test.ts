// Ways through a session: pinned lanes (UX.md 3.1, check 17), another order of the lanes, steps from match to match, following crashes,
// commands by name, levels of the tree.

import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { hooks, root, shoot } from '../../support/served-app.ts';
import { servedForTests, toEnd } from '../../support/served-for-tests.ts';
import { bough } from '../../support/why-of.ts';

const SOON = { timeout: 20_000 };
const served = servedForTests(async (folder) => {
  const file = path.join(folder, 'my-app.bough');
  const { code, err } = await bough('run', path.join(root, 'runtime/scenarios/my-app.ts'), '--seed', '7', '--for', '8s', '-o', file);
  if (code !== 0) throw new Error(err);
});

const select = (page: Page, name: string) => page.locator('.plist-row', { hasText: name }).first().click();
const slotOf = (page: Page, name: string) =>
  page.evaluate((of) => window.__bough?.nodes().find((row) => row.label === of || (row as { name?: string }).name === of)?.slot ?? 0, name);
const lanes = (page: Page) => hooks(page, (b) => b.lanes());
const laneOrder = (page: Page) => hooks(page, (b) => b.lanes()?.rows.map((row) => row.slot) ?? []);

test('[check 17] an arrow between a pinned and another lane joins both however one scrolls, and pinned lanes take two fifths at most', async () => {
  const { page, problems } = await served.openRecording('my-app');
  await toEnd(page);
  const [worker, cache] = [await slotOf(page, 'Worker 2'), await slotOf(page, 'Cache')];
  await select(page, 'Worker 2');
  await page.keyboard.press('p');
  await page.getByTestId('query').fill('type:message_sent name="Worker 2" to=Cache');
  await expect.poll(async () => Number(await page.getByTestId('query-count').getAttribute('data-found')), SOON).toBeGreaterThan(0);
  await page.getByTestId('query').press('Shift+Enter');
  await page.locator('main').focus();
  await expect.poll(() => hooks(page, (b) => b.seq < b.liveSeq), SOON).toBe(true);
  const seq = await hooks(page, (b) => b.seq);
  await page.keyboard.press('f');
  const arrow = async () => (await lanes(page))?.arrows.find((one) => one.seq === seq);
  await expect.poll(async () => (await arrow())?.delivered !== undefined, SOON).toBe(true);

  const check = async (): Promise<void> => {
    const drawn = await lanes(page);
    const [from, to] = [worker, cache].map((slot) => drawn?.rows.find((row) => row.slot === slot));
    const found = drawn?.arrows.find((one) => one.seq === seq);
    if (!drawn || !from || !to || !found?.tail || !found.delivered) throw new Error('the arrow is not there');
    expect([from.pinned, to.pinned]).toEqual([true, false]);
    // Each end is at its lane, or at the edge of the area behind which the lane has gone.
    expect(Math.abs(found.tail.y - from.cy)).toBeLessThanOrEqual(from.h);
    const edge = Math.min(Math.max(to.cy, drawn.scrollTop), drawn.height);
    expect(Math.abs(found.delivered.y - edge)).toBeLessThanOrEqual(to.h);
    expect(drawn.scrollTop - drawn.top).toBeLessThanOrEqual(0.4 * (drawn.height - drawn.top) + 1);
  };
  await check();
  await shoot(page, 'pinned-lane-dark');
  const before = (await lanes(page))?.rows.find((row) => row.slot === cache)?.y ?? 0;
  const box = (await page.getByTestId('lanes-view').boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 20);
  for (let i = 0; i < 6; i++) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(120);
    await check();
  }
  expect((await lanes(page))?.rows.find((row) => row.slot === cache)?.y ?? 0).toBeLessThan(before);

  // More pinned lanes than two fifths hold scroll by themselves.
  for (const name of ['Worker 1', 'Worker 3', 'Worker 4', 'PubSub', 'Registry']) {
    await select(page, name);
    await page.locator('main').focus();
    await page.keyboard.press('p');
  }
  await expect.poll(async () => (await lanes(page))?.maxPinnedScroll ?? 0, SOON).toBeGreaterThan(0);
  const full = await lanes(page);
  expect((full?.scrollTop ?? 0) - (full?.top ?? 0)).toBeLessThanOrEqual(0.4 * ((full?.height ?? 0) - (full?.top ?? 0)) + 1);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('lanes in the order with the fewest crossings: the same lanes, those that talk together, and it stays while one pans', async () => {
  const { page, problems } = await served.openRecording('my-app');
  await toEnd(page);
  await page.locator('main').focus();
  await page.keyboard.press('0');
  await expect.poll(() => hooks(page, (b) => b.lanes()?.rows.length ?? 0), SOON).toBeGreaterThan(8);
  const tree = await laneOrder(page);
  await page.getByTestId('lane-order').selectOption('fewest crossings');
  await expect.poll(() => laneOrder(page), SOON).not.toEqual(tree);
  const order = await laneOrder(page);
  expect([...order].sort()).toEqual([...tree].sort());
  // Root says nothing to anybody: it stands first in the tree, and among the quiet ones here.
  const root = await slotOf(page, 'Root');
  expect([tree.indexOf(root), order.indexOf(root) > order.indexOf(await slotOf(page, 'Cache'))]).toEqual([0, true]);
  await page.keyboard.press('w');
  await page.keyboard.press('d');
  await page.waitForTimeout(500);
  expect(await laneOrder(page)).toEqual(order);
  await page.getByTestId('lane-order').selectOption('tree');
  await expect.poll(() => laneOrder(page), SOON).toEqual(tree);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('steps go from match to match while a chip says so', async () => {
  const { page, problems } = await served.openRecording('my-app', { width: 1024, height: 680 });
  await page.getByTestId('query').fill('type:process_spawned');
  await expect.poll(async () => Number(await page.getByTestId('query-count').getAttribute('data-found')), SOON).toBeGreaterThan(5);
  await page.getByTestId('step-in-filter').click();
  await page.getByTestId('in-filter').waitFor();
  await page.locator('main').focus();
  await page.keyboard.press('Shift+G');
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(0);
  const seqs: number[] = [];
  for (let i = 0; i < 3; i++) {
    const last = seqs.at(-1) ?? 0;
    await page.keyboard.press('>');
    await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBeGreaterThan(last);
    seqs.push(await hooks(page, (b) => b.seq));
  }
  expect(seqs.some((seq, i) => i > 0 && seq > (seqs[i - 1] ?? 0) + 1)).toBe(true);
  await shoot(page, 'step-in-filter-1024');
  await page.getByTestId('in-filter').click();
  await page.keyboard.press('>');
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe((seqs.at(-1) ?? 0) + 1);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('commands are found by name with the keyboard alone, also through the search for a process; levels of the tree open and close', async () => {
  const { page, problems } = await served.openRecording('my-app');
  await toEnd(page);
  await page.locator('main').focus();
  await page.keyboard.press('Control+k');
  await page.getByTestId('command-input').fill('lock');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('button', { name: 'Layout is locked' }).count(), SOON).toBe(1);
  await page.locator('main').focus();
  await page.keyboard.press('Control+p');
  await page.getByTestId('palette-input').pressSequentially('>');
  await page.getByTestId('command-input').fill('inspector links');
  await shoot(page, 'commands-dark');
  await page.keyboard.press('Escape');
  expect(await page.getByTestId('command-input').count()).toBe(0);

  const shown = async (): Promise<number> => {
    const all = await hooks(page, (b) => b.nodes().map((row) => row.slot));
    return page.evaluate((slots) => slots.filter((slot) => window.__bough?.nodeBox(slot) !== undefined).length, all);
  };
  await page.locator('main').focus();
  const open = await shown();
  await page.keyboard.press('Shift+E');
  await expect.poll(shown, SOON).toBeLessThan(open);
  await page.keyboard.press('e');
  await expect.poll(shown, SOON).toBe(open);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('in a live session the one who crashes is selected only where that is asked for', async () => {
  const { page, problems } = await served.openLive();
  const victim = await hooks(page, (b) => b.nodes().find((row) => !('supervisor' in row) && row.status !== 'exited')?.slot ?? 0);
  const lives = () => page.evaluate((slot) => window.__bough?.row(slot)?.incarnation ?? 0, victim);
  const crash = async (): Promise<void> => {
    const before = await lives();
    await page.evaluate((slot) => window.__bough?.command({ kind: 'crash', slot }), victim);
    await expect.poll(lives, SOON).toBe(before + 1);
  };
  await crash();
  expect(await hooks(page, (b) => b.selection)).not.toBe(victim);
  await page.getByTestId('follow-crashes').check();
  await crash();
  await expect.poll(() => hooks(page, (b) => b.selection), SOON).toBe(victim);
  expect(await hooks(page, (b) => b.mode)).toBe('live');
  expect(problems).toEqual([]);
  await page.context().close();
});
