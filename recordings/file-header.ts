// The first 100 bytes of a file, read before SQLite is let near it: they tell what it is, and whether it is all there.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

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

/** @throws the error of the file system */
export function readHeader(path: string): FileHeader {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    const bytes = Buffer.alloc(100);
    const length = stat.isFile() ? readSync(file, bytes, 0, 100, 0) : 0;
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
