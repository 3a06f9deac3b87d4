// The one place that opens SQLite.

import type { Database, Options } from 'better-sqlite3';
import BetterSqlite from 'better-sqlite3';

/** The native part is found by better-sqlite3 itself, or stands where a packaged app put it. */
function options(extra: Options): Options {
  const nativeBinding = process.env['BOUGH_SQLITE_BINDING'];
  return { timeout: 250, ...extra, ...(nativeBinding ? { nativeBinding } : {}) };
}

/** @throws SqliteError when the file can't be opened */
export function openFile(path: string, mode: 'read' | 'write' | 'create'): Database {
  const db = new BetterSqlite(path, options({ readonly: mode === 'read', fileMustExist: mode !== 'create' }));
  // Functions in a file's schema are not to be trusted; SQLite's own advice for files from others.
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  return db;
}

export const openMemory = (): Database => new BetterSqlite(':memory:', options({}));

/** Code of a SqliteError (`SQLITE_CORRUPT`, …), else `undefined`. */
export function sqliteCode(error: unknown): string | undefined {
  return error instanceof BetterSqlite.SqliteError ? error.code : undefined;
}
