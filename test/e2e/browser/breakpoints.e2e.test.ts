// UX.md 3.1, checks 10, 19, 20 and the steps of 2.7, in a real browser: a logpoint over what was recorded, a breakpoint that stops
// a running system, on from there and back.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, openFile } from '../../bench/window/driving.ts';
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

  test('where the way on forks, the events that follow are chosen by key; the choice gives the focus back', async () => {
    await page.getByTestId('query').fill('');
    await page.getByTestId('query').blur();
    await page.keyboard.press('Shift+G');
    await expect.poll(() => seqOf(page), patience).toBe(0);
    await page.keyboard.press('x');
    await expect.poll(() => seqOf(page), patience).toBeGreaterThan(0);
    const from = await seqOf(page);
    await page.keyboard.press(']');
    const chooser = page.getByTestId('effect-chooser');
    await chooser.waitFor(patience);
    const items = chooser.getByRole('menuitem');
    expect(await items.count()).toBeGreaterThan(2);
    await expect.poll(() => items.first().evaluate((one) => one === document.activeElement), patience).toBe(true);
    await shoot(page, 'effect-chooser-light');
    await page.keyboard.press('Escape');
    await expect.poll(() => chooser.count(), patience).toBe(0);
    expect(await seqOf(page)).toBe(from);
    await page.keyboard.press(']');
    await chooser.waitFor(patience);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => chooser.count(), patience).toBe(0);
    await expect.poll(() => seqOf(page), patience).toBeGreaterThan(from);
    await page.keyboard.press('[');
    await expect.poll(() => seqOf(page), patience).toBe(from);
  });

  test('"Break here next time" makes a breakpoint of a row of the log and of a crash on show', async () => {
    await page.getByTestId('query').fill('');
    await page.getByTestId('query').blur();
    await page.getByTestId('tab-log').click();
    const row = page.getByTestId('log-row').filter({ hasText: 'message sent' }).first();
    await row.locator('.log-type').click({ button: 'right' });
    const item = page.getByRole('menuitem', { name: /^Break here next time/ });
    await item.waitFor();
    await shoot(page, 'break-here-menu-light');
    await item.click();
    await expect.poll(() => page.getByTestId('breakpoint-query').inputValue(), patience).toMatch(/^kind:send tag=\S+ from=\S+ to=\S+$/);
    await page.keyboard.press('Escape');
    await page.getByTestId('tab-lanes').click();
    await page.keyboard.press('Shift+G');
    await page.keyboard.press('x');
    await page.getByTestId('explanation-break').click();
    await expect.poll(() => page.getByTestId('breakpoint-query').inputValue(), patience).toMatch(/^kind:crash name=\S+ tag=\S+$/);
    await shoot(page, 'break-here-form-light');
    await page.getByTestId('save-breakpoint').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // From a card of the story, too.
    await page.keyboard.press('y');
    const card = page.getByTestId('why-card').first();
    await card.getByRole('button').first().click();
    await card.getByTestId('why-break').click();
    await expect.poll(() => page.getByTestId('breakpoint-query').inputValue(), patience).toMatch(/^\S+:\S+ name=\S+/);
    await page.keyboard.press('Escape');
    await page.getByTestId('remove-breakpoint').first().click();
    await expect.poll(() => page.getByTestId('breakpoint').count(), patience).toBe(0);
    await page.keyboard.press('Escape');
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

describe('in a narrow window', () => {
  test('Shift B opens the list, Escape closes it; in the wide one the newest of many is in sight, and a hit tells all of itself', async () => {
    const { page, context, problems } = await served.openRecording('sample-crashes', { theme: 'light', width: 1024, height: 680 });
    await page.keyboard.press('Shift+B');
    await expect.poll(() => page.locator('.fly-out').count(), patience).toBe(1);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')), patience).toBe('new-breakpoint');
    for (const query of ['kind:crash', 'type:callback_finished name=Index', 'kind:receive', 'kind:exit'])
      await add(page, query, 'log', '{name} {type} {nix}');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.fly-out').count(), patience).toBe(0);
    await page.getByTestId('tab-hits').click();
    const row = page.getByTestId('hit-row').first();
    await row.waitFor();
    expect(await row.getAttribute('title')).toContain('⟨no such field⟩');
    await page.getByTestId('tab-lanes').click();
    await page.setViewportSize({ width: 1280, height: 800 });
    const rows = page.getByTestId('breakpoint');
    await expect.poll(() => rows.count(), patience).toBe(4);
    const inSight = () =>
      rows.evaluateAll((all) => {
        const box = all[0]?.parentElement?.getBoundingClientRect();
        return all
          .map((one) => one.getBoundingClientRect())
          .map(({ top, bottom }) => box !== undefined && top >= box.top - 1 && bottom <= box.bottom + 1);
      });
    await add(page, 'kind:send', 'log', '{name}');
    await expect.poll(async () => (await inSight()).at(-1), patience).toBe(true);
    await shoot(page, 'breakpoints-rail-light-1280');
    expect((await inSight()).filter(Boolean).length).toBeGreaterThan(1);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('in a storm', () => {
  test('[check 20] a mailbox that grows long stops it: banner, C goes on to the next time, Shift C goes back', async () => {
    const { page } = await openPage(served.app.url, { theme: 'dark', width: 1280, height: 800 });
    await openFile(page, fixture('storm'));
    await page.getByTestId('tree').waitFor();
    await add(page, 'mailbox>=100');
    const banner = page.getByTestId('stop-banner');
    const stopped = { timeout: 60_000 };
    await banner.waitFor(stopped);
    expect(await banner.innerText()).toMatch(/mailbox>=100[\s\S]*[Ll]edger/);
    const first = Number(await banner.getAttribute('data-seq'));
    await expect.poll(() => seqOf(page), stopped).toBe(first);
    await shoot(page, 'storm-stopped-dark');
    const head = await hooks(page, (b) => b.liveSeq);
    await page.waitForTimeout(500);
    expect(await hooks(page, (b) => b.liveSeq)).toBe(head);
    await page.keyboard.press('g');
    await expect.poll(() => hooks(page, (b) => b.mode), stopped).toBe('live');
    await page.keyboard.press('c');
    await expect
      .poll(async () => ((await banner.count()) > 0 ? Number(await banner.getAttribute('data-seq')) : 0), stopped)
      .toBeGreaterThan(first);
    const second = Number(await banner.getAttribute('data-seq'));
    await expect.poll(() => seqOf(page), stopped).toBe(second);
    await page.keyboard.press('Shift+C');
    await expect.poll(() => seqOf(page), stopped).toBe(first);
    await page.getByTestId('stop-disable').click();
    await page.close();
  }, 200_000);
});
