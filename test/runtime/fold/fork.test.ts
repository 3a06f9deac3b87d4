// Forks: a world and its fork share what neither has changed, and neither may see what the other does.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ForkMap } from '../../../runtime/fold/fork-map.ts';
import { World } from '../../../runtime/fold/world.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

describe('a map that forks', () => {
  test('answers as a Map that is copied does, in its order', () => {
    const step = fc.record({
      what: fc.constantFrom('set', 'set', 'set', 'delete', 'fork', 'other'),
      key: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let at = 0;
        const maps = [{ forked: new ForkMap<number, number>(), plain: new Map<number, number>() }];
        for (const [n, { what, key }] of steps.entries()) {
          const { forked, plain } = maps[at] as (typeof maps)[number];
          if (what === 'set') {
            forked.set(key, n + 1);
            plain.set(key, n + 1);
          } else if (what === 'delete') expect(forked.delete(key)).toBe(plain.delete(key));
          else if (what === 'fork') maps.push({ forked: forked.fork(), plain: new Map(plain) });
          else at = key % maps.length;
        }
        for (const { forked, plain } of maps) {
          expect([...forked]).toEqual([...plain]);
          expect(forked.size).toBe(plain.size);
          expect(forked.keys()).toEqual([...plain.keys()]);
          expect(forked.values()).toEqual([...plain.values()]);
          for (let key = 0; key <= 20; key++) expect([forked.get(key), forked.has(key)]).toEqual([plain.get(key), plain.has(key)]);
        }
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});

describe('a world that forks', () => {
  test.each([1, 2, 3, 4])('at any seq is the world there, and goes on like it, whatever becomes of the other (seed %i)', (seed) => {
    const chunks = syntheticLog({ seed, events: 4000, contents: true, gaps: seed === 2 }).chunks(61);
    const live = new World();
    const forks: { world: World; chunk: number; hash: string }[] = [];
    for (const [n, chunk] of chunks.entries()) {
      live.apply(chunk);
      if (n % 5 === seed % 5) forks.push({ world: live.fork(), chunk: n, hash: live.hash() });
    }
    const last = live.hash();
    for (const { world, hash } of forks) expect(world.hash()).toBe(hash);
    for (const { world, chunk } of forks.toReversed()) {
      const second = world.fork();
      for (const next of chunks.slice(chunk + 1, chunk + 9)) world.apply(next);
      const between = world.hash();
      for (const next of chunks.slice(chunk + 1) as EventChunk[]) second.apply(next);
      expect(second.hash()).toBe(last);
      expect(world.hash()).toBe(between);
    }
    expect(live.hash()).toBe(last);
  });
});
