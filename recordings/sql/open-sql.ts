// A connection for SQL of people on a recording: read-only, with `events`, and without whatever else the file brings.

import type { Database } from 'better-sqlite3';
import { openFile } from '../database.ts';
import type { RecordingReader } from '../recording-reader.ts';
import { defineEvents } from './events-table.ts';
import { SqlError } from './statements.ts';

/** SQLite's own memory; a statement that needs more fails. */
const MAX_HEAP = 1024 * 1024 * 1024;

/** The connection must be closed, and before the reader. @throws SqlError for a file whose schema has parts that could run */
export function openSql(reader: RecordingReader): Database {
  const db = openFile(reader.file, 'read');
  try {
    db.pragma(`hard_heap_limit = ${MAX_HEAP}`);
    const foreign = db
      .prepare("SELECT type, name FROM sqlite_schema WHERE type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%' ORDER BY name LIMIT 1")
      .get() as { type: string; name: string } | undefined;
    if (foreign)
      throw new SqlError(
        `${reader.path} brings a ${foreign.type} of its own (${foreign.name}), which Bough did not make: it is not queried`,
      );
    defineEvents(db, reader);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
