// The file that a session holds while it writes: in WAL mode, and locked for other processes. Closing leaves a single file.

import { existsSync, rmSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { openFile, sqliteCode } from './database.ts';
import type { RecordingMeta } from './log-reader.ts';
import { writeRecordingMeta } from './meta.ts';
import { migrate } from './schema.ts';

/** A checkpoint waits for the disk: at SQLite's own 1,000 pages it did so ten times a second at full speed. */
const PAGES_PER_CHECKPOINT = 8000;

/**
 * Makes the file of a new recording. `durable` false: a copy that can be made again; nothing waits for the disk.
 * @throws Error when it exists; SqliteError when it can't be created
 */
export function createHeldFile(path: string, meta: RecordingMeta, durable: boolean): Database {
  if (existsSync(path)) throw new Error(`${path} exists already: a recording is never written over`);
  const db = openFile(path, 'create');
  try {
    if (!durable) db.pragma('synchronous = OFF');
    // Identity and tables go into the file itself before WAL begins, so that a crashed session's file is known for what it is.
    migrate(db);
    db.transaction(() => writeRecordingMeta(db, meta))();
    hold(db);
    if (!durable) db.pragma('synchronous = OFF');
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Everything of a held file in a new one beside it. @throws SqliteError when there can be none; nothing of it is left then */
export function copyHeldFile(db: Database, path: string): Database {
  let copy: Database | undefined;
  try {
    db.prepare('VACUUM INTO ?').run(path);
    copy = openFile(path, 'write');
    hold(copy);
    return copy;
  } catch (error) {
    copy?.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
    throw error;
  }
}

function hold(db: Database): void {
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma(`wal_autocheckpoint = ${PAGES_PER_CHECKPOINT}`);
}

/** Leaves one file that opens read-only anywhere; the database still has to be closed. @throws SqliteError */
export function makeSingleFile(db: Database): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('journal_mode = DELETE');
}

/**
 * Closes a file that lost its name. What was only in its -wal goes into it first (it may have a new name), so that no -wal of ours
 * stays beside a file that is not ours. What SQLite has against tidying up there does not matter any more.
 */
export function closeLost(db: Database, path: string): void {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
  } catch (error) {
    if (sqliteCode(error) === undefined) throw error;
    db.close();
  }
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (wal?.size === 0) rmSync(`${path}-wal`, { force: true });
}
