// Takes the set of screenshots from the running app: every screen, both themes, three sizes, into artifacts/screenshots/ (git-ignored),
// and sheets of them to look at (`sheet-*.png`). `--readme` also remakes docs/bough.png, the picture in the README. `--scale` takes
// instead what 1,000, 10,000 and 100,000 processes and a storm look like: diagram and cells, with the lanes below.

import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { contactSheet } from './lib/contact-sheet.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await build();
const { closeBrowser, hooks, openPage, serve, shoot } = await import('../test/support/served-app.ts');
const folder = path.join(root, 'artifacts/screenshots');

const SIZES = /** @type {const} */ ([
  [1024, 680],
  [1440, 900],
  [1920, 1080],
]);

if (process.argv.includes('--scale')) {
  await takeScale();
  process.exit();
}
const app = await serve();
try {
  for (const theme of /** @type {const} */ (['dark', 'light'])) {
    for (const [width, height] of SIZES) await take(theme, width, height);
  }
  await sheets(SIZES.map(([width]) => width));
  if (process.argv.includes('--readme'))
    copyFileSync(path.join(root, 'artifacts/screenshots/live-state-dark-1440.png'), path.join(root, 'docs/bough.png'));
} finally {
  await closeBrowser();
  await app.stop();
}

/** @param {'dark' | 'light'} theme @param {number} width @param {number} height */
async function take(theme, width, height) {
  const { page, context, problems } = await openPage(app.url, { theme, width, height });
  const picture = (/** @type {string} */ name) => shoot(page, `${name}-${theme}-${width}`);
  await page.getByTestId('crash-worker').waitFor();
  await page.waitForTimeout(2000);
  await picture('welcome');
  await page.getByTestId('crash-worker').click();
  await page.getByTestId('explanation').waitFor();
  await page.waitForTimeout(1000);
  await picture('welcome-crashed');
  await page.locator('[data-testid=scenario][data-id=my-app] button').first().click();
  await page.getByTestId('tree').waitFor();
  // until a worker has crashed and come back by itself
  await page.waitForFunction(() => window.__bough?.nodes().some((node) => node.incarnation > 1), undefined, { timeout: 60_000 });
  await picture('live');
  const slot = await hooks(page, (b) => b.nodes().find((node) => node.incarnation > 1)?.slot ?? 0);
  const box = await page.evaluate((s) => window.__bough?.nodeBox(s), slot);
  if (box) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  for (const [key, name] of /** @type {const} */ ([
    ['2', 'state'],
    ['3', 'mailbox'],
    ['4', 'messages'],
    ['6', 'exit'],
    ['7', 'restarts'],
  ])) {
    await page.keyboard.press(key);
    await page.waitForTimeout(700);
    await picture(`live-${name}`);
  }
  await page.keyboard.press('Shift+X');
  await page.waitForTimeout(1200);
  await picture('past-crash');
  await page.keyboard.press('2');
  await page.getByTestId('segment-both').click();
  await page.waitForTimeout(400);
  await picture('past-side-by-side');
  await page.getByTestId('segment-diff').click();
  await page.keyboard.press('y');
  await page.waitForTimeout(900);
  await picture('past-why');
  await page.keyboard.press('y');
  await page.keyboard.press('v');
  await page.waitForTimeout(500);
  await picture('past-outline');
  await page.keyboard.press('v');
  await page.keyboard.press('v');
  for (const tab of ['log', 'hits', 'space-time', 'table']) {
    await page.getByTestId(`tab-${tab}`).click();
    await page.waitForTimeout(600);
    await picture(`past-${tab}`);
  }
  await page.getByTestId('tab-tree').click();
  await page.getByTestId('tab-lanes').click();
  await page.locator('main').focus();
  for (const [key, name] of /** @type {const} */ ([
    ['?', 'keys'],
    ['Control+k', 'commands'],
    ['Control+p', 'find'],
    ['Control+o', 'open'],
    ['Control+,', 'settings'],
    ['b', 'breakpoint'],
  ])) {
    await page.keyboard.press(key);
    await page.waitForTimeout(400);
    await picture(name);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(200);
    await page.locator('main').focus();
  }
  await page.keyboard.press('g');
  await page.waitForTimeout(500);
  await page.keyboard.press('!');
  await page.waitForTimeout(600);
  await picture('faults');
  await page.keyboard.press('Escape');
  await page.getByTestId('query').fill('kind:crsh');
  await page.waitForTimeout(400);
  await picture('query-wrong');
  if (problems.length) console.error(`${theme} ${width}: ${problems.join('\n')}`);
  await context.close();
}

/** One sheet a theme and size. @param {readonly number[]} widths */
async function sheets(widths) {
  const { context } = await openPage('about:blank');
  for (const theme of ['dark', 'light'])
    for (const width of widths)
      await contactSheet(context, {
        folder,
        names: new RegExp(`^(?!sheet).*-${theme}-${width}\\.png$`),
        file: `sheet-${theme}-${width}.png`,
        columns: 4,
        width: 480,
      });
  await context.close();
}

/** Crowds, each on a hub of its own: one that goes on in the background would slow the next. */
async function takeScale() {
  const { fixture, openFile, processesShown } = await import('../test/bench/window/driving.ts');
  const crowds = /** @type {const} */ ([
    ['presence1k', 1004],
    ['everyone10k', 10_011],
    ['presence100k', 100_004],
    ['storm', 800],
  ]);
  for (const [name, processes] of crowds) {
    const crowd = await serve();
    try {
      const opener = await openPage(crowd.url);
      await openFile(opener.page, fixture(name));
      await processesShown(opener.page, processes, 600_000);
      for (const theme of /** @type {const} */ (['dark', 'light'])) {
        await opener.page.emulateMedia({ colorScheme: theme });
        for (const [width, height] of /** @type {const} */ ([
          [1024, 680],
          [1280, 800],
          [1920, 1080],
        ])) {
          await opener.page.setViewportSize({ width, height });
          await opener.page.waitForTimeout(1500);
          await opener.page.getByTestId('fit-tree').click();
          await opener.page.waitForTimeout(500);
          await shoot(opener.page, `${name}-${theme}-${width}`);
          await opener.page.getByRole('radio', { name: 'Cells' }).click();
          await opener.page.waitForTimeout(800);
          await opener.page.getByTestId('fit-tree').click();
          await opener.page.waitForTimeout(500);
          await shoot(opener.page, `${name}-cells-${theme}-${width}`);
          await opener.page.getByRole('radio', { name: 'Diagram' }).click();
        }
      }
      if (opener.problems.length) console.error(`${name}: ${opener.problems.join('\n')}`);
      await opener.context.close();
    } finally {
      await crowd.stop();
    }
  }
  await sheets([1024, 1280, 1920]);
  await closeBrowser();
}
