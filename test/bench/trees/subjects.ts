// One page for each way of drawing and each size: what it has left behind can't weigh on the next, and one that never ends is ended
// with its page.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { openPage } from '../../support/served-app.ts';
import { frameWork } from '../window/frame-work.ts';
import type { SubjectName } from './page.ts';

const root = path.join(import.meta.dirname, '../../..');
const PEERS = path.join(import.meta.dirname, '../peers/trees');
const MERMAID = path.join(PEERS, 'node_modules/mermaid/dist/mermaid.min.js');
/** Seconds that each thing may take. */
export const LIMIT_S = 90;
const PICTURES = 30;
const SLOW_MS = 8000;

export interface Measured {
  /** Milliseconds until the first picture; `LIMIT_S` where it did not come. */
  readonly first: number;
  /** Milliseconds from picture to picture, and the main thread's processor time for one at the 95th percentile. */
  readonly change: number;
  readonly changeWork: number;
  readonly pan: number;
  readonly panWork: number;
  /** What did not end within the limit. */
  readonly unfinished: readonly string[];
}

const NEVER: Measured = {
  first: LIMIT_S * 1000,
  change: LIMIT_S * 1000,
  changeWork: LIMIT_S * 1000,
  pan: LIMIT_S * 1000,
  panWork: LIMIT_S * 1000,
  unfinished: ['a first picture'],
};

/** Why mermaid cannot be had, or undefined. */
export function installMermaid(): string | undefined {
  if (existsSync(MERMAID)) return undefined;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', args, { cwd: PEERS, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  return done.status === 0 ? undefined : 'npm ci in test/bench/peers/trees failed (its messages are above)';
}

let script: Promise<string> | undefined;

/** page.ts as one file. */
function bundle(): Promise<string> {
  const dir = path.join(root, 'out/bench/trees');
  script ??= build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: dir,
      emptyOutDir: true,
      lib: { entry: path.join(import.meta.dirname, 'page.ts'), formats: ['iife'], name: 'treesPage', fileName: () => 'page.js' },
    },
  }).then(() => path.join(dir, 'page.js'));
  return script;
}

const known = new Map<string, Promise<Measured>>();

/** Measured once, for all rows that ask. */
export function measured(name: SubjectName, processes: number): Promise<Measured> {
  const key = `${name} ${processes}`;
  let found = known.get(key);
  if (!found) known.set(key, (found = measure(name, processes)));
  return found;
}

async function measure(name: SubjectName, processes: number): Promise<Measured> {
  // what could not draw a tenth of it is not waited for again
  const smaller = await known.get(`${name} ${processes / 10}`);
  if (smaller?.first === NEVER.first) return smaller;
  const unfinished: string[] = [];
  const { page, context } = await openPage('about:blank');
  try {
    if (name === 'mermaid') await page.addScriptTag({ path: MERMAID });
    await page.addScriptTag({ path: await bundle() });
    const limit = LIMIT_S * 1000;
    const first = await within(page.evaluate(([n, count]) => window.trees.first(n, count), [name, processes] as const));
    if (first === undefined) return NEVER;
    const run = async (what: 'change' | 'pan', text: string): Promise<readonly [number, number]> => {
      let ms: number | undefined;
      const pictures = async (): Promise<void> => {
        ms = await within(page.evaluate(([w, most, time]) => window.trees.pictures(w, most, time), [what, PICTURES, limit / 4] as const));
      };
      // A page that does nothing else for many seconds can't be traced as well.
      const work = first < SLOW_MS ? (await frameWork(page, pictures)).p95 : await pictures();
      if (ms !== undefined) return [ms, work ?? ms];
      unfinished.push(text);
      return [limit, limit];
    };
    const [change, changeWork] = await run('change', 'changes');
    const [pan, panWork] = unfinished.length > 0 ? [limit, limit] : await run('pan', 'panning');
    return { first, change, changeWork, pan, panWork, unfinished };
  } finally {
    await context.close();
  }
}

const within = <T>(work: Promise<T>): Promise<T | undefined> => {
  let timer: NodeJS.Timeout;
  const limit = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, LIMIT_S * 1000, undefined)));
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
};
