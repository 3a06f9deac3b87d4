// What a person waits for, in a real Chromium with software drawing: from `npm start` to the painted tree, from a click to the
// pixel, and what the window has kept after a million events.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findChromium } from '../../scripts/lib/chromium.mjs';
import { closeBrowser, hooks, openPage, root, type ServedApp, serve } from '../support/served-app.ts';
import type { Bench } from './bench.ts';
import { ScaleContext, scaleRows } from './window/scale-rows.ts';

class Context extends ScaleContext {
  app: ServedApp | undefined;
}

const skip = (): string | undefined => (findChromium() ? undefined : 'no Chromium (install one, or set BOUGH_CHROMIUM)');

/** Seconds from `npm start` (all installed and built, no Electron) to the painted tree. The browser is already open. */
async function startToPaint(): Promise<number> {
  const home = mkdtempSync(path.join(tmpdir(), 'bough-start-'));
  const warm = await openPage('about:blank');
  const from = performance.now();
  const npm = spawn('npm', ['start', '--', '--browser', '--port', '0'], {
    cwd: root,
    detached: true,
    env: { ...process.env, BOUGH_HOME: home, BOUGH_TEST_HOOKS: '1', BROWSER: 'none', DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const url = await urlOf(npm);
    await warm.page.goto(url);
    await warm.page.waitForFunction(() => (window.__bough?.nodes().length ?? 0) >= 6, undefined, { timeout: 60_000, polling: 'raf' });
    return (performance.now() - from) / 1000;
  } finally {
    await warm.context.close();
    if (npm.pid !== undefined) process.kill(-npm.pid, 'SIGINT');
    await new Promise((resolve) => npm.once('exit', resolve));
    rmSync(home, { recursive: true, force: true });
  }
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (part: Buffer): void => {
      text += part.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*token=\S+/.exec(text);
      if (found) resolve(found[0]);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${text}`)));
  });
}

/** Milliseconds from the click on "Crash this worker" to the frame in which the window shows the worker's next life. */
async function clickToPixel(context: Context): Promise<number> {
  context.app ??= await serve();
  const { page, context: tab } = await openPage(context.app.url);
  await page.getByTestId('crash-worker').waitFor();
  await page.waitForFunction(() => (window.__bough?.nodes().length ?? 0) >= 6);
  const took = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const lives = (): number => (window.__bough?.nodes() ?? []).reduce((sum, node) => sum + node.incarnation, 0);
        const before = lives();
        const from = performance.now();
        const look = (): void => {
          if (lives() > before) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        document.querySelector<HTMLElement>('[data-testid=crash-worker]')?.click();
        requestAnimationFrame(look);
      }),
  );
  await tab.close();
  return took;
}

/** Megabytes of JavaScript heap in the page after a garbage collection, when a million events of a live program have gone by. */
async function heapAfterMillion(): Promise<number> {
  const app = await serve();
  try {
    const { page, context } = await openPage(app.url);
    await page.getByTestId('crash-worker').waitFor();
    await page.keyboard.press('Control+o');
    await page.getByTestId('open-path').fill(path.join(import.meta.dirname, 'programs/million.ts'));
    await page.keyboard.press('Enter');
    await page.getByTestId('tree').waitFor();
    await page.waitForFunction(() => (window.__bough?.liveSeq ?? 0) >= 1_000_000, undefined, { timeout: 240_000 });
    const seq = await hooks(page, (b) => b.liveSeq);
    if (seq < 1_000_000) throw new Error(`only ${seq} events`);
    const cdp = await context.newCDPSession(page);
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    await context.close();
    return usedSize / 2 ** 20;
  } finally {
    await app.stop();
  }
}

export const bench: Bench<Context> = {
  prepare: () => new Context(),
  async finish(context) {
    await context.close();
    await closeBrowser();
    await context.app?.stop();
  },
  rows: [
    {
      name: 'npm start to painted tree (browser)',
      unit: 's',
      better: 'lower',
      judge: 'time',
      goal: 2,
      floor: 4,
      skip,
      measure: startToPaint,
    },
    {
      name: 'click to pixel (command, crash, restart, frame)',
      unit: 'ms',
      better: 'lower',
      judge: 'time',
      goal: 50,
      floor: 150,
      skip,
      measure: clickToPixel,
    },
    {
      name: 'heap of the window after 1M events',
      unit: 'MiB',
      better: 'lower',
      judge: 'value',
      goal: 100,
      floor: 250,
      rounds: 1,
      skip,
      measure: heapAfterMillion,
    },
    ...scaleRows,
  ],
};
