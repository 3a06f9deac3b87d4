// The pinned hashes: what every program of the corpus came to when the versions were those. Written by scripts/determinism.ts.

import { readFileSync, writeFileSync } from 'node:fs';
import { SEMANTICS_VERSION } from '../../runtime/index.ts';
import { LOADER_VERSION } from '../../src-main/loader/version.ts';
import { textHash } from './corpus.ts';
import type { CorpusProgram } from './runner.ts';

const FILE = new URL('../golden/determinism.json', import.meta.url);

export interface Pins {
  readonly semanticsVersion: number;
  readonly loaderVersion: number;
  /** By program: a hash of its bundle, and by seed its log hash and number of records. */
  readonly programs: Record<string, { readonly text: string; readonly logs: Record<string, string> }>;
}

export const readPins = (): Pins => JSON.parse(readFileSync(FILE, 'utf8')) as Pins;

export function pinsOf(programs: readonly CorpusProgram[], hashes: Record<string, string>): Pins {
  const entries = programs.map((program) => {
    const logs = Object.fromEntries(program.seeds.map((seed) => [`seed ${seed}`, hashes[`${program.name}#${seed}`] as string]));
    return [program.name, { text: textHash(program), logs }] as const;
  });
  return { semanticsVersion: SEMANTICS_VERSION, loaderVersion: LOADER_VERSION, programs: Object.fromEntries(entries) };
}

export const writePins = (pins: Pins): void => writeFileSync(FILE, `${JSON.stringify(pins, null, 2)}\n`);

const AGAIN = 'then pin them again: node scripts/determinism.ts';

/** What is wrong with the pins, in sentences that say what to do; empty when all is well. */
export function pinProblems(pinned: Pins, now: Pins): string[] {
  const changed: string[] = [];
  const unpinned: string[] = [];
  for (const [name, { text, logs }] of Object.entries(now.programs)) {
    const before = pinned.programs[name];
    if (before === undefined || before.text !== text) unpinned.push(name);
    else if (JSON.stringify(before.logs) !== JSON.stringify(logs)) changed.push(name);
  }
  const gone = Object.keys(pinned.programs).filter((name) => !(name in now.programs));
  const sameVersions = pinned.semanticsVersion === now.semanticsVersion && pinned.loaderVersion === now.loaderVersion;
  const problems: string[] = [];
  if (changed.length > 0 && sameVersions) {
    const what = `the same program, seed and inputs give another log than before (${changed.join(', ')})`;
    problems.push(
      `${what}, so it needs a new SEMANTICS_VERSION (runtime/version.ts) or LOADER_VERSION (src-main/loader/version.ts): raise the one whose part has changed, or find what changed by accident; ${AGAIN}`,
    );
  }
  if (!sameVersions) problems.push(`the hashes were pinned with other versions of semantics or loader; ${AGAIN.replace('then ', '')}`);
  if (unpinned.length > 0)
    problems.push(`new programs, or programs with another text (${unpinned.join(', ')}): look at their logs, ${AGAIN}`);
  if (gone.length > 0) problems.push(`programs that are gone (${gone.join(', ')}): ${AGAIN}`);
  return problems;
}
