import { expect, test } from 'vitest';
import { createRecording } from '../../recordings/index.ts';
import { KeptWorlds } from '../../recordings/kept-worlds.ts';
import { World } from '../../runtime/fold/world.ts';
import { createRandom } from '../support/random.ts';
import { META, open } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();

test('any way through a recording, back and forth, meets the worlds of the fold, whatever callers do with theirs', () => {
  const log = syntheticLog({ seed: 8, events: 6000, contents: true, gaps: true });
  const live: string[] = [];
  const world = new World();
  for (const chunk of log.chunks(300)) {
    for (let i = 0; i < chunk.count; i++) {
      world.apply(chunk, i, i + 1);
      live[world.seq] = world.hash();
    }
  }
  const path = newPath();
  const writer = createRecording(path, META);
  for (const chunk of log.chunks(300)) writer.append(chunk);
  const random = createRandom(5);
  const look = (reader: typeof writer | ReturnType<typeof open>): void => {
    let seq = reader.lastSeq;
    for (let n = 0; n < 400; n++) {
      seq = random.chance(0.7) ? Math.max(1, seq - 1 - random.below(3)) : 1 + random.below(reader.lastSeq);
      const found = reader.worldAt(seq);
      expect(found.hash(), `seq ${seq}`).toBe(live[found.seq]);
      expect(live.findLastIndex((hash, at) => at <= seq && hash !== undefined)).toBe(found.seq);
      // Callers fold theirs on.
      const chunk = reader.chunkAt(found.nextSeq);
      if (chunk) found.apply(chunk, found.nextSeq - chunk.firstSeq);
    }
  };
  look(writer);
  writer.close();
  const reader = open(path);
  look(reader);
  reader.close();
});

test('kept worlds are the latest used, and no more than their bytes', () => {
  const chunks = syntheticLog({ seed: 3, events: 3000 }).chunks(100);
  const world = new World();
  const kept = new KeptWorlds(20_000);
  for (const chunk of chunks) {
    world.apply(chunk);
    kept.keep(world.fork());
    expect(kept.before(world.seq)?.seq).toBe(world.seq);
    expect(kept.bytes).toBeLessThanOrEqual(Math.max(20_000, world.keptProcesses * 200 + world.waitingMessages * 40));
  }
  expect(kept.before(chunks[0]?.count ?? 0)).toBeUndefined();
});
