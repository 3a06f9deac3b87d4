// The hosts in which the corpus runs. Each gives the hashes, or says why it can't be had here.

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/lib/chromium.mjs';
import { findElectron } from '../../scripts/lib/electron.mjs';
import { CHROMIUM_ARGS } from '../support/served-app.ts';
import type { CorpusProgram } from './runner.ts';

type Hashes = Record<string, string>;
/** What is to be run, as files in a folder and as text. */
export interface Job {
  readonly folder: string;
  readonly script: string;
  readonly programs: readonly CorpusProgram[];
}
export type HostRun = (job: Job) => Promise<Hashes>;

const run = promisify(execFile);
const MAX_OUTPUT = 16 * 1024 * 1024;

/** Writes what Node's hosts read. */
export function prepare(folder: string, script: string, programs: readonly CorpusProgram[]): Job {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'programs.json'), JSON.stringify(programs));
  const head = `const { readFileSync } = require('node:fs'); const programs = JSON.parse(readFileSync(${JSON.stringify(path.join(folder, 'programs.json'))}, 'utf8'));`;
  writeFileSync(path.join(folder, 'child.cjs'), `${head}${script}\n;process.stdout.write(JSON.stringify(runCorpus(programs)));`);
  writeFileSync(
    path.join(folder, 'worker.cjs'),
    `${head}${script}\n;require('node:worker_threads').parentPort.postMessage(runCorpus(programs));`,
  );
  return { folder, script, programs };
}

export const inNode =
  (binary: string, env: Record<string, string> = {}): HostRun =>
  async ({ folder }) => {
    // Another zone and language than the tests': neither may matter.
    const surroundings = { ...process.env, TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', NODE_OPTIONS: '', ...env };
    const { stdout } = await run(binary, [path.join(folder, 'child.cjs')], { maxBuffer: MAX_OUTPUT, env: surroundings });
    return JSON.parse(stdout) as Hashes;
  };

export const inWorker: HostRun = ({ folder }) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(path.join(folder, 'worker.cjs'));
    worker.once('message', resolve);
    worker.once('error', reject);
  });

export const inChromium: HostRun = async ({ script, programs }) => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium');
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage({ locale: 'de-DE', timezoneId: 'America/St_Johns' });
    await page.addScriptTag({ content: script });
    return await page.evaluate(
      (list) => (globalThis as unknown as { runCorpus(p: unknown): Record<string, string> }).runCorpus(list),
      programs,
    );
  } finally {
    await browser.close();
  }
};

/** The machine's own Node, where it is another than the one that runs the tests; or why there is none. */
export async function ownNode(): Promise<{ binary: string; version: string } | { why: string }> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  for (const folder of [...folders, '/usr/bin', '/usr/local/bin']) {
    const binary = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
    const version = await run(binary, ['--version']).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
    if (version !== undefined && version !== process.version && Number(version.slice(1).split('.')[0]) >= 20) return { binary, version };
  }
  return { why: 'the machine has no other Node (20 or newer) than the one that runs the tests' };
}

/** Electron's binary as a Node: its engine, without a window or a display. */
export function electronNode(): { binary: string } | { why: string } {
  return findElectron();
}
