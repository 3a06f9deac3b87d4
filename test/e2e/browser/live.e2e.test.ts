// UX.md 3.1, checks 3 and 6: a live session of the whole window.

import { expect, test } from 'vitest';
import { hooks, shoot } from '../../support/served-app.ts';
import { servedForTests } from '../../support/served-for-tests.ts';

const served = servedForTests();

test('[check 3] a crash and restart under one_for_one moves no box by a pixel, and only that slot gets #2', async () => {
  const { page, context, problems } = await served.openLive();
  const boxes = (): Promise<Record<string, { box: unknown; incarnation: number }>> =>
    hooks(page, (b) => Object.fromEntries(b.nodes().map((n) => [n.label, { box: b.nodeBox(n.slot), incarnation: n.incarnation }])));
  const before = await boxes();
  const worker = await hooks(page, (b) => b.nodes().find((n) => n.label === 'Worker 2')?.slot ?? 0);
  const box = await page.evaluate((slot) => window.__bough?.nodeBox(slot), worker);
  if (!box) throw new Error('Worker 2 has no box');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.getByTestId('crash-selected').click();
  await expect.poll(async () => (await boxes())['Worker 2']?.incarnation, { timeout: 20_000 }).toBe(2);
  const after = await boxes();
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const [label, was] of Object.entries(before)) {
    expect(after[label]?.box, label).toEqual(was.box);
    if (label !== 'Worker 2') expect(after[label]?.incarnation, label).toBe(was.incarnation);
  }
  await shoot(page, 'live-dark');
  expect(problems).toEqual([]);
  await context.close();
});

test('[check 6] stepping into the past says how far behind it is while recording goes on, and G returns to live', async () => {
  const { page, context } = await served.openLive();
  const chip = page.getByTestId('mode-chip');
  await expect.poll(() => chip.innerText()).toContain('LIVE');
  const node = await hooks(page, (b) => b.nodes().find((n) => n.label === 'Clock')?.slot ?? 0);
  const box = await page.evaluate((slot) => window.__bough?.nodeBox(slot), node);
  if (!box) throw new Error('Clock has no box');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.keyboard.press(',');
  await expect.poll(() => chip.innerText(), { timeout: 20_000 }).toContain('PAST');
  const [seq, live] = await hooks(page, (b) => [b.seq, b.liveSeq] as const);
  const behind = page.getByTestId('behind');
  const first = await behind.innerText();
  expect(first).toMatch(/behind/);
  await page.waitForTimeout(3_000);
  const [seqLater, liveLater] = await hooks(page, (b) => [b.seq, b.liveSeq] as const);
  expect(seqLater).toBe(seq);
  expect(liveLater).toBeGreaterThan(live);
  expect(await behind.innerText()).not.toBe(first);
  await shoot(page, 'live-past-dark');
  await page.keyboard.press('g');
  await expect.poll(() => chip.innerText(), { timeout: 20_000 }).toContain('LIVE');
  await context.close();
});
