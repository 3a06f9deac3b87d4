// Pins the log hashes of the corpus again: node scripts/determinism.ts. To be run after a change that is meant to change logs, with
// SEMANTICS_VERSION or LOADER_VERSION raised, and after a change of the corpus' programs (docs/PROGRAMS.md, "The same again").

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleRunner, loadCorpus } from '../test/determinism/corpus.ts';
import { inNode, prepare } from '../test/determinism/hosts.ts';
import { pinProblems, pinsOf, readPins, writePins } from '../test/determinism/pins.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bough-corpus-'));
try {
  const [script, programs] = await Promise.all([bundleRunner(), loadCorpus()]);
  const pins = pinsOf(programs, await inNode(process.execPath)(prepare(folder, script, programs)));
  const problems = pinProblems(readPins(), pins);
  const forced = process.argv.includes('--force');
  const unversioned = problems.find((problem) => problem.includes('needs a new SEMANTICS_VERSION'));
  if (unversioned !== undefined && !forced) {
    console.error(
      `not pinned: ${unversioned}\n(--force pins them all the same: for a change that is not released yet under a version that is already new)`,
    );
    process.exitCode = 1;
  } else {
    writePins(pins);
    console.log(
      `pinned ${programs.length} programs (semantics ${pins.semanticsVersion}, loader ${pins.loaderVersion}); ${problems.length === 0 ? 'nothing has changed' : problems.join('; ')}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
