import { copyFileSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { beforeAll, expect, test } from 'vitest';
import { open, writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
let sound = '';

beforeAll(() => {
  sound = newPath();
  writeRecording(sound, syntheticLog({ seed: 6, events: 40_000 }).chunks(900));
});

test('a sound recording has no problem', () => {
  const reader = open(sound);
  expect(reader.verify()).toEqual({ ok: true, problems: [] });
  reader.close();
});

test.for([
  [
    'a keyframe of another moment',
    'UPDATE keyframes SET (codec, size, frame) = (SELECT codec, size, frame FROM keyframes ORDER BY seq LIMIT 1)',
    'keyframes',
  ],
  ['a keyframe that is damaged', 'UPDATE keyframes SET frame = zeroblob(9)', 'keyframes'],
  ['a keyframe behind the end', 'INSERT INTO keyframes SELECT 9000000, codec, size, frame FROM keyframes LIMIT 1', 'keyframes'],
  ['another log hash', "UPDATE meta SET value = 'abc' WHERE key = 'logHash'", 'meta'],
  ['a crash that is not listed', 'DELETE FROM crashes WHERE k = 3', 'crashes'],
  [
    'a process that never was',
    "INSERT INTO processes (pid, slot, path, label, kind, parent, incarnation, spawn_seq, spawn_at) VALUES (99999, 1, '', '', '', 1, 1, 1, 1)",
    'processes',
  ],
  ['events that are damaged', 'UPDATE chunks SET checksum = checksum + 1 WHERE first_seq > 1', 'chunks'],
] as const)('%s is found', ([, sql, where]) => {
  const path = newPath();
  copyFileSync(sound, path);
  new BetterSqlite(path).exec(sql).close();
  const reader = open(path);
  const report = reader.verify();
  expect(report.ok).toBe(false);
  expect(report.problems.map((problem) => problem.where)).toContain(where);
  reader.close();
});
