import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import BetterSqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { sliceChunk } from '../../recordings/chunk-cuts.ts';
import { World } from '../../runtime/fold/world.ts';
import { LogHash } from '../../runtime/protocol/log-hash.ts';
import { open } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
const child = fileURLToPath(new URL('../support/recording-child.ts', import.meta.url));

/** Lets a process record into a file, kills it with SIGKILL after so many writes, and gives the last seq it said is recorded. */
function recordAndKill(path: string, seed: number, writes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const recorder = spawn(process.execPath, [child, path, String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [text, errors] = ['', ''];
    recorder.stderr.on('data', (data) => (errors += data));
    recorder.stdout.on('data', (data) => {
      text += data;
      if (text.split('\n').length > writes) recorder.kill('SIGKILL');
    });
    recorder.on('error', reject);
    recorder.on('exit', (_code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the recorder ended by itself: ${errors}`));
      const said = text.split('\n').slice(0, -1);
      resolve(Number(said.findLast((line) => line !== 'end')));
    });
  });
}

test.for([
  [2, 2],
  [3, 6],
  [4, 12],
  [5, 20],
])('a writer killed outright leaves a sound recording of all it said was recorded (seed %i, after %i writes)', async ([seed, writes]) => {
  const path = newPath();
  const said = await recordAndKill(path, seed as number, writes as number);
  expect(said).toBeGreaterThan(0);
  const reader = open(path);
  expect(reader.lastSeq).toBeGreaterThanOrEqual(said);
  expect(reader.info().closedCleanly).toBe(false);

  const [world, hash] = [new World(), new LogHash()];
  for (const chunk of syntheticLog({ seed: seed as number, events: 20_000, contents: (seed as number) % 2 === 0 }).chunks()) {
    const to = Math.min(chunk.count, reader.lastSeq - chunk.firstSeq + 1);
    if (to <= 0) break;
    const part = sliceChunk(chunk, 0, to);
    world.apply(part);
    // The stack text of errors differs between processes and does not count.
    hash.add(part);
  }
  expect(reader.worldAt(reader.lastSeq).hash()).toBe(world.hash());
  expect(reader.logHash).toBe(hash.hex());
  expect(reader.info()).toMatchObject({ events: world.counts.events, crashes: world.counts.crashes, processes: world.counts.spawned });
  reader.close();

  const db = new BetterSqlite(path, { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});
