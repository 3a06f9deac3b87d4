import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
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

test('over many rows and keyframes, jumps and steps meet the worlds of the fold, also where only part of a row is decoded', () => {
  const chunks = syntheticLog({ seed: 21, events: 36_000, contents: true }).chunks(512);
  const path = newPath();
  const writer = createRecording(path, META, { eventsPerRow: 8192 });
  for (const chunk of chunks) writer.append(chunk);
  writer.close();
  const reader = open(path);
  const random = createRandom(9);
  // Around each of these it is stepped back and forth; each is far from the one before.
  const places = Array.from({ length: 24 }, () => 40 + random.below(reader.lastSeq - 80));
  const wanted = new Map<number, string>();
  const around = (seq: number): number[] => [seq, seq - 1, seq - 2, seq - 19, seq - 20, seq + 1, seq + 37];
  for (const seq of places.flatMap(around)) wanted.set(seq, '');
  const world = new World();
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.count; i++) {
      world.apply(chunk, i, i + 1);
      if (wanted.has(world.seq)) wanted.set(world.seq, world.hash());
    }
  }
  for (const seq of places) {
    for (const near of around(seq)) expect(reader.worldAt(near).hash(), `seq ${near}`).toBe(wanted.get(near));
    // The rows themselves are whole, whatever was decoded of them.
    const chunk = reader.chunkAt(seq);
    expect([chunk?.at.length, chunk?.pid.length]).toEqual([chunk?.count, chunk?.count]);
  }
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

test('where no keyframe can be read a seek tries a few and folds, and none is tried twice', () => {
  const chunks = syntheticLog({ seed: 5, events: 4000 }).chunks(500);
  const path = newPath();
  const writer = createRecording(path, META);
  for (const chunk of chunks) writer.append(chunk);
  writer.close();
  const db = new Database(path);
  const insert = db.prepare('INSERT OR REPLACE INTO keyframes (seq, codec, size, frame) VALUES (?, 0, 90, zeroblob(90))');
  for (let seq = 3; seq < 4000; seq += 4) insert.run(seq);
  db.close();
  const decode = vi.spyOn(World, 'decode');
  const reader = open(path);
  const worlds = new World();
  for (const chunk of chunks) worlds.apply(chunk, 0, Math.max(0, Math.min(chunk.count, 3000 - chunk.firstSeq + 1)));
  expect(reader.worldAt(3000).hash()).toBe(worlds.hash());
  expect(decode.mock.calls.length).toBeGreaterThan(8);
  expect(decode.mock.calls.length).toBeLessThan(24);
  for (let n = 0; n < 80; n++) reader.worldAt(n % 2 === 0 ? 2990 : 1500);
  // Without a memory of them it would be some 1,600.
  expect(decode.mock.calls.length).toBeLessThanOrEqual(1000);
  decode.mockRestore();
  reader.close();
});
