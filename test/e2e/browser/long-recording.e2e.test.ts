// UX.md 3.1, checks 4, 7 and 13: one_for_all in pictures, and a large recording (200,000 events in npm test, a million in the long run).

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openRecording } from '../../../recordings/index.ts';
import { openFile } from '../../bench/window/driving.ts';
import { clicksInMinimap } from '../../bench/window/scale-rows.ts';
import { recordMixed } from '../../support/scale-files.ts';
import { closeBrowser, hooks, openPage, type ServedApp, serve, shoot } from '../../support/served-app.ts';

const LONG = process.env['BOUGH_LONG'] === '1';
const EVENTS = LONG ? 1_000_000 : 200_000;
const LONGER = { timeout: LONG ? 600_000 : 240_000 };

let folder: string;
let app: ServedApp;
let file: string;
let close: () => Promise<void>;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bough-long-'));
  file = await recordMixed(folder, EVENTS);
  app = await serve();
}, 240_000);
afterAll(async () => {
  await closeBrowser();
  await app?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => close());

async function openLong() {
  const opened = await openPage(app.url);
  close = () => opened.context.close();
  await openFile(opened.page, file);
  await expect.poll(() => hooks(opened.page, (b) => b.liveSeq), { timeout: 120_000 }).toBeGreaterThanOrEqual(EVENTS);
  return opened;
}

test('[check 7] a click anywhere in the overview shows exactly the world that was recorded there', LONGER, async () => {
  const { page, problems } = await openLong();
  const opened = openRecording(file);
  if (!opened.ok) throw new Error(opened.error.what);
  const reader = opened.value;
  const seqs = new Set<number>();
  for (let i = 0; i < 5; i++) {
    await clicksInMinimap(page, 1, i);
    const [seq, hash, shown] = await hooks(page, async (b) => [b.seq, await b.stateHash(), b.processes] as const);
    const world = reader.worldAt(seq);
    expect(hash).toBe(world.hash());
    expect(shown).toBe([...world.slots()].length);
    seqs.add(seq);
  }
  expect(seqs.size).toBe(5);
  reader.close();
  expect(problems).toEqual([]);
});

test('[check 13] a sequence is found in all of it, marked in the overview, and can be stopped', LONGER, async () => {
  const { page } = await openLong();
  const reader = openRecording(file);
  if (!reader.ok) throw new Error(reader.error.what);
  const crashes = reader.value.worldAt(reader.value.lastSeq).counts.crashes;
  reader.value.close();
  const found = () => page.getByTestId('query-count').getAttribute('data-found');
  await page.getByTestId('query').fill('kind:crash');
  await expect.poll(found, { timeout: 120_000 }).toBe(String(crashes));
  await page.getByTestId('query').fill('kind:gave_up');
  await expect.poll(found, { timeout: 25_000 }).toBe('0');
  await page.getByTestId('query').fill('seq(kind:spawn -> kind:crash)');
  await expect.poll(async () => Number(await found()), { timeout: 25_000 }).toBeGreaterThan(0);
  expect(Number(await found())).toBeLessThanOrEqual(crashes);
  // another query while one is under way ends it
  await page.getByTestId('query').fill('kind:spawn');
  await page.getByTestId('query').fill('kind:gave_up');
  await expect.poll(found, { timeout: 25_000 }).toBe('0');
});

test(
  '[check 4] one_for_all: the siblings are terminated and come back as #2, no box moves, and the story names the strategy',
  LONGER,
  async () => {
    const { page, context } = await openPage(app.url);
    close = () => context.close();
    await page.locator('[data-testid=scenario][data-id=one-for-all] button').first().click();
    await page.getByTestId('tree').waitFor();
    const chain = ['Sensor', 'Filter', 'Display'];
    const nodes = () =>
      page.evaluate(
        (labels) =>
          (window.__bough?.nodes() ?? [])
            .filter((n) => labels.includes(n.label))
            .map((n) => ({ label: n.label, slot: n.slot, life: n.incarnation, box: window.__bough?.nodeBox(n.slot) })),
        chain,
      );
    await expect.poll(async () => (await nodes()).length, { timeout: 30_000 }).toBe(3);
    await page.waitForTimeout(1600); // the first picture has settled
    const before = await nodes();
    const sensor = before.find((n) => n.label === 'Sensor')?.slot ?? 0;
    const terminated = page.waitForFunction(
      (slot) =>
        document.querySelector(`[data-testid=process-row][data-slot="${slot}"]`)?.getAttribute('data-status-shown') === 'terminated',
      sensor,
      { timeout: 60_000, polling: 'raf' },
    );
    const filter = before.find((n) => n.label === 'Filter')?.slot ?? 0;
    await page.evaluate((slot) => window.__bough?.command({ kind: 'crash', slot }), filter);
    await terminated;
    await expect.poll(async () => (await nodes()).every((n, i) => n.life > (before[i]?.life ?? 99)), { timeout: 60_000 }).toBe(true);
    expect((await nodes()).map((n) => n.box)).toEqual(before.map((n) => n.box));
    await expect.poll(() => page.getByTestId('explanation').innerText(), { timeout: 60_000 }).toContain('one_for_all');
    await shoot(page, 'one-for-all');
  },
);
