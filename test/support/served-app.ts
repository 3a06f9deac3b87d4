// The real thing for end-to-end tests: `bough serve` in a process of its own with a home of its own, and a Chromium looking at it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/lib/chromium.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const shots = path.join(root, 'artifacts/screenshots');

export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'];

/** What the page offers with BOUGH_TEST_HOOKS=1 (UX.md 2.19). */
export interface Hooks {
  readonly seq: number;
  readonly liveSeq: number;
  readonly mode: string;
  readonly selection: number | undefined;
  /** Rows on show, dead ones included. */
  readonly processes: number;
  readonly dropped: number;
  readonly settled: boolean;
  nodeBox(slot: number): { x: number; y: number; width: number; height: number } | undefined;
  /** As the lanes are drawn; `y` in pixels of their view. */
  lanes():
    | {
        readonly top: number;
        readonly scrollTop: number;
        readonly height: number;
        readonly maxPinnedScroll: number;
        readonly rows: readonly { slot: number; y: number; h: number; cy: number; pinned: boolean }[];
        readonly arrows: readonly { seq: number; tail?: { x: number; y: number }; delivered?: { x: number; y: number } }[];
      }
    | undefined;
  nodes(): readonly { slot: number; label: string; status: string; incarnation: number }[];
  row(slot: number): { slot: number; label: string; status: string; incarnation: number; mailbox: number } | undefined;
  command(command: { kind: 'suspend' | 'resume' | 'crash'; slot: number }): Promise<null>;
  stateHash(): Promise<string>;
}

export interface ServedApp {
  readonly url: string;
  readonly home: string;
  readonly process: ChildProcess;
  /** All that it printed so far. */
  output(): string;
  stop(): Promise<number | null>;
}

/** Starts `bough serve` and waits for the URL it prints. @throws with its output when it ends before. */
export async function serve(args: readonly string[] = [], env: Record<string, string> = {}): Promise<ServedApp> {
  const home = env['BOUGH_HOME'] ?? mkdtempSync(path.join(tmpdir(), 'bough-e2e-'));
  const child = spawn(process.execPath, [path.join(root, 'out/main/cli.js'), 'serve', '--port', '0', ...args], {
    env: { ...process.env, BOUGH_HOME: home, BOUGH_TEST_HOOKS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    const take = (part: Buffer): void => {
      text += part.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*token=\S+/.exec(text);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code} before it printed a URL:\n${text}`)));
  });
  return {
    url,
    home,
    process: child,
    output: () => text,
    stop: () =>
      new Promise((resolve) => {
        const done = (code: number | null): void => {
          if (!env['BOUGH_HOME']) rmSync(home, { recursive: true, force: true });
          resolve(code);
        };
        if (child.exitCode !== null) return done(child.exitCode);
        child.once('exit', done);
        child.kill('SIGINT');
      }),
  };
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  readonly reducedMotion?: boolean;
}

let browser: Browser | undefined;

/** A page on the served app. Errors in the page are collected in `problems`, for tests to assert that there are none. */
export async function openPage(url: string, look: Look = {}): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: scripts/test.mjs skips this suite then');
  browser ??= await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
    colorScheme: look.theme ?? 'dark',
    reducedMotion: look.reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(url);
  return { page, context, problems };
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** Keeps a picture as an artifact (git-ignored). */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

declare global {
  interface Window {
    readonly __bough?: Hooks;
  }
}

/** Reads the hooks: `hooks(page, (b) => b.seq)`. */
export async function hooks<T>(page: Page, read: (b: Hooks) => T | Promise<T>): Promise<T> {
  // the function runs in the page: it may use nothing but its argument
  return page.evaluate(`(${read.toString()})(window.__bough)`) as Promise<T>;
}
