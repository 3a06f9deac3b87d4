import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { openRecording } from '../../recordings/index.ts';
import { createRandom } from '../support/random.ts';
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

describe('verify reports', () => {
  test.each(['keyframes', 'crashes', 'processes'])('the pages of %s when they are overwritten', (table) => {
    const db = new BetterSqlite(sound, { readonly: true });
    const { root } = db.prepare('SELECT rootpage AS root FROM sqlite_schema WHERE name = ?').get(table) as { root: number };
    const size = Number(db.pragma('page_size', { simple: true }));
    db.close();
    const path = newPath();
    const bytes = readFileSync(sound);
    bytes.fill(0xff, (root - 1) * size, root * size);
    writeFileSync(path, bytes);
    const reader = open(path);
    const { ok, problems } = reader.verify();
    expect(ok).toBe(false);
    expect(problems.map(({ where }) => where)).toEqual(expect.arrayContaining(table === 'keyframes' ? ['keyframes'] : ['lists']));
    reader.close();
  });

  test('whatever bytes are overwritten, and does not throw', () => {
    const bytes = readFileSync(sound);
    const random = createRandom(5);
    let found = 0;
    for (let n = 0; n < 40; n++) {
      const path = newPath();
      const copy = Buffer.from(bytes);
      const at = 100 + random.below(bytes.length - 700);
      for (let i = 0; i < 512; i++) copy[at + i] = random.below(256);
      writeFileSync(path, copy);
      const result = openRecording(path);
      if (!result.ok) continue;
      if (!result.value.verify().ok) found += 1;
      result.value.close();
    }
    expect(found).toBeGreaterThan(10);
  });
});
