import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import { describeModel, describeWorld } from '../../support/describe-worlds.ts';
import { createRandom } from '../../support/random.ts';
import { SimpleWorld } from '../../support/simple-world.ts';
import { syntheticLog } from '../../support/synthetic-log.ts';

describe('the world against a slow model of it', () => {
  test.for([1, 2, 3, 4, 5, 6])('says the same after every event, seed %i', (seed) => {
    const world = new World();
    const model = new SimpleWorld(world.strings);
    for (const chunk of syntheticLog({ seed, events: 1500 }).chunks(97)) {
      for (let i = 0; i < chunk.count; i++) {
        world.apply(chunk, i, i + 1);
        model.apply(chunk, i);
        if (i % 7 === 0) expect(describeWorld(world)).toEqual(describeModel(model));
      }
    }
    expect(world.problems).toEqual([]);
    expect(describeWorld(world)).toEqual(describeModel(model));
  });

  test('forgets the same processes once more than 256 have ended', () => {
    const world = new World();
    const model = new SimpleWorld(world.strings);
    for (const chunk of syntheticLog({ seed: 11, events: 30_000, contents: false }).chunks(4096)) {
      world.apply(chunk);
      for (let i = 0; i < chunk.count; i++) model.apply(chunk, i);
      expect(describeWorld(world)).toEqual(describeModel(model));
    }
    expect(world.counts.spawned).toBeGreaterThan([...world.processes()].length + 256);
  });
});

describe('the world as a function of the log alone', () => {
  test('has the same hash however the log is cut into chunks', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, cuts) => {
        const log = syntheticLog({ seed, events: 600, gaps: seed % 3 === 0 });
        const random = createRandom(cuts);
        const [whole, cut] = [new World(), new World()];
        for (const chunk of log.chunks()) whole.apply(chunk);
        for (const chunk of log.chunks(() => 1 + random.below(80))) cut.apply(chunk);
        expect(cut.hash()).toBe(whole.hash());
        expect(describeWorld(cut)).toEqual(describeWorld(whole));
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  test('can go on from a keyframe made anywhere', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (seed, where, ownStrings) => {
        const log = syntheticLog({ seed, events: 600, gaps: seed % 3 === 0 });
        const world = new World();
        let copy: World | undefined;
        let left = Math.floor(where * log.log.length);
        for (const chunk of log.chunks(64)) {
          const before = Math.min(left, chunk.count);
          world.apply(chunk, 0, before);
          left -= before;
          if (left === 0 && copy === undefined) {
            const keyframe = world.encode({ strings: ownStrings });
            copy = ownStrings ? World.decode(keyframe) : World.decode(keyframe, world.strings);
            expect(copy.hash()).toBe(world.hash());
            expect(copy.encode({ strings: ownStrings })).toEqual(keyframe);
          }
          world.apply(chunk, before);
          if (copy) copy.apply(chunk, before);
        }
        expect(copy?.hash()).toBe(world.hash());
        expect(describeWorld(copy as World)).toEqual(describeWorld(world));
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test('differs when a recorded state differs, though the structure is the same', () => {
    const hashes = [1, 2].map((n) => {
      const log = syntheticLog({ seed: 5, events: 50 });
      log.log.emit('state_changed', { pid: 1, payload: { n } });
      const world = new World();
      for (const chunk of log.chunks()) world.apply(chunk);
      return world.hash();
    });
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('does not differ when only the message or stack of an error in a state differs', () => {
    const hashes = ['a is not defined', "can't find variable: a"].map((message) => {
      const log = syntheticLog({ seed: 5, events: 50 });
      log.log.emit('state_changed', { pid: 1, payload: { last: new ReferenceError(message) } });
      const world = new World();
      for (const chunk of log.chunks()) world.apply(chunk);
      return world.hash();
    });
    expect(hashes[0]).toBe(hashes[1]);
  });
});
