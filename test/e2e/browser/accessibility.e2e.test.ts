// UX.md 3.1, check 24: axe on every screen in both themes, and the way from the welcome page to a crash by keyboard alone.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hooks, openPage, shoot } from '../../support/served-app.ts';
import { servedForTests } from '../../support/served-for-tests.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const served = servedForTests();

/** Violations that keep somebody out, one line each. The page's policy allows no foreign script, so axe comes in as the debugger's. */
async function violations(page: Page, screen: string): Promise<string[]> {
  if (!(await page.evaluate('typeof axe !== "undefined"'))) await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
  return violations
    .filter((v) => v.impact !== 'minor')
    .flatMap((v) =>
      v.nodes.map((n) => `${screen}: ${v.id} (${v.impact}) ${n.html.slice(0, 160)} ${n.any[0]?.message ?? n.all[0]?.message ?? ''}`),
    );
}

describe.each(['dark', 'light'] as const)('[check 24] axe finds nothing above minor in the %s theme', (theme) => {
  test('on the welcome page, in the full view, in the past, in the lists and the overlays', { timeout: 180_000 }, async () => {
    const { page, context, problems } = await openPage(served.app.url, { theme });
    const found: string[] = [];
    const look = async (screen: string): Promise<void> => void found.push(...(await violations(page, screen)));
    await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
    await look('welcome');
    await page.getByTestId('crash-worker').click();
    await page.getByTestId('explanation').waitFor();
    await look('welcome after a crash');
    await page.getByTestId('open-full-view').click();
    await page.getByTestId('tree').waitFor();
    await look('live, nothing selected');
    await page.getByTestId('process-row').filter({ hasText: 'Worker 2' }).click();
    for (const tab of ['1', '2', '3', '4', '5', '6', '7']) {
      await page.keyboard.press(tab);
      await page.waitForTimeout(500);
      await look(`live, tab ${tab}`);
    }
    await page.keyboard.press('Shift+X');
    await expect.poll(() => page.getByTestId('mode-chip').innerText()).toContain('PAST');
    await look('past');
    await page.keyboard.press('2');
    await page.getByTestId('segment-both').click();
    await page.getByTestId('state-search').fill('e');
    await page.getByTestId('state-found').waitFor();
    await look('state, searched');
    await page.getByTestId('state-search').fill('');
    await page.locator('[data-testid=pin-path]').first().or(page.getByTestId('state-pairs')).first().waitFor({ state: 'attached' });
    await look('state, side by side');
    await page.getByTestId('segment-diff').click();
    await page.locator('main').focus();
    await page.keyboard.press('Control+k');
    await page.getByTestId('command-input').waitFor();
    await look('commands');
    await page.keyboard.press('Escape');
    await page.locator('main').focus();
    await page.keyboard.press(']');
    await page.getByTestId('effect-chooser').waitFor();
    await look('choice of an effect');
    await page.keyboard.press('Escape');
    await page.getByTestId('tab-log').click();
    await page.waitForTimeout(500);
    await look('log');
    await page.getByTestId('segment-outline').click();
    await look('outline');
    await page.getByTestId('segment-cells').click();
    await look('cells');
    await page.getByTestId('tab-space-time').click();
    await page.waitForTimeout(300);
    await look('space-time');
    await page.getByTestId('tab-table').click();
    await page.waitForTimeout(300);
    await look('table');
    await page.locator('.table-row td').first().click({ button: 'right' });
    await page.getByTestId('value-menu').getByRole('menu').waitFor();
    await look('menu of a value');
    await page.keyboard.press('Escape');
    await page.getByTestId('query').focus();
    await page.getByRole('option').first().waitFor();
    await look('open query bar');
    await page.keyboard.press('Escape');
    await page.locator('main').focus();
    await page.keyboard.press('b');
    await page.getByRole('dialog').waitFor();
    await page.getByTestId('breakpoint-query').fill('kind:crash or kind:spawn');
    await page.getByTestId('segment-log').click();
    await look('form of a breakpoint');
    await page.getByTestId('save-breakpoint').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByTestId('tab-hits').click();
    await page.getByTestId('hit-row').first().waitFor();
    await look('hits of breakpoints');
    await page.keyboard.press('Control+p');
    await page.getByRole('dialog').waitFor();
    await look('palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await look('keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    await page.getByRole('dialog').waitFor();
    await look('settings');
    await page.keyboard.press('Escape');
    await page.getByTestId('share').click();
    await look('share menu');
    await page.keyboard.press('Escape');
    await page.getByTestId('tab-tree').click();
    await page.getByTestId('segment-diagram').click();
    await page.keyboard.press('h');
    await look('heat');
    await page.getByTestId('go-welcome').click();
    await page.getByTestId('start-restart-intensity').click();
    await page.locator('[data-testid=lesson-screen][data-ready=true]').waitFor({ timeout: 60_000 });
    await page.getByTestId('to-predict').click();
    await page.getByTestId('guess').first().waitFor();
    await look('lesson');
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });
});

/** Presses Tab until the focus is on something of this test id; each stop on the way shows where it is. */
async function tabTo(page: Page, testid: string): Promise<void> {
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) return undefined; // past the last one, where the browser's own controls would come
      // a search field rings its whole box, with the icon and the buttons in it
      const { outlineStyle, outlineWidth } = getComputedStyle(element.closest('.search-field') ?? element);
      const box = element.getBoundingClientRect();
      return {
        id: element.dataset['testid'] ?? '',
        name: element.getAttribute('aria-label') ?? element.innerText,
        // the canvas draws the ring of the treegrid that lies over it, a divider fills itself
        ring:
          (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) ||
          element.closest('[data-testid="tree-view"]') !== null ||
          getComputedStyle(element, '::after').backgroundColor !== 'rgba(0, 0, 0, 0)',
        seen: box.width > 0 && box.height > 0,
      };
    });
    if (!stop) continue;
    expect(stop, `stop ${n} on the way to ${testid}`).toMatchObject({ ring: true, seen: true });
    if (stop.id === testid) return;
  }
  throw new Error(`the focus never came to ${testid}`);
}

