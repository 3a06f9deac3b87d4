// The real desktop app under test: a real Electron, a home of its own, the real hub. What can't run here says why, and is counted
// as skipped (scripts/test.mjs prints the reasons).

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { findElectron } from '../../../../scripts/lib/electron.mjs';
import { type Display, findDisplay } from './display.ts';

export const root = fileURLToPath(new URL('../../../..', import.meta.url));
const shots = path.join(root, 'artifacts/screenshots');

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test was skipped. */
    skipped?: string;
  }
}

export interface Start {
  /** More arguments: files to open, switches. */
  readonly args?: readonly string[];
  /** Keeps its home when given, so that a second start finds what the first one left. */
  readonly home?: string;
  /** Binary of a packaged app, in place of Electron and the build in out/. */
  readonly packaged?: string;
}

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** What it wrote on standard error so far. */
  errors(): string;
  /** Errors of the page: exceptions, refused resources, broken policies. */
  readonly problems: readonly string[];
  /** Quits as a person does, and resolves when the process is gone. Again: does nothing. */
  quit(): Promise<void>;
}

/** The hub has five seconds to close its recordings; the rest is for a slow machine. */
const QUIT_MS = 30_000;

let display: Display | undefined;
const cleanups: (() => Promise<void> | void)[] = [];

/** Call at the top of a test file: skips its tests, with the reason, where there is no Electron or no display; ends what was started. */
export function onDesktop(): void {
  beforeAll(async () => {
    display = await findDisplay();
  });
  beforeEach((context) => {
    const electron = findElectron();
    const why = 'why' in electron ? electron.why : display !== undefined && 'why' in display ? display.why : undefined;
    if (why === undefined) return;
    context.task.meta.skipped = why;
    context.skip(why);
  });
  afterAll(async () => {
    try {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    } finally {
      if (display && 'stop' in display) display.stop();
      display = undefined;
    }
  });
}

/** A folder that is removed when the test file has ended. */
export function temporaryHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), 'bough-desktop-'));
  cleanups.push(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** What only a clone needs: a packaged app has to do without. */
const DEVELOPMENT = ['BOUGH_SQLITE_BINDING', 'ELECTRON_OVERRIDE_DIST_PATH', 'ELECTRON_EXEC_PATH', 'NODE_OPTIONS', 'NODE_PATH'];

/** Environment of an app under test: its own home, the hooks, the display. */
export function environment(home: string, packaged = false): Record<string, string> {
  const given = display && 'env' in display ? display.env : {};
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !(packaged && DEVELOPMENT.includes(name))) env[name] = value;
  }
  return { ...env, ...given, BOUGH_HOME: home, BOUGH_TEST_HOOKS: '1' };
}

/** Starts the app and waits for its window. */
export async function startDesktop({ args = [], home = temporaryHome(), packaged }: Start = {}): Promise<Desktop> {
  const electron = findElectron();
  if ('why' in electron) throw new Error(electron.why);
  const app = await _electron.launch({
    executablePath: packaged ?? electron.binary,
    args: packaged ? [...args] : [root, ...args],
    cwd: root,
    env: environment(home, packaged !== undefined),
    colorScheme: null,
    timeout: 60_000,
  });
  let text = '';
  app.process().stderr?.on('data', (part: Buffer) => {
    text += part.toString();
  });
  let ended = false;
  const quit = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    const child = app.process();
    const slow = new Promise<'slow'>((resolve) => setTimeout(resolve, QUIT_MS, 'slow').unref());
    if ((await Promise.race([app.close(), slow])) !== 'slow') return;
    child.kill('SIGKILL');
    throw new Error(`the app did not quit within ${QUIT_MS} ms:\n${text}`);
  };
  cleanups.push(quit);
  // on the context, not on the page: what goes wrong first happens before there is a page to listen to
  const problems: string[] = [];
  app.context().on('weberror', (error) => problems.push(String(error.error())));
  app.context().on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const page = await app.firstWindow({ timeout: 60_000 });
  return { app, page, home, errors: () => text, problems, quit };
}

/** Pids of the app's hub, by the name it was started under. */
export function hubPids(desktop: Desktop): Promise<number[]> {
  return desktop.app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((process) => process.name === 'bough hub')
      .map((process) => process.pid),
  );
}

/** Keeps a picture as an artifact (git-ignored). */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `electron-${name}.png`) });
}

/** What of the test hooks (UX.md 2.19) these tests read. */
interface Node {
  readonly slot: number;
  readonly label: string;
  readonly status: string;
  readonly incarnation: number;
}

/** The tree's nodes as the page knows them; none before it is connected. */
export function nodes(page: Page): Promise<Node[]> {
  return page.evaluate(() => {
    const hooks = (window as unknown as { __bough?: { nodes(): readonly Node[] } }).__bough;
    return (hooks?.nodes() ?? []).map(({ slot, label, status, incarnation }) => ({ slot, label, status, incarnation }));
  });
}

/** The event counter of the welcome page. */
export async function eventCount(page: Page): Promise<number> {
  return Number((await page.getByTestId('event-count').innerText()).replace(/\D/g, ''));
}

/** Waits until the welcome system is painted and running: six nodes or more. Fails with all that page and app said until then. */
export async function welcomeRuns({ page, problems, errors }: Desktop): Promise<void> {
  try {
    await page.getByTestId('welcome-tree').waitFor();
    await expect.poll(async () => (await nodes(page)).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(6);
  } catch (error) {
    throw new Error(`the welcome system did not run:\n${[...problems, errors()].join('\n')}`, { cause: error });
  }
}
