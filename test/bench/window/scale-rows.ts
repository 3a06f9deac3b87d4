// The rows of issue 5's table "Speed to reach": what the window's main thread does per picture at 100,000 and 10,000 live processes, in
// a recording of ten million events, and under a storm. Programs and recordings are made here, none is committed.

import type { BrowserContext, Page } from 'playwright-core';
import { findChromium } from '../../../scripts/lib/chromium.mjs';
import { openPage, type ServedApp, serve } from '../../support/served-app.ts';
import type { Row } from '../bench.ts';
import { Reference } from '../recordings/reference.ts';
import { elements, fixture, heapMiB, openFile, processesShown, selectSomebody } from './driving.ts';
import { type FrameWork, frameWork } from './frame-work.ts';

/** One page on a hub of its own that shows one thing. */
interface Stage {
  readonly name: string;
  readonly app: ServedApp;
  readonly page: Page;
  readonly tab: BrowserContext;
}

/** Stages are set up when a row first needs them, one at a time: a crowd in the background would be measured with the rest. */
export class ScaleContext {
  #stage: Stage | undefined;
  #reference: Reference | undefined;
  readonly #measured = new Map<string, FrameWork>();
  readonly seen: { most: number } = { most: 0 };

  async stage(name: string, processes: number): Promise<Page> {
    if (this.#stage?.name === name) return this.#stage.page;
    await this.leave();
    const app = await serve();
    const { page, context: tab } = await openPage(app.url);
    this.#stage = { name, app, page, tab };
    this.#reference ??= new Reference();
    await openFile(page, name === 'long' ? (process.env['BOUGH_BENCH_LONG'] ?? (await this.#reference.longFile('mixed'))) : fixture(name));
    await processesShown(page, processes);
    await page.waitForTimeout(3000);
    this.seen.most = Math.max(this.seen.most, await elements(page));
    return page;
  }

  /** The same measurement serves two rows, work and lateness. */
  async live(name: string, processes: number): Promise<FrameWork> {
    const known = this.#measured.get(name);
    if (known) {
      this.#measured.delete(name);
      return known;
    }
    const page = await this.stage(name, processes);
    const work = await frameWork(page, () => page.waitForTimeout(5000));
    this.#measured.set(name, work);
    return work;
  }

  async leave(): Promise<void> {
    await this.#stage?.tab.close();
    await this.#stage?.app.stop();
    this.#stage = undefined;
  }

  async close(): Promise<void> {
    await this.leave();
    this.#reference?.remove();
  }
}

const skip = (): string | undefined => (findChromium() ? undefined : 'no Chromium (install one, or set BOUGH_CHROMIUM)');

/** Wheels over an element for two seconds, panning and zooming in turn. */
async function panAndZoom(page: Page, testid: string): Promise<void> {
  const box = await page.getByTestId(testid).first().boundingBox();
  if (!box) throw new Error(`${testid} is not on show`);
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5);
  for (let i = 0; i < 60; i++) {
    const zooms = i % 20 >= 10;
    if (zooms) await page.keyboard.down('Control');
    if (zooms) await page.mouse.wheel(0, i % 40 < 20 ? -40 : 40);
    else await page.mouse.wheel(i % 2 ? 60 : -40, testid === 'tree' ? 40 - (i % 3) * 40 : 0);
    if (zooms) await page.keyboard.up('Control');
    await page.waitForTimeout(16);
  }
}

/** Milliseconds from pressing on the minimap to the picture in which tree, lanes and inspector show that moment. */
export async function clicksInMinimap(page: Page, clicks: number, first = 0): Promise<number[]> {
  const box = await page.getByTestId('minimap-view').boundingBox();
  if (!box) throw new Error('the minimap is not on show');
  const took: number[] = [];
  for (let i = first; i < first + clicks; i++) {
    const x = box.x + 250 + ((i * 0.381966 + 0.05) % 1) * (box.width - 260);
    // the listener stands before the click is made
    const waits = await page.evaluateHandle(() => {
      const before = window.__bough?.seq;
      const took = new Promise<number>((resolve) => {
        window.addEventListener(
          'pointerdown',
          (event) => {
            let pictures = 0;
            const look = (): void => {
              const b = window.__bough;
              // painted once the picture after this one begins
              if (b && b.seq !== before && b.settled) requestAnimationFrame(() => resolve(performance.now() - event.timeStamp));
              else if (pictures++ < 1200) requestAnimationFrame(look);
              else resolve(Number.NaN);
            };
            requestAnimationFrame(look);
          },
          { capture: true, once: true },
        );
      });
      return { took };
    });
    await page.mouse.click(x, box.y + box.height / 2);
    const ms = await waits.evaluate(({ took }) => took);
    await waits.dispose();
    if (Number.isNaN(ms)) throw new Error('a click on the minimap led nowhere within 1,200 pictures');
    took.push(ms);
    await page.waitForTimeout(100);
  }
  return took;
}

export const percentile = (list: readonly number[], share: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? Number.NaN;

/** Milliseconds from a command to the picture that shows what it brought about: event to pixel, and the way there. */
async function commandsToPixel(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (n) => {
    const slot = window.__bough?.nodes().find((node) => node.label === 'Visitor')?.slot ?? 0;
    const took: number[] = [];
    for (let i = 0; i < n; i++) {
      const wanted = i % 2 === 0 ? 'suspended' : 'waiting';
      const from = performance.now();
      await window.__bough?.command({ kind: i % 2 === 0 ? 'suspend' : 'resume', slot });
      await new Promise<void>((resolve) => {
        const look = (): void => {
          const status = window.__bough?.row(slot)?.status;
          if (wanted === 'suspended' ? status === 'suspended' : status !== 'suspended') resolve();
          else requestAnimationFrame(look);
        };
        look();
      });
      await new Promise((resolve) => requestAnimationFrame(resolve));
      took.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return took;
  }, count);
}

/** Milliseconds from pressing "Freeze view" to the chip that says PAST, the worst of five, under a storm. */
async function freezes(page: Page): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < 5; i++) {
    await page.waitForFunction(() => window.__bough?.mode === 'live');
    await page.waitForTimeout(500);
    took.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const from = performance.now();
            document.querySelector<HTMLElement>('[data-testid=freeze-view]')?.click();
            const look = (): void => {
              if (window.__bough?.mode === 'past') requestAnimationFrame(() => resolve(performance.now() - from));
              else requestAnimationFrame(look);
            };
            look();
          }),
      ),
    );
    await page.getByTestId('return-live').click();
  }
  return took;
}

