// UX.md 3.1, check 18, and the tabs of UX.md 2.9 that tell of messages, mailboxes and exits; the list of findings.

import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { hooks, type openPage, root, shoot } from '../../support/served-app.ts';
import { servedForTests, toEnd } from '../../support/served-for-tests.ts';
import { bough } from '../../support/why-of.ts';

const PROGRAMS = ['poison-from-a-third', 'selective-overload', 'call-deadlock'] as const;
const SOON = { timeout: 20_000 };

const served = servedForTests(async (folder) => {
  // As `bough run` records it: with the program and its source map.
  for (const program of PROGRAMS) {
    const { code, err } = await bough(
      'run',
      path.join(root, `test/fixtures/crashes/${program}.ts`),
      '--for',
      '2.5s',
      '-o',
      path.join(folder, `${program}.bough`),
    );
    if (code !== 0) throw new Error(err);
  }
});

async function open(
  program: (typeof PROGRAMS)[number],
  look: Parameters<typeof openPage>[1] = {},
): Promise<{ page: Page; problems: string[] }> {
  const { page, problems } = await served.openRecording(program, look);
  await toEnd(page);
  return { page, problems };
}

async function select(page: Page, name: string): Promise<void> {
  await page.locator('.plist-row', { hasText: name }).first().click();
  await page.getByTestId('inspector').waitFor();
}

test('[check 18] the state says old and new value of what a message changed, and Last changed leads to the message that wrote it', async () => {
  const { page, problems } = await open('poison-from-a-third', { theme: 'dark' });
  await select(page, 'Feed');
  await page.keyboard.press('2');
  await page.getByTestId('state-tree').waitFor();
  // Back to the last message that changed something: how many lie behind it depends on where the recording ends.
  const marks = () => page.locator('.term-line[data-mark=Δ]').count();
  for (let back = 0; back === 0 || (back < 6 && (await marks()) === 0); back++) {
    const before = await hooks(page, (b) => b.seq);
    await page.getByTestId('state-back').click();
    await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBeLessThan(before);
    await expect
      .poll(marks, { timeout: 2000 })
      .toBeGreaterThan(0)
      .catch(() => undefined);
  }
  expect(await marks()).toBeGreaterThan(0);
  const changed = await page.locator('.term-line[data-mark=Δ]', { hasText: 'sent:' }).innerText();
  expect(changed).toMatch(/sent:\s*\d+\s*→\s*\d+/);
  // From later on, where the state is still the same: back to the record that wrote it.
  const wrote = await hooks(page, (b) => b.seq);
  for (let n = 0; n < 4; n++) await page.keyboard.press('>');
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(wrote + 4);
  const line = page.locator('.term-line', { hasText: 'sent:' });
  await line.hover();
  await shoot(page, 'inspector-state-dark');
  await line.getByTestId('last-changed').click();
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(wrote);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('messages are paired with their replies, or say why there is none; the mailbox tells senders and what was skipped', async () => {
  const { page, problems } = await open('call-deadlock', { theme: 'light', width: 1280, height: 800 });
  await page.keyboard.press('Shift+X');
  await page.keyboard.press('Shift+X');
  await select(page, 'Left');
  await page.keyboard.press('4');
  await expect.poll(() => page.getByTestId('message-reply').first().innerText(), SOON).toBe('no reply (timed out at 1,000 ms)');
  await shoot(page, 'inspector-messages-light');
  // One conversation alone, chosen in the list of those it talks with.
  const all = await page.getByTestId('messages').locator('li').count();
  const choose = page.getByTestId('conversation');
  const [, party] = await choose.locator('option').evaluateAll((options) => options.map((o) => (o as HTMLOptionElement).value));
  await choose.selectOption(party as string);
  const named = (await choose.locator('option:checked').innerText()).replace(/, \d+$/, '');
  await expect.poll(() => page.getByTestId('messages').locator('li').count(), SOON).toBeLessThanOrEqual(all);
  for (const text of await page.getByTestId('messages').locator('.message-facts').allInnerTexts()) expect(text).toContain(named);
  expect(problems).toEqual([]);
  await page.context().close();
  const other = await open('selective-overload', { theme: 'dark' });
  await select(other.page, 'Sorter');
  await other.page.keyboard.press('3');
  const first = other.page.getByTestId('mailbox').locator('li').first();
  await expect.poll(() => first.innerText(), SOON).toMatch(/Press[\s\S]*skipped ×\d/);
  await shoot(other.page, 'inspector-mailbox-dark');
  await other.page.context().close();
});

test('the exit shows the lines of the program where it was raised, out of the recording', async () => {
  const { page, problems } = await open('poison-from-a-third', { theme: 'light' });
  await page.keyboard.press('Shift+X');
  await page.keyboard.press('6');
  await expect
    .poll(() => page.locator('[data-testid=source-excerpt] .is-raised').innerText(), SOON)
    .toContain("self.error(['badmatch', words])");
  await shoot(page, 'inspector-exit-light');
  expect(problems).toEqual([]);
  await page.context().close();
});

test('findings are looked for when their list is opened, and lead to their first event', async () => {
  const { page, problems } = await open('call-deadlock', { theme: 'dark' });
  await page.locator('[data-rail=findings] .rail-head button').click();
  const rows = page.getByTestId('findings').locator('.finding-row');
  await expect.poll(() => rows.count(), SOON).toBe(2);
  expect(await rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset['rule']))).toEqual(
    expect.arrayContaining(['deadlock', 'unanswered_call']),
  );
  await rows.first().click();
  const seq = Number(await rows.first().getAttribute('data-seq'));
  await expect.poll(() => hooks(page, (b) => b.seq), SOON).toBe(seq);
  await shoot(page, 'findings-dark');
  expect(problems).toEqual([]);
  await page.context().close();
});
