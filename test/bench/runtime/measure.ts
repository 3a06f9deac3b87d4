// One measurement in a Node of its own: `node --expose-gc measure.js WORKLOAD MODE` (bundled.ts makes it). Prints the result
// as JSON.
//
// Before the clock runs, every kind of program has run in the same mode: types that the compiler has seen are then those of a
// program that does several things, not those of the one loop that is measured. What is measured then runs for a while untimed too:
// the compiler, which shares the core, is still at work on it for some tenths of a second. Of three runs the median counts.

import { inlineMore } from '../../../src-main/hosts/engine.ts';
import { batches } from './batches.ts';
import { calls } from './calls.ts';
import type { Mode } from './drive.ts';
import { footprint, type Kind } from './memory.ts';
import { type End, restarts } from './restarts.ts';
import { ring } from './ring.ts';
import { spawns } from './spawns.ts';

const [workload = '', ...rest] = process.argv.slice(2);
const mode = rest[0] as Mode;

// As where the app runs programs.
inlineMore();

const MILLION = 1_000_000;
const UNTIMED_MS = 500;

function warm(): void {
  for (let i = 0; i < 2; i++) {
    ring('generators', mode, 100_000);
    ring('callbacks', mode, 100_000);
    calls(mode, 100_000);
    spawns(mode, 100_000);
    restarts('exit', mode, 5_000, 5_000);
  }
}

function median(run: () => number): number {
  warm();
  for (const from = performance.now(); performance.now() - from < UNTIMED_MS; ) run();
  const results = [run(), run(), run()].sort((a, b) => a - b);
  return results[1] as number;
}

function measure(): unknown {
  switch (workload) {
    case 'ring-generators':
      return median(() => ring('generators', mode, MILLION));
    case 'ring-callbacks':
      return median(() => ring('callbacks', mode, MILLION));
    case 'calls':
      return median(() => calls(mode, MILLION));
    case 'spawns':
      return median(() => spawns(mode, MILLION));
    case 'restarts':
      return median(() => restarts(rest[1] as End, mode, 50_000, Number(rest[2])));
    case 'memory':
      return footprint(rest[0] as Kind, Number(rest[1]), rest[2] === 'named');
    case 'batches':
      warm();
      return batches(mode);
    default:
      throw new Error(`measure: unknown workload ${workload}`);
  }
}

console.log(JSON.stringify(measure()));
