// Opens a recording: finds out what the file is before SQLite reads it, brings one that was cut off into order, refuses what it
// can't trust, and says in a sentence what is wrong and what can be done.

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import { isDamage } from './damage.ts';
import { openFile, sqliteCode } from './database.ts';
import type { FileHeader } from './file-header.ts';
import { mustBeFile, NotAFile, readHeader } from './file-header.ts';
import { RecordingReader } from './recording-reader.ts';
import { salvage } from './salvage.ts';
import { APPLICATION_ID, FORMAT_VERSION, findForeignSchema, hasOlderTables, migrate } from './schema.ts';
import type { TemporaryCopy } from './temporary-copy.ts';
import { copyRecording } from './temporary-copy.ts';

export const OPEN_REASONS = ['not_found', 'not_a_recording', 'too_new', 'damaged', 'locked', 'not_readable'] as const;

/** Why a recording can't be opened. `what` is one sentence for people that says what is wrong and what to do. */
export interface OpenError {
  readonly reason: (typeof OPEN_REASONS)[number];
  readonly what: string;
  readonly where: string;
  /** Of a damaged file: how much can be read with `salvage`. */
  readonly readable?: string;
}

export type OpenResult = { readonly ok: true; readonly value: RecordingReader } | { readonly ok: false; readonly error: OpenError };

export interface OpenOptions {
  /** Opens what can be read of a damaged file. Default false: says how much that is. */
  readonly salvage?: boolean;
}

/** Never throws for what a file holds. The reader must be closed. */
export function openRecording(path: string, options: OpenOptions = {}): OpenResult {
  const fail = (reason: OpenError['reason'], what: string): OpenResult => ({ ok: false, error: { reason, what, where: path } });
  let header: FileHeader;
  try {
    header = readHeader(path);
    checkCompanions(path);
  } catch (error) {
    return fail(...unreadable(path, error));
  }
  if (header.size === 0) return fail('not_a_recording', `${path} is empty: nothing was recorded into it.`);
  if (!header.isSqlite || header.applicationId !== APPLICATION_ID)
    return fail('not_a_recording', `${path} is not a recording of Bough: choose a .bough file.`);
  if (header.userVersion > FORMAT_VERSION) {
    const versions = `it has format version ${header.userVersion}, this one reads up to ${FORMAT_VERSION}`;
    return fail('too_new', `${path} was written by a newer version of Bough (${versions}): open it with that version.`);
  }
  try {
    return { ok: true, value: openSound(path, header) };
  } catch (error) {
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') || sqliteCode(error)?.startsWith('SQLITE_LOCKED')) {
      return fail('locked', `${path} is still being recorded by another process: stop that session, then open it.`);
    }
    if (isDamage(error)) return openDamaged(path, header, options, error);
    return fail(...unreadable(path, error));
  }
}

function openSound(path: string, header: FileHeader): RecordingReader {
  // A -wal holds pages of its own, so only without one does a short file lack something.
  if (!hasWal(path) && header.expectedSize > header.size) {
    throw new FormatError(`it is cut off after ${header.size} of ${header.expectedSize} bytes`, header.size);
  }
  const copy = prepare(path, header);
  let db: Database | undefined;
  try {
    db = openFile(copy?.path ?? path, 'read');
    const foreign = findForeignSchema(db);
    if (foreign) throw new FormatError(`its tables are not those of a recording: ${foreign}`, 0);
    return new RecordingReader(db, path, false, () => copy?.remove());
  } catch (error) {
    db?.close();
    copy?.remove();
    throw error;
  }
}

/** A file with the tables of an older version, or one left in WAL mode where nothing can be written (any more), is brought into order as a copy. */
function prepare(path: string, header: FileHeader): TemporaryCopy | undefined {
  const older = hasOlderTables(header.userVersion);
  if (!older && !header.inWalMode && !hasWal(path)) return undefined;
  if (!older && isWritable(path)) {
    try {
      settle(path, false);
      return undefined;
    } catch (error) {
      // A full disk, nearly always; then the -wal stays as it was, and the copy lies on another disk, or says that it has no room.
      if (!isUnwritable(error)) throw error;
    }
  }
  const copy = copyRecording(path);
  try {
    settle(copy.path, older);
  } catch (error) {
    copy.remove();
    throw error;
  }
  return copy;
}

/** SQLite brings the pages of the -wal into the file when it is opened; leaving WAL mode makes it one file. */
function settle(path: string, older: boolean): void {
  const db = openFile(path, 'write');
  try {
    if (older) migrate(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

function openDamaged(path: string, header: FileHeader, options: OpenOptions, cause: unknown): OpenResult {
  const why = cause instanceof Error ? cause.message : String(cause);
  const fail = (what: string, readable?: string): OpenResult => ({
    ok: false,
    error: { reason: 'damaged', what, where: path, ...(readable === undefined ? {} : { readable }) },
  });
  try {
    const saved = salvage(path, header);
    if (!saved) return fail(`${path} is damaged (${why}) and none of its events can be read: fetch another copy of it.`);
    if (options.salvage) return { ok: true, value: openSaved(path, saved.copy) };
    saved.copy.remove();
    const readable = `the first ${saved.events.toLocaleString('en-US')} events`;
    return fail(`${path} is damaged (${why}); ${readable} can still be read: open what is readable, or fetch another copy.`, readable);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return fail(`${path} is damaged (${why}), and what is readable could not be copied (${what}): make room for a copy and try again.`);
  }
}

function openSaved(path: string, copy: TemporaryCopy): RecordingReader {
  const db = openFile(copy.path, 'read');
  try {
    return new RecordingReader(db, path, true, () => copy.remove());
  } catch (error) {
    db.close();
    copy.remove();
    throw error;
  }
}

/** SQLite opens what stands beside the file under these names by itself: a named pipe there would hold it up for ever. */
function checkCompanions(path: string): void {
  for (const name of ['-wal', '-journal', '-shm']) {
    const stat = statSync(path + name, { throwIfNoEntry: false });
    try {
      if (stat) mustBeFile(stat);
    } catch (error) {
      throw error instanceof NotAFile ? new Error(`${path}${name} beside it is ${error.kind}, not a file`) : error;
    }
  }
}

function unreadable(path: string, error: unknown): [OpenError['reason'], string] {
  if (error instanceof NotAFile) {
    const choose = error.kind === 'a folder' ? 'choose a .bough file in it' : 'choose a .bough file';
    return ['not_a_recording', `${path} is ${error.kind}, not a file: ${choose}.`];
  }
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return ['not_found', `There is no file ${path}: it may have been moved or deleted.`];
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') {
    const what = 'has to be copied to be opened, and there is no room for that';
    return ['not_readable', `${path} ${what}: make room on the disk for temporary files and try again.`];
  }
  if (code === 'EACCES' || code === 'EPERM') return ['not_readable', `${path} may not be read by you: change its permissions or copy it.`];
  return [
    'not_readable',
    `${path} can't be read (${error instanceof Error ? error.message : String(error)}): check the disk and try again.`,
  ];
}

function isUnwritable(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && !isDamage(error) && /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(code);
}

function hasWal(path: string): boolean {
  return existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    // That it may not be written is the answer, not a failure.
    return false;
  }
}
