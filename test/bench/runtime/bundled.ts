// measure.ts with the runtime as one file, built as the app's worker is (scripts/lib/node-bundle.mjs): what is timed is what people
// run, as the Erlang side is compiled too.

import path from 'node:path';
import { build } from 'vite';
import { nodeBundle } from '../../../scripts/lib/node-bundle.mjs';

const root = path.join(import.meta.dirname, '../../..');

export interface Bundled {
  readonly measure: string;
  /** The same runtime without its tracer: no-trace-writer.ts and no-trace-tags.ts in the place of the real ones. */
  readonly stripped: string;
}

/** Builds both into out/bench, from where they find the project's dependencies. */
export async function bundleMeasure(): Promise<Bundled> {
  const input = { measure: 'test/bench/runtime/measure.ts' };
  const [dir, strippedDir] = [path.join(root, 'out/bench/measure'), path.join(root, 'out/bench/stripped')];
  await build(nodeBundle({ root, input, dir, whole: true }));
  const stripped = nodeBundle({ root, input, dir: strippedDir, whole: true });
  await build({ ...stripped, plugins: [stripped.plugins, withoutTracer] });
  return { measure: path.join(dir, 'measure.js'), stripped: path.join(strippedDir, 'measure.js') };
}

const STAND_INS = { 'event-writer.ts': 'no-trace-writer.ts', 'term-codec.ts': 'no-trace-tags.ts' } as const;

const withoutTracer = {
  name: 'without-tracer',
  enforce: 'pre' as const,
  resolveId(source: string, importer?: string): string | undefined {
    const standIn = Object.entries(STAND_INS).find(([file]) => source.endsWith(`/${file}`))?.[1];
    return standIn === undefined || importer?.endsWith(standIn) ? undefined : path.join(import.meta.dirname, standIn);
  },
};