/** Growth of the page's heap over `seconds` of a storm, MiB; negative where it shrank. */
async function heapGrowth(page: Page, seconds: number): Promise<number> {
  await page.waitForTimeout(10_000);
  const before = await heapMiB(page);
  await page.waitForTimeout(seconds * 1000);
  return (await heapMiB(page)) - before;
}

const row = (
  name: string,
  unit: string,
  goal: number,
  floor: number,
  measure: (context: ScaleContext) => Promise<number>,
  more: Partial<Row<ScaleContext>> = {},
): Row<ScaleContext> => ({ name, unit, better: 'lower', judge: 'value', goal, floor, rounds: 3, skip, measure, ...more });

const LIVE = [
  ['100,000 live processes, 1,000 changes a picture', 'presence100k', 100_004],
  ['10,000 live processes, all changing', 'everyone10k', 10_011],
] as const;

export const scaleRows: readonly Row<ScaleContext>[] = [
  ...LIVE.flatMap(([title, name, processes]) => [
    row(`${title}: work per picture, p95`, 'ms', 12, 25, async (c) => (await c.live(name, processes)).p95, { rounds: 1 }),
    row(`${title}: pictures later than 25 ms`, '%', 5, 20, async (c) => (await c.live(name, processes)).late, { rounds: 1 }),
    ...(name === 'presence100k'
      ? [
          row('pan and zoom of the tree at 100,000, running: work per picture, p95', 'ms', 20, 40, async (c) => {
            const page = await c.stage(name, processes);
            return (await frameWork(page, () => panAndZoom(page, 'tree'))).p95;
          }),
        ]
      : []),
  ]),
  row('pan and zoom of the timeline of 10M events: work per picture, p95', 'ms', 20, 40, async (c) => {
    const page = await c.stage('long', 500);
    return (await frameWork(page, () => panAndZoom(page, 'lanes-view'))).p95;
  }),
  row('click anywhere in 10M events to that world in tree, lanes and inspector, p95 of 20', 'ms', 60, 150, async (c) => {
    const page = await c.stage('long', 500);
    await selectSomebody(page);
    return percentile(await clicksInMinimap(page, 20), 0.95);
  }),
  row('scrub by dragging through 10M events: work per picture, p95', 'ms', 12, 25, async (c) => {
    const page = await c.stage('long', 500);
    const lanes = await page.getByTestId('lanes-view').boundingBox();
    if (!lanes) throw new Error('the lanes are not on show');
    return (
      await frameWork(page, async () => {
        await page.mouse.move(lanes.x + 300, lanes.y + 12);
        await page.mouse.down();
        for (let i = 0; i < 100; i++) {
          await page.mouse.move(lanes.x + 300 + i * 5, lanes.y + 12);
          await page.waitForTimeout(10);
        }
        await page.mouse.up();
      })
    ).p95;
  }),
  row('heap of the window on a recording of 10M events', 'MiB', 200, 400, async (c) => heapMiB(await c.stage('long', 500)), { rounds: 1 }),
  row('command to pixel among 1,000 live processes, p99 of 100 (event to pixel and the way there)', 'ms', 50, 150, async (c) => {
    const page = await c.stage('presence1k', 1004);
    return percentile(await commandsToPixel(page, 100), 0.99);
  }),
  row(
    'storm: "Freeze view" to PAST, the slowest of 5',
    'ms',
    200,
    400,
    async (c) => Math.max(...(await freezes(await c.stage('storm', 800)))),
    {
      rounds: 1,
    },
  ),
  row('storm for 60 s: growth of the heap of the window', 'MiB', 5, 20, async (c) => heapGrowth(await c.stage('storm', 800), 60), {
    rounds: 1,
  }),
  row('DOM elements, most in any of these', '', 5000, 5000, async (c) => c.seen.most, { rounds: 1 }),
];
