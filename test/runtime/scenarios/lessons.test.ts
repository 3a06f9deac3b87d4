// The lessons' programs do what the lessons say of them, whatever the seed.

import { describe, expect, it } from 'vitest';
import type { Program } from '../../../runtime/index.ts';
import { lessons } from '../../../runtime/scenarios/catalogue.ts';
import { Story } from './support.ts';

const SCENARIOS = new URL('../../../runtime/scenarios/', import.meta.url);

/** Which life each process is in after all four crashes, and how often a supervisor gave up. */
const AFTER: Record<string, { gaveUp: number; lives: Record<string, number> }> = {
  'lesson-intensity': { gaveUp: 1, lives: { Root: 1, 'Pool.Sup': 2, Cache: 2, Worker: 5, Index: 2, Feed: 1 } },
  'lesson-intensity-five': { gaveUp: 0, lives: { Root: 1, 'Pool.Sup': 1, Cache: 1, Worker: 5, Index: 1, Feed: 1 } },
  'lesson-intensity-short': { gaveUp: 0, lives: { Root: 1, 'Pool.Sup': 1, Cache: 1, Worker: 5, Index: 1, Feed: 1 } },
  'lesson-intensity-all': { gaveUp: 1, lives: { Root: 1, 'Pool.Sup': 2, Cache: 5, Worker: 5, Index: 5, Feed: 1 } },
};

describe.each(lessons)('$id', ({ id, file }) => {
  it.each([1, 42])('crashes four times, and ends as the lesson says, seed %i', async (seed) => {
    const program: Program = (await import(new URL(file, SCENARIOS).href)).default;
    const { world } = new Story(program, seed, 6);
    const lives = [...world.slots()]
      .filter((process) => process.live)
      .map((process) => [process.name ?? process.label, process.incarnation]);
    expect(world.counts.crashes).toBe(4);
    expect({ gaveUp: world.counts.gaveUp, lives: Object.fromEntries(lives) }).toEqual(AFTER[id]);
  });
});
