import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenError, RecordingReader } from '../../recordings/index.ts';
import { createRecording, openRecording, RecordingError } from '../../recordings/index.ts';
import { FORMAT_VERSION, migrate } from '../../recordings/schema.ts';
import { World } from '../../runtime/fold/world.ts';
import { createRandom } from '../support/random.ts';
import { META, open, writeRecording } from '../support/recordings.ts';
import { syntheticLog } from '../support/synthetic-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const newPath = temporaryFolder();
const log = syntheticLog({ seed: 3, events: 80_000 });
let sound = '';
let sourceHash = '';

beforeAll(() => {
  // A folder of its own for temporary copies, so that what others leave there is not taken for ours.
  const temporary = newPath('tmp');
  mkdirSync(temporary);
  chmodSync(temporary, 0o777);
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = temporary;
  sound = newPath();
  // Five rows, so that some are whole where others are lost.
  const writer = createRecording(sound, META);
  for (const chunk of log.chunks(997)) writer.append(chunk);
  sourceHash = writer.world.hash();
  writer.close();
});

function copyOfSound(): string {
  const path = newPath();
  copyFileSync(sound, path);
  return path;
}

function refused(path: string): OpenError {
  const result = openRecording(path);
  if (!result.ok) return result.error;
  result.value.close();
  throw new Error('it was opened');
}

/** The worlds that a log has, by seq, for what was salvaged. */
function worldHash(seq: number): string {
  const world = new World();
  for (const chunk of log.chunks()) {
    if (chunk.firstSeq > seq) break;
    world.apply(chunk, 0, Math.min(chunk.count, seq - chunk.firstSeq + 1));
  }
  return world.hash();
}

const leftovers = (): string[] => readdirSync(tmpdir());

// Root may read and write everything, so what permissions do is looked at from a process of another user.
const asUser = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const index = new URL('../../recordings/index.ts', import.meta.url).href;
const node = (script: string) => spawnSync(process.execPath, ['--input-type=module', '-e', script], { ...asUser, encoding: 'utf8' });
const plainUser = process.platform !== 'win32' && node(`await import(${JSON.stringify(index)})`).status === 0;

