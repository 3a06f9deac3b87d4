// What holds for every program of the catalogue, whatever the seed: a log without contradictions, that comes out the same again.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../../runtime/index.ts';
import { catalogue, lessons, programs } from '../../../runtime/scenarios/catalogue.ts';
import { Story } from './support.ts';

const SCENARIOS = new URL('../../../runtime/scenarios/', import.meta.url);
const SEEDS = [1, 7, 42];
const entries = [...catalogue, ...programs, ...lessons];

const load = async (file: string): Promise<Program> => (await import(new URL(file, SCENARIOS).href)).default;

describe('the catalogue', () => {
  it('names each program once, with a file and at most 60 words', () => {
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    for (const { file, paragraph, durationHint } of entries) {
      expect(existsSync(fileURLToPath(new URL(file, SCENARIOS))), file).toBe(true);
      expect(paragraph.split(/\s+/).length, file).toBeLessThanOrEqual(60);
      expect(durationHint, file).toBeGreaterThan(0);
    }
  });

  it('has the seven crash scenarios', () => {
    expect(catalogue).toHaveLength(7);
  });
});

describe.each(entries)('$id', ({ file, durationHint }) => {
  it.each(SEEDS)('folds 20 s without a contradiction, seed %i', async (seed) => {
    const story = new Story(await load(file), seed, 20);
    expect(story.world.problems).toEqual([]);
    expect(story.events.length).toBeGreaterThan(20 * 20);
  });

  it('gives the same log for the same seed', async () => {
    const program = await load(file);
    expect(new Story(program, 7, 10).hash).toBe(new Story(program, 7, 10).hash);
  });

  it('has told its story when its duration hint is over', async () => {
    const story = new Story(await load(file), 1, durationHint / 1000);
    const crashes = story.world.counts.crashes;
    if ([...catalogue, ...lessons].some((entry) => entry.file === file)) expect(crashes).toBeGreaterThan(0);
    else if (file !== 'my-app.ts') expect(crashes).toBe(0);
  });

  it('gives every process a name of its own to read', async () => {
    const story = new Story(await load(file), 1, 3);
    const live = [...story.world.slots()].filter((process) => process.live);
    const labels = live.map((process) => `${process.node} ${process.name ?? process.label}`);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.filter((label) => label.endsWith(' anonymous'))).toEqual([]);
  });
});
