// The first 100 bytes of a file, read before SQLite is let near it: they tell what it is, and whether it is all there.

import type { Stats } from 'node:fs';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

export interface FileHeader {
  readonly isSqlite: boolean;
  readonly applicationId: number;
  readonly userVersion: number;
  /** Bytes in the file. */
  readonly size: number;
  /** Bytes that the header says there are; 0 when it does not say. */
  readonly expectedSize: number;
  /** The file was left in WAL mode: by a session that was cut off, or that still runs. */
  readonly inWalMode: boolean;
}

const MAGIC = 'SQLite format 3\0';

/** What stands at a path is something, but no file that could be read from its beginning to its end. */
export class NotAFile extends Error {
  /** As in "it is a folder". */
  readonly kind: string;
  constructor(kind: string) {
    super(`it is ${kind}, not a file`);
    this.kind = kind;
  }
}

/** @throws NotAFile */
export function mustBeFile(stat: Stats): void {
  if (stat.isFile()) return;
  if (stat.isDirectory()) throw new NotAFile('a folder');
  if (stat.isFIFO()) throw new NotAFile('a named pipe');
  throw new NotAFile(stat.isSocket() ? 'a socket' : 'a device');
}

/** @throws NotAFile, or the error of the file system */
export function readHeader(path: string): FileHeader {
  // Opening a named pipe waits for somebody to write into it, for ever if need be; opening a device may do anything.
  mustBeFile(statSync(path));
  // Windows has no O_NONBLOCK. Where there is one, what took the file's place meanwhile does not block either.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(file);
    mustBeFile(stat);
    const bytes = Buffer.alloc(100);
    const length = readSync(file, bytes, 0, 100, 0);
    const isSqlite = length === 100 && bytes.toString('latin1', 0, 16) === MAGIC;
    const pageSize = bytes.readUInt16BE(16) === 1 ? 65_536 : bytes.readUInt16BE(16);
    // SQLite's own rule: the page count holds only if the change counter is the one it was written with.
    const countHolds = bytes.readUInt32BE(24) === bytes.readUInt32BE(92);
    return {
      isSqlite,
      applicationId: bytes.readUInt32BE(68),
      userVersion: bytes.readUInt32BE(60),
      size: stat.size,
      expectedSize: isSqlite && countHolds ? bytes.readUInt32BE(28) * pageSize : 0,
      inWalMode: bytes[18] === 2,
    };
  } finally {
    closeSync(file);
  }
}
