// The programs whose logs have to be the same in every host, and where they are loaded: once, here. What is compared is how they run.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { loadProgram } from '../../src-main/loader/load-program.ts';
import type { CorpusProgram } from './runner.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['runtime/scenarios', 'runtime/scenarios/lessons', 'test/fixtures/corpus'];
export const SEEDS = [0, 1, 20261122];
/** Virtual ms that each program runs. */
const LENGTH_MS = 3000;

/** Every program of the corpus, loaded. */
export async function loadCorpus(): Promise<CorpusProgram[]> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => `${folder}/${name}`),
  ).filter((file) => /export default program\(/.test(readFileSync(path.join(root, file), 'utf8')));
  return await Promise.all(
    files.map(async (file) => {
      const loaded = await loadProgram(path.join(root, file));
      if (!loaded.ok) throw new Error(`${file}: ${loaded.error.reason}`);
      const name = file.replace(/^(runtime|test\/fixtures)\//, '').replace(/\.ts$/, '');
      return { name, code: loaded.value.code, seeds: SEEDS, untilMs: LENGTH_MS };
    }),
  );
}

/** A program's text as the pinned file knows it. */
export const textHash = ({ code }: CorpusProgram): string => createHash('sha256').update(code).digest('hex').slice(0, 16);

/** One script for every host, which leaves `runCorpus` in `globalThis`. */
export async function bundleRunner(): Promise<string> {
  const build = await rolldown({
    input: path.join(root, 'test/determinism/runner.ts'),
    platform: 'browser',
    transform: { target: 'es2022' },
    resolve: { alias: { bough: path.join(root, 'runtime/bough.ts') } },
    tsconfig: false,
  });
  try {
    const { output } = await build.generate({ format: 'iife', name: 'corpus' });
    return output[0].code;
  } finally {
    await build.close();
  }
}