test('[check 24] by keyboard alone: crash a worker, open the full view, go to the crash in the list, step on, come back to live', async () => {
  const { page, context } = await openPage(served.app.url);
  await expect.poll(() => hooks(page, (b) => b.nodes().length), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
  await tabTo(page, 'crash-worker');
  await page.keyboard.press('Enter');
  await page.getByTestId('explanation').waitFor();
  await tabTo(page, 'open-full-view');
  await page.keyboard.press('Enter');
  await page.getByTestId('tree').waitFor();
  const chip = page.getByTestId('mode-chip');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  await tabTo(page, 'crash-row');
  await page.keyboard.press('Enter');
  await expect.poll(() => chip.innerText()).toContain('PAST');
  const slot = await hooks(page, (b) => b.selection);
  expect(
    await hooks(page, (b) =>
      b
        .nodes()
        .filter((n) => n.slot === b.selection)
        .map((n) => n.status),
    ),
  ).toEqual(['crashed']);
  const seq = await hooks(page, (b) => b.seq);
  await page.keyboard.press('>');
  await expect.poll(() => hooks(page, (b) => b.seq)).toBe(seq + 1);
  await page.keyboard.press('Shift+X');
  await expect.poll(() => hooks(page, (b) => b.seq)).toBe(seq);
  await page.keyboard.press('Alt+1');
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-region="main"]') !== null)).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect.poll(() => hooks(page, (b) => b.selection)).toBeUndefined();
  expect(slot).toBeDefined();
  await page.keyboard.press('g');
  await expect.poll(() => chip.innerText()).toContain('LIVE');
  await context.close();
});

/** Controls of the bars that lie on each other, or stick out of the page. */
const crowded = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const bar of document.querySelectorAll('.toolbar, .rail-icons, .main-head, .transport, .dock-head, .state-bar, .inspector-head')) {
      const parts = [...bar.querySelectorAll('button, select, input')].filter((e) => e.getClientRects().length > 0);
      const boxes = parts.map((e) => ({ e, r: e.getBoundingClientRect() }));
      for (const [i, { e, r }] of boxes.entries()) {
        const name = `${bar.className}: ${e.getAttribute('aria-label') ?? e.textContent}`;
        if (r.left < -0.5 || r.right > innerWidth + 0.5) found.push(`${name} sticks out`);
        for (const other of boxes.slice(i + 1)) {
          const x = Math.min(r.right, other.r.right) - Math.max(r.left, other.r.left);
          const y = Math.min(r.bottom, other.r.bottom) - Math.max(r.top, other.r.top);
          if (x > 1 && y > 1 && !e.contains(other.e) && !other.e.contains(e)) found.push(`${name} lies on ${other.e.textContent}`);
        }
      }
    }
    return found;
  });

test('at 200 % zoom on the smallest window nothing lies on another, nothing scrolls sideways, and all is reached by keys', async () => {
  // Half the pixels of 1024×680, as a browser has at 200 %.
  const { page, context, problems } = await served.openLive({ width: 512, height: 340 });
  await page.keyboard.press('Control+p');
  await page.keyboard.type('Worker 2');
  await page.keyboard.press('Enter');
  await page.locator('main').focus();
  await page.keyboard.press('2');
  await page.getByTestId('state-tree').waitFor();
  expect(await crowded(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  // The way to a region by its key brings it into view.
  await page.keyboard.press('Alt+4');
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region')))
    .toBe('inspector');
  const top = await page.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? -1);
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top).toBeLessThan(340);
  await shoot(page, 'zoom-200-inspector');
  expect(await violations(page, '200 %')).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});

test('with forced colours words, glyphs and borders still say all: status in the list, marks of a difference, what is chosen', async () => {
  const { page, context, problems } = await served.openLive();
  await page.emulateMedia({ forcedColors: 'active' });
  await page.getByTestId('process-row').filter({ hasText: 'Worker 2' }).click();
  await page.keyboard.press('2');
  await page.getByTestId('state-tree').waitFor();
  await page.keyboard.press('Shift+X');
  await page.waitForTimeout(300);
  const seen = await page.evaluate(() => {
    const row = document.querySelector('[data-testid=process-row][aria-selected=true]');
    const chip = document.querySelector('[data-testid=mode-chip]');
    const chosen = document.querySelector('.segment[aria-checked=true]');
    const other = document.querySelector('.segment[aria-checked=false]');
    const border = (e: Element | null): string => (e ? `${getComputedStyle(e).borderColor} ${getComputedStyle(e).outline}` : '');
    return { row: row !== null, chip: chip ? getComputedStyle(chip).borderStyle : '', chosen: border(chosen), other: border(other) };
  });
  expect(seen.row).toBe(true);
  expect(seen.chip).toBe('solid');
  expect(seen.chosen).not.toBe(seen.other);
  await shoot(page, 'forced-colours');
  expect(await violations(page, 'forced colours')).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});
