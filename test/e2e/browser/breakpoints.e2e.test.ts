// UX.md 3.1, checks 10, 19, 20 and the steps of 2.7, in a real browser: a logpoint over what was recorded, a breakpoint that stops
// a running system, on from there and back.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hooks, openPage, shoot } from '../../support/served-app.ts';
import { servedForTests, withSampleCrashes } from '../../support/served-for-tests.ts';

const served = servedForTests(withSampleCrashes);

const patience = { timeout: 12_000 };
const seqOf = (page: Page) => hooks(page, (b) => b.seq);

async function add(page: Page, query: string, action?: string, template?: string): Promise<void> {
  await page.getByTestId('new-breakpoint').click();
  await page.getByTestId('breakpoint-query').fill(query);
  if (action) await page.getByTestId(`segment-${action}`).click();
  if (template) await page.getByTestId('breakpoint-template').fill(template);
  await page.getByTestId('save-breakpoint').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('in a recording', () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await served.openRecording('sample-crashes', { theme: 'light' }));
  });

  test('[check 19] a logpoint lists what was recorded, in the order of time, with values; switched off, nothing of it is left', async () => {
    await add(page, 'type:callback_finished name=Index', 'log', '{name} has {state.size}, newest {state.newest}, {nothing}');
    const hits = () => page.getByTestId('breakpoint-hits').getAttribute('data-hits').then(Number);
    await expect.poll(hits, patience).toBeGreaterThan(5);
    await page.getByTestId('breakpoint').getByText('No such field: nothing').waitFor();
    await page.getByTestId('tab-hits').click();
    const rows = page.getByTestId('hit-row');
    await rows.first().waitFor();
    const seqs = (await rows.evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['seq'])))) as number[];
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(await rows.first().innerText()).toMatch(/Index has \d+, newest \d+, ⟨no such field⟩/);
    expect(Number(await page.getByTestId('hits').getAttribute('data-total'))).toBe(await hits());
    await expect.poll(() => page.getByTestId('minimap').getAttribute('data-stops').then(Number), patience).toBeGreaterThan(0);
    await rows.nth(2).click();
    await expect.poll(() => seqOf(page), patience).toBe(seqs[2]);
    await shoot(page, 'breakpoints-recording-light');
    // From hit to hit by key, forwards and back.
    await page.keyboard.press('c');
    await expect.poll(() => seqOf(page), patience).toBe(seqs[3]);
    await page.keyboard.press('Shift+C');
    await expect.poll(() => seqOf(page), patience).toBe(seqs[2]);

    await page.getByTestId('breakpoint').getByRole('checkbox').click();
    await expect.poll(() => rows.count(), patience).toBe(0);
    await expect.poll(() => page.getByTestId('minimap').getAttribute('data-stops'), patience).toBe('0');
    await page.getByTestId('breakpoint').getByRole('checkbox').click();
    await expect.poll(() => rows.count(), patience).toBeGreaterThan(5);
    await page.getByTestId('remove-breakpoint').click();
    await expect.poll(() => page.getByTestId('breakpoint').count(), patience).toBe(0);
    await page.getByTestId('tab-lanes').click();
  });

  test('a condition that is none says why, and can not be added', async () => {
    await page.keyboard.press('b');
    await page.getByTestId('breakpoint-query').fill('kind:crsh');
    expect(await page.getByTestId('breakpoint-problem').innerText()).toMatch(/unknown kind `crsh`.*did you mean `crash`/);
    expect(await page.getByTestId('save-breakpoint').isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('[check 10] from a message that was sent on to where it is handled, and back to the send', async () => {
    await page.keyboard.press('/');
    await page.getByTestId('query').fill('kind:delivered tag:add');
    await expect.poll(() => page.getByTestId('query-count').getAttribute('data-found').then(Number), patience).toBeGreaterThan(0);
    const before = await seqOf(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => seqOf(page), patience).not.toBe(before);
    await page.getByTestId('query').blur();
    const sent = await seqOf(page);
    await page.keyboard.press(']');
    await expect.poll(() => seqOf(page), patience).toBeGreaterThan(sent);
    await page.keyboard.press('[');
    await expect.poll(() => seqOf(page), patience).toBe(sent);
  });

  test('steps by turns, forwards and back to the same place', async () => {
    await page.getByTestId('transport-step-by').selectOption('turn');
    const from = await seqOf(page);
    const places: number[] = [];
    for (let i = 0; i < 3; i++) {
      const before = await seqOf(page);
      await page.getByTestId('transport-forward').click();
      await expect.poll(() => seqOf(page), patience).toBeGreaterThan(before);
      places.push(await seqOf(page));
    }
    await page.getByTestId('transport-back').click();
    await expect.poll(() => seqOf(page), patience).toBe(places[1]);
    expect(from).toBeLessThan(places[0] as number);
  });
});

describe('in a running system', () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openPage(served.app.url, { theme: 'dark', width: 1280, height: 800 }));
    await page
      .getByTestId('scenario')
      .filter({ hasText: /intensity/i })
      .first()
      .click();
    await page.getByTestId('tree').waitFor();
  });

  test('[check 20] a breakpoint stops the whole system: who and why is said, C goes on, Shift C goes back to the hit before', async () => {
    await add(page, 'kind:crash');
    const banner = page.getByTestId('stop-banner');
    await banner.waitFor(patience);
    expect(await banner.innerText()).toMatch(/kind:crash[\s\S]*Parser[\s\S]*crashed/);
    const first = Number(await banner.getAttribute('data-seq'));
    await expect.poll(() => seqOf(page), patience).toBe(first);
    await shoot(page, 'breakpoints-stopped-dark');
    const head = await hooks(page, (b) => b.liveSeq);
    await page.waitForTimeout(1000);
    expect(await hooks(page, (b) => b.liveSeq)).toBe(head);

    // Steps: up to the newest event in what is recorded, beyond it the system goes on by as much and no more.
    await page.keyboard.press('g');
    await expect.poll(() => hooks(page, (b) => b.mode), patience).toBe('live');
    await page.keyboard.press('>');
    await expect.poll(() => hooks(page, (b) => b.liveSeq), patience).toBeGreaterThan(head);
    await expect.poll(() => seqOf(page), patience).toBe(head + 1);
    const after = await hooks(page, (b) => b.liveSeq);
    await page.waitForTimeout(500);
    expect(await hooks(page, (b) => b.liveSeq)).toBe(after);
    // Backwards the cursor goes into the past, and the system stays where it is.
    await page.keyboard.press('<');
    await expect.poll(() => seqOf(page), patience).toBe(head);
    expect(await hooks(page, (b) => b.liveSeq)).toBe(after);

    await page.keyboard.press('g');
    await expect.poll(() => hooks(page, (b) => b.mode), patience).toBe('live');
    await page.keyboard.press('c');
    await expect
      .poll(async () => ((await banner.count()) > 0 ? Number(await banner.getAttribute('data-seq')) : 0), patience)
      .toBeGreaterThan(first);
    const second = Number(await banner.getAttribute('data-seq'));
    await expect.poll(() => seqOf(page), patience).toBe(second);
    await page.keyboard.press('Shift+C');
    await expect.poll(() => seqOf(page), patience).toBe(first);

    await page.getByTestId('stop-disable').click();
    await page.getByTestId('stop-continue').click();
    await expect.poll(() => banner.count(), patience).toBe(0);
    await expect.poll(() => hooks(page, (b) => b.liveSeq), patience).toBeGreaterThan(second + 20);
    expect(await hooks(page, (b) => b.mode)).toBe('live');
  });
});
