// What a recording's bytes say before any SQLite has touched them (https://www.sqlite.org/fileformat.html, the database header).

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

/** Recordings anywhere below a folder, newest last. */
export function recordingsBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bough'));
  return files.map((name) => path.join(folder, name)).sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
}

/** Rows of a query over a recording's documented side tables; the file is checked on the way. */
export function queryRecording(file: string, sql: string): unknown[] {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const verdict = db.pragma('integrity_check', { simple: true });
    if (verdict !== 'ok') throw new Error(`${file}: ${String(verdict)}`);
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

export interface Header {
  readonly magic: string;
  /** `delete` for one file that opens read-only anywhere, `wal` for one that needs its companions. */
  readonly journal: 'delete' | 'wal';
  readonly applicationId: number;
  readonly companions: readonly string[];
}

export function readHeader(file: string): Header {
  const bytes = readFileSync(file).subarray(0, 100);
  return {
    magic: bytes.subarray(0, 15).toString('latin1'),
    journal: bytes[18] === 1 && bytes[19] === 1 ? 'delete' : 'wal',
    applicationId: bytes.readUInt32BE(68),
    companions: ['-wal', '-shm', '-journal'].filter((suffix) => existsSync(file + suffix)),
  };
}
