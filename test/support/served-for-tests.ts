// What the end-to-end tests of one file share: a served Bough with recordings of theirs, and the ways into a session.

import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { closeBrowser, type Look, openPage, root, type ServedApp, serve } from './served-app.ts';

export type OpenedPage = Awaited<ReturnType<typeof openPage>>;

export interface Served {
  /** The app, once `beforeAll` has run. @throws before that. */
  readonly app: ServedApp;
  /** A page on which the recording whose file name holds `name` is open, at its start. */
  openRecording(name: string, look?: Look): Promise<OpenedPage>;
  /** A page on the whole view of the session that runs by default, once its processes are up. */
  openLive(look?: Look): Promise<OpenedPage>;
}

/** Serves Bough for the tests of the file that calls this, and stops it after them. `fill` puts recordings into the folder they live in. */
export function servedForTests(fill?: (recordings: string) => void | Promise<void>): Served {
  let app: ServedApp | undefined;
  const served = (): ServedApp => {
    if (app === undefined) throw new Error('Bough is served from beforeAll on, not while tests are collected');
    return app;
  };
  beforeAll(async () => {
    app = await serve();
    const recordings = path.join(app.home, 'recordings');
    mkdirSync(recordings, { recursive: true });
    await fill?.(recordings);
  });
  afterAll(async () => {
    await closeBrowser();
    await app?.stop();
  });
  return {
    get app() {
      return served();
    },
    openRecording: async (name, look) => {
      const opened = await openPage(served().url, look);
      await opened.page.locator(`[data-testid=recording][title*=${name}]`).click();
      await opened.page.getByTestId('tree').waitFor();
      await opened.page.getByTestId('mode-chip').waitFor();
      await opened.page.waitForFunction(() => (window.__bough?.liveSeq ?? 0) > 1);
      return opened;
    },
    openLive: async (look) => {
      const opened = await openPage(served().url, look);
      await opened.page.waitForFunction(() => (window.__bough?.nodes().length ?? 0) >= 6);
      await opened.page.getByRole('button', { name: 'Open full view' }).click();
      await opened.page.getByTestId('tree').waitFor();
      return opened;
    },
  };
}

/** The committed recording in which a supervisor gives up, as `sample-crashes`: eight crashes, no contents of messages kept back. */
export function withSampleCrashes(recordings: string): void {
  copyFileSync(path.join(root, 'recordings/samples/intensity-escalation.bough'), path.join(recordings, 'sample-crashes.bough'));
}

/** To the end of the recording that is open. */
export async function toEnd(page: OpenedPage['page']): Promise<void> {
  await page.keyboard.press('g');
  await page.waitForFunction(() => window.__bough && window.__bough.liveSeq === window.__bough.seq);
}

/** From the end of the recording back to its last crash. */
export async function toLastCrash(page: OpenedPage['page']): Promise<void> {
  await page.keyboard.press('Shift+X');
  await page.waitForFunction(() => window.__bough && window.__bough.seq < window.__bough.liveSeq);
}