/** The info of a recording as an ordinary user opens it, or why it can't be opened. */
function openAsPlainUser(path: string): unknown {
  const run = node(`
    const { openRecording } = await import(${JSON.stringify(index)});
    const opened = openRecording(${JSON.stringify(path)});
    console.log(JSON.stringify(opened.ok ? opened.value.info() : opened.error));
    if (opened.ok) opened.value.close();`);
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

describe('opening says what is wrong with', () => {
  test('a file that is not there', () => {
    expect(refused(newPath())).toMatchObject({ reason: 'not_found', what: expect.stringContaining('There is no file') });
  });

  test('a folder, an empty file, a text, and a database of somebody else', () => {
    const [folder, empty, text, other] = [newPath(), newPath(), newPath(), newPath()];
    mkdirSync(folder);
    writeFileSync(empty, '');
    writeFileSync(text, 'hello\n'.repeat(100));
    new BetterSqlite(other).exec('CREATE TABLE meta (x)').close();
    for (const path of [folder, empty, text, other]) expect(refused(path), path).toMatchObject({ reason: 'not_a_recording', where: path });
  });

  test('a recording of a newer version', () => {
    const path = copyOfSound();
    const db = new BetterSqlite(path);
    db.pragma(`user_version = ${FORMAT_VERSION + 1}`);
    db.close();
    expect(refused(path)).toMatchObject({ reason: 'too_new', what: expect.stringContaining(`format version ${FORMAT_VERSION + 1}`) });
  });

  test('a recording that another process is writing', () => {
    const path = newPath();
    const writer = createRecording(path, META);
    writer.append(log.chunks(100)[0]!);
    writer.flush();
    expect(refused(path)).toMatchObject({ reason: 'locked' });
    writer.close();
    open(path).close();
  });

  test.skipIf(!plainUser)('a file that may not be read', () => {
    const path = copyOfSound();
    chmodSync(path, 0);
    expect(openAsPlainUser(path)).toMatchObject({ reason: 'not_readable', what: expect.stringContaining('may not be read by you') });
  });

  test('tables that are not those of a recording', () => {
    const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS first_seq FROM n';
    const forgeries = {
      'a view that never ends in place of a table': `DROP TABLE chunks; CREATE VIEW chunks AS ${endless}`,
      'a table that is missing': 'DROP TABLE strings',
      'a table with other columns': 'DROP TABLE gaps; CREATE TABLE gaps (seq INTEGER PRIMARY KEY)',
      'a trigger': 'CREATE TRIGGER t AFTER INSERT ON chunks BEGIN SELECT 1; END',
      'an index': 'CREATE INDEX i ON chunks (count)',
    };
    for (const [what, sql] of Object.entries(forgeries)) {
      const path = copyOfSound();
      new BetterSqlite(path).exec(sql).close();
      expect(refused(path), what).toMatchObject({ reason: 'damaged', what: expect.stringContaining('not those of a recording') });
    }
  });

  test('fields that hold what they cannot', () => {
    const forgeries = [
      "UPDATE meta SET value = 'x' WHERE key = 'seed'",
      "DELETE FROM meta WHERE key = 'program'",
      'UPDATE chunks SET count = 4000000000 WHERE first_seq = 1',
      'UPDATE chunks SET count = 0 WHERE first_seq = 1',
      'UPDATE chunks SET first_at = -5 WHERE first_seq = 1',
      'UPDATE chunks SET first_seq = 2 WHERE first_seq = 1',
      'DELETE FROM chunks WHERE first_seq = 1',
      'UPDATE strings SET id = 100000 WHERE id = 5',
      'INSERT INTO gaps (seq, at, count, why) VALUES (1, 0, -7, 1)',
    ];
    for (const sql of forgeries) {
      const path = copyOfSound();
      new BetterSqlite(path).exec(sql).close();
      expect(refused(path), sql).toMatchObject({ reason: 'damaged' });
    }
  });
});

describe('a recording that is damaged behind the first look', () => {
  test('says which events can not be read, and the others stay readable', () => {
    const path = copyOfSound();
    const db = new BetterSqlite(path);
    const { first_seq: first, count } = db
      .prepare('SELECT first_seq, count FROM chunks ORDER BY first_seq LIMIT 1 OFFSET 1')
      .get() as Record<string, number>;
    db.prepare('UPDATE chunks SET columns = zeroblob(length(columns)) WHERE first_seq = ?').run(first);
    db.close();
    const reader = open(path);
    const read = (): unknown => reader.chunkAt(first! + 5);
    expect(read).toThrow(RecordingError);
    expect(read).toThrow(`Events ${first} to ${first! + count! - 1} of this recording are damaged`);
    expect(reader.worldAt(first! - 1).hash()).toBe(worldHash(first! - 1));
    expect(reader.chunkAt(1)?.firstSeq).toBe(1);
    reader.close();
  });

  test('reads every forged blob within its bounds', () => {
    const random = createRandom(8);
    let refusals = 0;
    for (let n = 0; n < 60; n++) {
      const path = copyOfSound();
      const db = new BetterSqlite(path);
      const column = random.pick([
        'columns',
        'payloads',
        'profile',
        'columns_size',
        'payloads_size',
        'columns_codec',
        'string_count',
        'first_string',
      ] as const);
      const blob = db.prepare('SELECT columns AS x FROM chunks LIMIT 1').get() as { x: Buffer };
      const value = ['columns', 'payloads', 'profile'].includes(column)
        ? blob.x.subarray(0, random.below(blob.x.length))
        : BigInt(random.pick([0, 1, 2, 3, 77, 2 ** 31, 2 ** 40]));
      db.prepare(`UPDATE chunks SET ${column} = ? WHERE first_seq = 1`).run(value);
      db.close();
      const result = openRecording(path);
      if (!result.ok) {
        refusals += 1;
        continue;
      }
      for (const ask of [() => result.value.worldAt(500), () => result.value.overview(50), () => result.value.computeLogHash()]) {
        try {
          ask();
        } catch (error) {
          expect(error, `${column} = ${String(value).slice(0, 20)}`).toBeInstanceOf(RecordingError);
          refusals += 1;
        }
      }
      result.value.close();
    }
    expect(refusals).toBeGreaterThan(40);
  });

  test('does without keyframes that are damaged', () => {
    const path = copyOfSound();
    const db = new BetterSqlite(path);
    expect(db.prepare('SELECT count(*) AS n FROM keyframes').get()).toEqual({ n: expect.any(Number) });
    const changed = db.prepare('UPDATE keyframes SET frame = zeroblob(length(frame))').run().changes;
    db.close();
    expect(changed).toBeGreaterThan(0);
    const reader = open(path);
    expect(reader.worldAt(reader.lastSeq).hash()).toBe(sourceHash);
    reader.close();
  });
});

describe('a file that is cut off', () => {
  test('says how much is readable, and gives that when asked', () => {
    const size = statSync(sound).size;
    const salvaged = new Set<number>();
    for (const share of [0.999, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.1, 0.02]) {
      const path = copyOfSound();
      truncateSync(path, Math.floor(size * share));
      const error = refused(path);
      expect(error, `cut to ${share}`).toMatchObject({ reason: 'damaged', what: expect.stringContaining('cut off after') });
      if (error.readable === undefined) continue;
      const reader = open(path, { salvage: true });
      salvaged.add(reader.lastSeq);
      expect(reader.salvaged).toBe(true);
      expect(error.readable).toBe(`the first ${reader.info().events.toLocaleString('en-US')} events`);
      expect(reader.info()).toMatchObject({ closedCleanly: false, program: 'MyApp', seed: 7 });
      expect(reader.worldAt(reader.lastSeq).hash()).toBe(worldHash(reader.lastSeq));
      expect(reader.computeLogHash()).toBe(reader.logHash);
      reader.close();
    }
    expect(salvaged.size).toBeGreaterThan(1);
    expect(leftovers()).toEqual([]);
  });

  test('in its first page is refused', () => {
    for (const length of [1, 50, 99, 100, 600]) {
      const path = copyOfSound();
      truncateSync(path, length);
      expect(['not_a_recording', 'damaged']).toContain(refused(path).reason);
    }
  });

  test('with bytes overwritten anywhere is refused, salvaged, or throws only RecordingError', () => {
    const bytes = readFileSync(sound);
    const random = createRandom(4);
    for (let n = 0; n < 25; n++) {
      const path = newPath();
      const damaged = Buffer.from(bytes);
      const at = 100 + random.below(bytes.length - 700);
      for (let i = 0; i < 512; i++) damaged[at + i] = random.below(256);
      writeFileSync(path, damaged);
      const result = openRecording(path, { salvage: true });
      if (!result.ok) expect(['damaged', 'not_a_recording', 'too_new']).toContain(result.error.reason);
      else readAll(result.value);
    }
    expect(leftovers()).toEqual([]);
  });
});

function readAll(reader: RecordingReader): void {
  for (const ask of [
    () => reader.computeLogHash(),
    () => reader.worldAt(reader.lastSeq),
    () => reader.overview(20),
    () => reader.crashes(),
  ]) {
    try {
      ask();
    } catch (error) {
      expect(error).toBeInstanceOf(RecordingError);
    }
  }
  reader.close();
}

describe('a session that was cut off', () => {
  function cutOff(): string {
    const path = newPath();
    const writer = createRecording(path, META);
    for (const chunk of log.chunks(500).slice(0, 10)) writer.append(chunk);
    writer.flush();
    // What a killed process leaves: the file and its -wal as they are at this moment.
    const copy = newPath();
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    writer.close();
    return copy;
  }

  test('is brought into order and is one file then', () => {
    const path = cutOff();
    const reader = open(path);
    expect(reader.info()).toMatchObject({ events: 5000, closedCleanly: false });
    expect(reader.worldAt(5000).hash()).toBe(worldHash(5000));
    reader.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(existsSync(`${path}-shm`)).toBe(false);
    expect(readFileSync(path)[18], 'no longer in WAL mode').toBe(1);
  });

  test('loses what its -wal held where that is gone, and says so by its events', () => {
    const path = cutOff();
    truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2));
    const reader = open(path);
    expect(reader.info().closedCleanly).toBe(false);
    expect(reader.info().events).toBeLessThan(5000);
    reader.close();
  });

  test.skipIf(!plainUser)('is recovered on a copy where its folder may not be written', () => {
    const path = cutOff();
    const folder = newPath('readonly');
    mkdirSync(folder);
    const inside = `${folder}/recording.bough`;
    copyFileSync(path, inside);
    copyFileSync(`${path}-wal`, `${inside}-wal`);
    chmodSync(folder, 0o555);
    expect(openAsPlainUser(inside)).toMatchObject({ events: 5000, closedCleanly: false });
    expect(readdirSync(folder).sort()).toEqual(['recording.bough', 'recording.bough-wal']);
    chmodSync(folder, 0o755);
    expect(leftovers()).toEqual([]);
  });

  test.skipIf(!plainUser)('is opened where nothing may be written, once it was closed', () => {
    const folder = newPath('readonly');
    mkdirSync(folder);
    copyFileSync(sound, `${folder}/recording.bough`);
    chmodSync(`${folder}/recording.bough`, 0o444);
    chmodSync(folder, 0o555);
    expect(openAsPlainUser(`${folder}/recording.bough`)).toMatchObject({ closedCleanly: true });
    chmodSync(folder, 0o755);
  });
});

