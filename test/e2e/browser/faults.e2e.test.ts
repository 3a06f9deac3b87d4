// UX.md 2.12 and 3.1, checks 4, 5, 20 as far as faults go: what the palette says will happen, and that it happens.

import AxeBuilder from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { hooks, shoot } from '../../support/served-app.ts';
import { servedForTests } from '../../support/served-for-tests.ts';

const served = servedForTests();

const node = (page: Page, label: string) => page.evaluate((wanted) => window.__bough?.nodes().find((n) => n.label === wanted), label);

async function select(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Control+p');
  await page.getByTestId('palette-input').fill(label);
  await page.keyboard.press('Enter');
  await expect.poll(() => hooks(page, (b) => b.selection)).toBeDefined();
}

test('by keyboard alone: the palette says the rule, Enter fires, and the rule is what happens; the fault is in the log', async () => {
  const { page, context, problems } = await served.openLive();
  await select(page, 'Worker 1');
  await page.keyboard.press('!');
  const preview = page.getByTestId('fault-preview');
  await expect.poll(() => preview.getAttribute('data-verdict')).toBe('restarts');
  expect(await preview.innerText()).toMatch(/one_for_one: .* restarts only this one; \d of \d restarts used in 5 s/);
  await shoot(page, 'faults-dark-1440');
  for (let n = 0; n < 2; n++) await page.keyboard.press('ArrowDown');
  await expect.poll(() => preview.innerText()).toContain('kill can’t be trapped');
  const before = (await node(page, 'Worker 1'))?.incarnation ?? 0;
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await node(page, 'Worker 1'))?.incarnation, { timeout: 20_000 }).toBe(before + 1);
  expect(await page.getByTestId('fault-list').count()).toBe(0);
  // As a command in the log, with what it was aimed at.
  await page.keyboard.press('Alt+3');
  await page.locator('[data-filter]').fill('fault exit');
  await expect.poll(() => page.locator('[data-region="dock"]').innerText(), { timeout: 20_000 }).toMatch(/fault exit Worker 1/);
  expect(problems).toEqual([]);
  await context.close();
});

test('a wrong number is refused in a sentence and cannot be fired; the whole program gets a jump of its clock without a selection', async () => {
  const { page, context, problems } = await served.openLive({ theme: 'light', width: 1024, height: 680 });
  await page.keyboard.press('!');
  await expect.poll(() => page.getByTestId('fault-preview').innerText()).toContain('The clock jumps ahead by 60 s');
  await page.getByTestId('fault-ms').fill('0');
  await expect.poll(() => page.getByTestId('fault-problem').innerText()).toContain('whole number from 1 to 3,600,000');
  expect(await page.getByTestId('fault-fire').isDisabled()).toBe(true);
  await page.getByTestId('fault-kill').click();
  await expect.poll(() => page.getByTestId('fault-problem').innerText()).toContain('Select a process first');
  await shoot(page, 'faults-light-1024');
  await page.keyboard.press('Escape');
  await select(page, 'Worker 2');
  await page.getByTestId('open-faults').click();
  await page.getByTestId('fault-flood').click();
  await page.getByTestId('fault-count').fill('250');
  await expect.poll(() => page.getByTestId('fault-preview').innerText()).toMatch(/250 messages arrive at once/);
  await page.getByTestId('fault-fire').click();
  await page.keyboard.press('Alt+3');
  await page.locator('[data-filter]').fill('flood');
  await expect.poll(() => page.locator('[data-region="dock"]').innerText(), { timeout: 20_000 }).toMatch(/handles info :flood/);
  expect(problems).toEqual([]);
  await context.close();
});

test.each(['dark', 'light'] as const)('the palette has no serious violations, %s', async (theme) => {
  const { page, context } = await served.openLive({ theme });
  await select(page, 'Worker 1');
  await page.keyboard.press('!');
  await page.getByTestId('fault-preview').waitFor();
  await page.evaluate((AxeBuilder as unknown as { source: string }).source);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof AxeBuilder };
    const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    return violations.map(({ id, impact, nodes }) => `${id} ${impact}: ${nodes.map((n) => n.html).join(' | ')}`);
  });
  expect(found).toEqual([]);
  await context.close();
});

test('after a click in the list one key is one step, and one Enter fires once', async () => {
  const { page, context, problems } = await served.openLive();
  await select(page, 'Worker 2');
  await page.keyboard.press('!');
  await page.getByTestId('fault-kill').click();
  const chosen = () => page.locator('[data-testid=fault-list] [aria-selected=true]').getAttribute('data-testid');
  const all = await page
    .locator('[data-testid=fault-list] [role=option]')
    .evaluateAll((them) => them.map((one) => one.getAttribute('data-testid')));
  expect(await chosen()).toBe('fault-kill');
  await page.keyboard.press('ArrowDown');
  await expect.poll(chosen).toBe(all[all.indexOf('fault-kill') + 1]);
  await page.getByTestId('fault-kill').click();
  const before = (await node(page, 'Worker 2'))?.incarnation ?? 0;
  await expect.poll(() => page.getByTestId('fault-fire').isEnabled()).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await node(page, 'Worker 2'))?.incarnation, { timeout: 20_000 }).toBeGreaterThan(before);
  await page.keyboard.press('Alt+3');
  await page.locator('[data-filter]').fill('fault exit Worker 2');
  const said = async () => ((await page.locator('[data-region="dock"]').innerText()).match(/fault exit Worker 2/g) ?? []).length;
  await expect.poll(said, { timeout: 20_000 }).toBe(1);
  expect(problems).toEqual([]);
  await context.close();
});
