// The log that lies in a database, whole.

import type { Database } from 'better-sqlite3';
import { readPlaces } from './chunk-store.ts';
import { SideTables } from './side-tables.ts';
import { StoredLog } from './stored-log.ts';
import { readStrings } from './string-store.ts';

/** @throws FormatError, RecordingError or SqliteError where it is not sound */
export function openLog(db: Database): StoredLog {
  const log = new StoredLog(db, readStrings(db));
  const gapCounts = new Map(new SideTables(db).gaps().map(({ seq, count }) => [seq, count]));
  log.chunks.places.push(...readPlaces(db, gapCounts));
  return log;
}
