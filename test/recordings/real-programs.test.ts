// The fold and the recordings on what the runtime really writes: every program of the catalogue, several seeds.

import { describe, expect, test } from 'vitest';
import { createRecording } from '../../recordings/index.ts';
import { World } from '../../runtime/fold/world.ts';
import type { Program } from '../../runtime/index.ts';
import { createSystem } from '../../runtime/index.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { catalogue, lessons, programs } from '../../runtime/scenarios/catalogue.ts';
import { describeModel, describeWorld } from '../support/describe-worlds.ts';
import { META, open } from '../support/recordings.ts';
import { SimpleWorld } from '../support/simple-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCENARIOS = new URL('../../runtime/scenarios/', import.meta.url);
const newPath = temporaryFolder();

const names = [...catalogue, ...programs, ...lessons].map(({ file }) => file);

/** The log of a program's first virtual seconds. */
async function run(name: string, seed: number, until: number, chunkSize = 8192): Promise<EventChunk[]> {
  const { default: program } = (await import(new URL(name, SCENARIOS).href)) as { default: Program };
  const chunks: EventChunk[] = [];
  const system = createSystem({ seed, chunkSize, sink: (chunk) => chunks.push(chunk) });
  system.start(program);
  for (;;) {
    const { stopped } = system.run({ until });
    if (stopped !== 'turns') break;
  }
  system.flush();
  return chunks;
}

test('there are programs to look at', () => {
  expect(names.length).toBeGreaterThan(5);
});

describe.each(names)('%s', (name) => {
  test.each([1, 7, 42])('writes a log that contradicts itself nowhere and that the slow model reads alike, seed %i', async (seed) => {
    const world = new World();
    const model = new SimpleWorld(world.strings);
    for (const chunk of await run(name, seed, 12_000_000)) {
      world.apply(chunk);
      for (let i = 0; i < chunk.count; i++) model.apply(chunk, i);
      expect(describeWorld(world)).toEqual(describeModel(model));
    }
    expect(world.problems).toEqual([]);
    expect(world.counts.events).toBeGreaterThan(10);
  });

  test('is recorded, and replayed to the same world at every seq', async () => {
    const path = newPath();
    const writer = createRecording(path, META);
    const world = new World();
    const live: string[] = [world.hash()];
    for (const chunk of await run(name, 7, 6_000_000, 333)) {
      for (let i = 0; i < chunk.count; i++) {
        world.apply(chunk, i, i + 1);
        live.push(world.hash());
      }
      writer.append(chunk);
      expect(writer.world.hash()).toBe(world.hash());
      writer.flush();
    }
    writer.close();
    const reader = open(path);
    expect(reader.lastSeq).toBe(live.length - 1);
    // Each from its own start, and all in one pass.
    for (let seq = 0; seq <= reader.lastSeq; seq += 1 + Math.floor(reader.lastSeq / 150))
      expect(reader.worldAt(seq).hash(), `seq ${seq}`).toBe(live[seq]);
    const replayed = new World();
    for (let seq = 1; seq <= reader.lastSeq; seq++) {
      const chunk = reader.chunkAt(seq) as EventChunk;
      replayed.apply(chunk, seq - chunk.firstSeq, seq - chunk.firstSeq + 1);
      expect(replayed.hash(), `seq ${seq}`).toBe(live[seq]);
    }
    expect(reader.crashes().length).toBe(world.counts.crashes);
    reader.close();
  });
});
