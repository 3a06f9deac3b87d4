// The file's identity and its migrations. Migrations count up by one and are never changed once released: a change is a new one.
// `user_version` is the number of migrations that a file has gone through; a newer file than this program knows is refused.

import type { Database } from 'better-sqlite3';
import { openMemory } from './database.ts';
import { TABLES } from './migrations/0001-tables.ts';
import { ROWS } from './migrations/0002-rows.ts';

/** SQLite's application_id of a recording: "BOUG". */
export const APPLICATION_ID = 0x424f_5547;

export interface Migration {
  readonly id: number;
  /** Empty where no table changes: then files of the version before are read as they are. */
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { id: 1, sql: TABLES },
  { id: 2, sql: ROWS },
];
export const FORMAT_VERSION = MIGRATIONS.length;

/** Takes a database from the version it has to the newest, in one transaction. Our mistake throws: ids must count 1, 2, 3 … */
export function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  for (const [i, { id }] of migrations.entries()) if (id !== i + 1) throw new Error(`migration ${id} stands where ${i + 1} must stand`);
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version >= migrations.length) return;
  db.transaction(() => {
    for (const { sql } of migrations.slice(version)) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${migrations.length}`);
  })();
}

/** Whether a file of this version has other tables than the newest. */
export const hasOlderTables = (version: number): boolean => MIGRATIONS.slice(version).some(({ sql }) => sql !== '');

/**
 * What in the file's schema is not as this version makes it; `undefined` if all is. A recording is untrusted input: a view or
 * trigger that takes a table's name could run for ever when it is read. Tables of other names do no harm and are not read.
 */
export function findForeignSchema(db: Database): string | undefined {
  const wanted = expectedSchema();
  const found = new Map<string, string | null>();
  for (const { name, tbl_name, sql } of readSchema(db)) {
    if (wanted.has(name)) found.set(name, sql);
    else if (wanted.has(tbl_name)) return `${name}, which belongs to the table ${tbl_name} and should not be there`;
  }
  for (const [name, sql] of wanted)
    if (found.get(name) !== sql) return `${name}, which is ${found.has(name) ? 'not as it should be' : 'missing'}`;
  return undefined;
}

/** Whether a table is as this version makes it, so that reading it ends, whatever is wrong with the others. */
export function isOwnTable(db: Database, table: string): boolean {
  const rows = readSchema(db).filter(({ name }) => name === table);
  return rows.length === 1 && rows[0]?.sql === expectedSchema().get(table);
}

/** Whether there is a table of this name that was made by this very statement, with nothing on it. */
export function isTableAsMade(db: Database, table: string, sql: string): boolean {
  const rows = readSchema(db).filter(({ name, tbl_name }) => name === table || tbl_name === table);
  return rows.length === 1 && rows[0]?.sql === sql;
}

interface SchemaRow {
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string | null;
}
const readSchema = (db: Database): SchemaRow[] => db.prepare('SELECT name, tbl_name, sql FROM sqlite_schema').all() as SchemaRow[];

let expected: Map<string, string | null> | undefined;
function expectedSchema(): Map<string, string | null> {
  if (expected) return expected;
  const db = openMemory();
  try {
    migrate(db);
    expected = new Map(readSchema(db).map(({ name, sql }) => [name, sql]));
  } finally {
    db.close();
  }
  return expected;
}
