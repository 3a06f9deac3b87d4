// One measurement in a Node of its own: `node --expose-gc measure.ts WORKLOAD`. Prints the result as JSON.
//
// Before the clock runs, every kind of program has run in the same mode: types that the compiler has seen are then those of a
// program that does several things, not those of the one loop that is measured. Of three runs the median counts.

import { registerHooks } from 'node:module';
import type { Mode } from './drive.ts';
import type { Kind } from './memory.ts';
import type { End } from './restarts.ts';

const [workload = '', ...rest] = process.argv.slice(2);

// `stripped` in front: the same runtime without its tracer. Hooked before the runtime is loaded.
const stripped = rest[0] === 'stripped';
if (stripped) {
  const writer = new URL('./no-trace-writer.ts', import.meta.url).href;
  const codec = new URL('./no-trace-tags.ts', import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (context.parentURL === writer || context.parentURL === codec) return found;
      if (found.url.endsWith('/runtime/trace/event-writer.ts')) return { ...found, url: writer };
      if (found.url.endsWith('/runtime/protocol/term-codec.ts')) return { ...found, url: codec };
      return found;
    },
  });
}
const mode = (stripped ? 'off' : rest[0]) as Mode;

const { ring } = await import('./ring.ts');
const { calls } = await import('./calls.ts');
const { spawns } = await import('./spawns.ts');
const { restarts } = await import('./restarts.ts');
const { footprint } = await import('./memory.ts');
const { batches } = await import('./batches.ts');

const MILLION = 1_000_000;

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
  run();
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
