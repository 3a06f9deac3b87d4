// Why nothing can be recorded, for people: which place it is, what is wrong with it, and what to do. SQLite says of most of it
// only "unable to open database file", so the file system is asked again where it knows better.

import { accessSync, closeSync, constants, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  SQLITE_FULL: 'the disk is full',
  EROFS: 'it is on a read-only file system',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
  ENOENT: 'nothing can be created there',
  EISDIR: 'it is a folder',
  SQLITE_READONLY: 'it can only be read',
  SQLITE_READONLY_DBMOVED: 'the file was moved or deleted',
};

/** Part of a sentence: `the disk is full`. Codes that have no words here are given with the message they came with. */
export function reasonOfError(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  const known = typeof code === 'string' ? REASONS[code] : undefined;
  if (known !== undefined) return known;
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}

/**
 * Makes a folder and those above it. Node's own `recursive` never comes back from where mkdir says ENOENT though the folder above
 * is there (/proc, some network drives). @throws the error of the file system
 */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it in this moment.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Makes the folder if need be. What is wrong with it, as the file system says, or undefined if files can be made in it. */
export function whyNotWritable(folder: string): string | undefined {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return reasonOfError(error);
  }
}

/** Why a recording could not be begun in `file`, which does not exist. */
export function whyNotCreated(file: string, error: unknown): string {
  if ((error as { code?: unknown } | null)?.code !== 'SQLITE_CANTOPEN') return reasonOfError(error);
  try {
    closeSync(openSync(file, 'wx'));
    rmSync(file);
  } catch (known) {
    return reasonOfError(known);
  }
  return reasonOfError(error);
}

/** A whole sentence, for windows. */
export const cannotRecordIn = (folder: string, reason: string): string =>
  `Bough can't record in ${folder}: ${reason}. Make it writable or make room, or set BOUGH_HOME to another folder and start Bough again.`;

/** Takes away what a recording that could not be begun left behind; an error of that must not hide why it could not. */
export function removeUnbegun(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    try {
      rmSync(file + suffix, { force: true });
    } catch {
      // Where nothing can be removed, nothing could be made either, and the caller says so.
    }
  }
}

/** The folder's name for sentences is the absolute one. */
export const folderOf = (file: string): string => path.dirname(path.resolve(file));
