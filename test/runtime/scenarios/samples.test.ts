// The recordings that come with Bough: they open, they hold what the gallery says, and the program in each of them, run again,
// gives the same log, as long as semantics and loader are those that it was made with.

import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RecordingReader } from '../../../recordings/index.ts';
import { openRecording } from '../../../recordings/index.ts';
import { World } from '../../../runtime/fold/world.ts';
import type { System } from '../../../runtime/index.ts';
import { SEMANTICS_VERSION } from '../../../runtime/index.ts';
import { catalogue } from '../../../runtime/scenarios/catalogue.ts';
import { evaluateProgram } from '../../../src-main/loader/evaluate.ts';
import { LOADER_VERSION } from '../../../src-main/loader/version.ts';
import { Story } from './support.ts';

const SAMPLES = fileURLToPath(new URL('../../../recordings/samples/', import.meta.url));
const MAX_BYTES = 200 * 1024;

/** What each sample must hold: as the paragraphs of the catalogue say. */
const EXPECTED: Record<string, { readonly crashes: number; readonly restarts: number; readonly gaveUp: number }> = {
  'one-for-one': { crashes: 2, restarts: 2, gaveUp: 0 },
  'one-for-all': { crashes: 1, restarts: 3, gaveUp: 0 },
  'rest-for-one': { crashes: 1, restarts: 2, gaveUp: 0 },
  'intensity-escalation': { crashes: 8, restarts: 8, gaveUp: 3 },
  'link-bystander': { crashes: 2, restarts: 2, gaveUp: 0 },
  'poison-message': { crashes: 3, restarts: 3, gaveUp: 0 },
  'flapping-child': { crashes: 6, restarts: 6, gaveUp: 0 },
};

function withSample<T>(id: string, use: (reader: RecordingReader) => T): T {
  const opened = openRecording(`${SAMPLES}${id}.bough`);
  if (!opened.ok) throw new Error(`${opened.error.what} (${opened.error.where})`);
  try {
    return use(opened.value);
  } finally {
    opened.value.close();
  }
}

describe('recordings/samples', () => {
  it('has one recording per crash scenario and no other', () => {
    const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.bough'));
    expect(files.toSorted()).toEqual(catalogue.map(({ id }) => `${id}.bough`).toSorted());
  });

  describe.each(catalogue)('$id', ({ id }) => {
    it('opens, is small, was closed cleanly and holds its crashes', () => {
      expect(statSync(`${SAMPLES}${id}.bough`).size).toBeLessThan(MAX_BYTES);
      const info = withSample(id, (reader) => reader.info());
      expect(info).toMatchObject({ ...EXPECTED[id], seed: 7, gaps: 0, closedCleanly: true });
    });

    it('is what it says in each of its parts: pages, events, keyframes, lists', () => {
      expect(withSample(id, (reader) => reader.verify())).toEqual({ ok: true, problems: [] });
    });

    it('has the log hash that its file states, and folds without a contradiction', () => {
      withSample(id, (reader) => {
        expect(reader.computeLogHash()).toBe(reader.logHash);
        const world = new World(reader.strings);
        for (let seq = 1; seq <= reader.lastSeq; ) {
          const chunk = reader.chunkAt(seq);
          if (chunk === undefined) throw new Error(`seq ${seq} is in no chunk`);
          world.apply(chunk);
          seq = chunk.firstSeq + chunk.count;
        }
        expect(world.problems).toEqual([]);
        expect(world.hash()).toBe(reader.worldAt(reader.lastSeq).hash());
      });
    });

    it('gives the same log when the program in it is run again', () => {
      const { meta, lastAt, logHash } = withSample(id, ({ meta, lastAt, logHash }) => ({ meta, lastAt, logHash }));
      // After a raise of either version the log may differ; then `node scripts/samples.ts` makes the sample again.
      expect([meta.semanticsVersion, meta.loaderVersion]).toEqual([SEMANTICS_VERSION, LOADER_VERSION]);
      const program = { file: `${id}.ts`, code: meta.bundle ?? '', map: meta.sourceMap ?? '', loaderVersion: LOADER_VERSION, sources: [] };
      const load = (system: System) => {
        const { seed } = meta;
        const evaluated = evaluateProgram(program, { seed, now: () => system.now, print: () => undefined, meter: system.meter });
        if (!evaluated.ok) throw new Error(evaluated.error.reason);
        return evaluated.value;
      };
      expect(new Story(load, meta.seed, lastAt / 1_000_000).hash).toBe(logHash);
    });
  });
});
