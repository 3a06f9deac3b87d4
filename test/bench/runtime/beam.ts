// The Erlang side: test/bench/beam/bb.erl on one scheduler, on the same core as ours.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runPinned } from './pinned.ts';

const SOURCES = path.join(import.meta.dirname, '..', 'beam');

/** Compiles the sources into `folder`. Why there is no Erlang to compare with, or undefined. */
export function compileBeam(folder: string): string | undefined {
  const done = spawnSync('erlc', ['-o', folder, path.join(SOURCES, 'bb.erl'), path.join(SOURCES, 'supb.erl')], { encoding: 'utf8' });
  if (done.error !== undefined) return 'Erlang is not installed (no erlc on PATH; Debian: apt-get install erlang-base)';
  if (done.status !== 0) throw new Error(`erlc: ${done.stdout}${done.stderr}`);
  return undefined;
}

/** Runs one workload of bb.erl once: the lines it prints. */
export const runBeam = (folder: string, workload: string): string[] =>
  runPinned('erl', ['+S', '1:1', '+P', '2000000', '-noshell', '-pa', folder, '-run', 'bb', 'main', workload, '1'], folder)
    .split('\n')
    .filter((line) => line !== '');

/** The figure of the line `name<TAB>figure<TAB>unit`. */
export function beamFigure(folder: string, workload: string, name: string): number {
  const line = runBeam(folder, workload).find((text) => text.startsWith(`${name}\t`));
  if (line === undefined) throw new Error(`bb.erl ${workload}: no line begins with ${name}`);
  return Number(line.split('\t')[1]);
}

/** Milliseconds of the median batch of 1,000 calls. */
export function beamBatchMedian(folder: string): number {
  const [, p50] = /p50 ([\d.]+)/.exec(runBeam(folder, 'jitter').join('\n')) ?? [];
  if (p50 === undefined) throw new Error('bb.erl jitter: no p50');
  return Number(p50);
}