describe('migrations', () => {
  test('are applied in order, once, all or none, and count up by one', () => {
    const db = new BetterSqlite(':memory:');
    const steps = [
      { id: 1, sql: 'CREATE TABLE a (x)' },
      { id: 2, sql: 'INSERT INTO a VALUES (1)' },
    ];
    migrate(db, steps.slice(0, 1));
    migrate(db, steps);
    migrate(db, steps);
    expect(db.prepare('SELECT count(*) AS n FROM a').get()).toEqual({ n: 1 });
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    expect(() => migrate(db, [...steps, { id: 3, sql: 'CREATE TABLE b (x); SELECT nonsense' }])).toThrow('nonsense');
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").get()).toBeUndefined();
    expect(() => migrate(db, [{ id: 2, sql: '' }])).toThrow('migration 2 stands where 1 must stand');
    db.close();
  });
});

test('a closed recording is one file in which the stock tables say what happened', () => {
  const path = newPath();
  writeRecording(path, log.chunks());
  expect(readdirSync(dirname(path)).filter((name) => path.endsWith(name.slice(0, -4)) && /-(wal|shm|journal)$/.test(name))).toEqual([]);
  const db = new BetterSqlite(path, { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
  const reader = open(path);
  const world = reader.worldAt(reader.lastSeq);
  const one = (sql: string): unknown => (db.prepare(sql).get() as { n: unknown }).n;
  expect(one('SELECT count(*) AS n FROM processes')).toBe(world.counts.spawned);
  expect(one('SELECT count(*) AS n FROM processes WHERE exit_seq IS NULL')).toBe(world.counts.live);
  expect(one("SELECT count(*) AS n FROM processes WHERE outcome = 'crashed'")).toBe(world.counts.crashes);
  const keyframes = Number(one('SELECT sum(length(frame)) AS n FROM keyframes'));
  expect(keyframes).toBeLessThanOrEqual(256 * 1024 + 2 * Number(one('SELECT sum(length(columns) + length(payloads)) AS n FROM chunks')));
  for (const row of db.prepare('SELECT pid, path, exit_tag FROM processes').all() as {
    pid: number;
    path: string;
    exit_tag: string | null;
  }[]) {
    const process = world.process(row.pid);
    if (process) expect([row.path, row.exit_tag]).toEqual([process.path, process.exit?.tag ?? null]);
  }
  reader.close();
  db.close();
});
