// The table `strings`. SQLite's texts are UTF-8, where half a surrogate pair has no form; a string that has one is kept beside
// its readable form as the bytes of its UTF-16 (column `exact`), since the log hash covers every code unit.

import type { Database } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import { StringTable } from '../runtime/protocol/chunk.ts';
import { countField, textField } from './fields.ts';

export function stringWriter(db: Database): (id: number, text: string) => void {
  const insert = db.prepare('INSERT OR REPLACE INTO strings (id, text, exact) VALUES (?, ?, ?)');
  return (id, text) => {
    if (text.isWellFormed()) insert.run(id, text, null);
    else insert.run(id, text.toWellFormed(), Buffer.from(text, 'utf16le'));
  };
}

/** All strings. @throws FormatError when one is missing in between, or is none */
export function readStrings(db: Database): StringTable {
  const table = new StringTable();
  for (const row of db.prepare('SELECT id, text, exact FROM strings ORDER BY id').iterate() as Iterable<Record<string, unknown>>) {
    const id = countField(row, 'id', 1);
    if (id !== table.texts.length) throw new FormatError(`string ${table.texts.length} is missing`, 0);
    table.texts.push(row['exact'] instanceof Uint8Array ? Buffer.from(row['exact']).toString('utf16le') : textField(row, 'text'));
  }
  return table;
}
