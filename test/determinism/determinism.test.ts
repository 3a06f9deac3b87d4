// Same program, same seed, same inputs: the same log, in every host, and the same as when it was pinned.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { LogHash } from '../../runtime/protocol/log-hash.ts';
import { findChromium } from '../../scripts/lib/chromium.mjs';
import { startProgram } from '../../src-main/hosts/program-host.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { bundleRunner, loadCorpus } from './corpus.ts';
import type { HostRun, Job } from './hosts.ts';
import { electronNode, inChromium, inNode, inWorker, ownNode, prepare } from './hosts.ts';
import { pinProblems, pinsOf, readPins } from './pins.ts';

const folder = temporaryFolder()('corpus');
const other = await ownNode();
const electron = electronNode();
const LIMIT = 180_000;

let job: Job;
let reference: Record<string, string>;
beforeAll(async () => {
  const [script, programs] = await Promise.all([bundleRunner(), loadCorpus()]);
  job = prepare(folder, script, programs);
  reference = await inNode(process.execPath)(job);
}, LIMIT);

test('the corpus is what it should be: every scenario, and programs of its own', () => {
  const names = job.programs.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['scenarios/my-app', 'scenarios/one-for-all', 'corpus/maths', 'corpus/outside']));
  expect(names.length).toBeGreaterThan(15);
  for (const [name, hash] of Object.entries(reference)) expect(Number(hash.split(' ')[1]), name).toBeGreaterThanOrEqual(20);
});

test('the hashes are those that are pinned', () => {
  expect(pinProblems(readPins(), pinsOf(job.programs, reference))).toEqual([]);
});

describe('the same hashes', () => {
  const same = (name: string, host: HostRun, why?: string): void =>
    test(`in ${name}`, { timeout: LIMIT }, async (context) => {
      if (why !== undefined) {
        (context.task.meta as { skipped?: string }).skipped = why;
        context.skip(why);
      }
      expect(await host(job)).toEqual(reference);
    });
  same('the same Node again, in another zone and language', inNode(process.execPath, { TZ: 'UTC', LC_ALL: 'C' }));
  same('a worker thread', inWorker);
  same(
    'version' in other ? `the machine's own Node ${other.version}` : "the machine's own Node",
    inNode('binary' in other ? other.binary : ''),
    'why' in other ? other.why : undefined,
  );
  same(
    'Electron',
    inNode('binary' in electron ? electron.binary : '', { ELECTRON_RUN_AS_NODE: '1' }),
    'why' in electron ? electron.why : undefined,
  );
  same('Chromium', inChromium, findChromium() ? undefined : 'no Chromium (install one, or set BOUGH_CHROMIUM)');
});

test('the same hashes in the host that people use, with its slices, chunks and flushes', { timeout: LIMIT }, async () => {
  for (const { name, code, untilMs } of job.programs) {
    // This one has no door but the real one.
    if (name === 'corpus/outside') continue;
    const hash = new LogHash();
    let records = 0;
    const started = await startProgram({
      program: { file: `${name}.ts`, code, map: '{"version":3,"sources":[],"names":[],"mappings":""}', loaderVersion: 0, sources: [] },
      seed: 1,
      pace: 'max',
      until: untilMs * 1000,
      onChunk: (chunk) => {
        hash.add(chunk);
        records += chunk.count;
      },
    });
    if (!started.ok) throw new Error(`${name}: ${started.error.reason}`);
    // At its limit a program waits for commands.
    const watch = setInterval(() => started.value.now >= untilMs * 1000 && void started.value.stop(), 5);
    await started.value.ended;
    clearInterval(watch);
    expect(`${hash.hex()} ${records}`, name).toBe(reference[`${name}#1`]);
  }
});

describe('the pins', () => {
  const pins = readPins();
  const [first] = Object.keys(pins.programs) as [string];
  const withLogs = (logs: Record<string, string>) => ({
    ...pins,
    programs: { ...pins.programs, [first]: { ...pins.programs[first]!, logs } },
  });

  test('a changed log without a new version is refused with a sentence that says so', () => {
    expect(pinProblems(pins, withLogs({ 'seed 1': 'another' }))).toEqual([
      expect.stringMatching(/needs a new SEMANTICS_VERSION.*node scripts\/determinism\.ts/),
    ]);
  });

  test('with a new version, and for new or changed programs, they have to be pinned again', () => {
    expect(pinProblems(pins, { ...withLogs({}), semanticsVersion: pins.semanticsVersion + 1 })).toEqual([
      expect.stringContaining('pin them again'),
    ]);
    expect(pinProblems({ ...pins, programs: {} }, pins)).toEqual([expect.stringContaining('new programs')]);
    expect(pinProblems(pins, { ...pins, programs: {} })).toEqual([expect.stringContaining('gone')]);
  });

  test('the command that they name is there', () => {
    expect(readFileSync(fileURLToPath(new URL('../../scripts/determinism.ts', import.meta.url)), 'utf8')).toContain('writePins');
  });
});
