// A copy of a recording to work on, in a folder of its own that goes when it is let go: where the original must not or can't be
// changed.

import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryCopy {
  readonly path: string;
  remove(): void;
}

/** An empty place for a file. */
export function temporaryPlace(): TemporaryCopy {
  const folder = mkdtempSync(join(tmpdir(), 'bough-'));
  return { path: join(folder, 'recording.bough'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The recording with its -wal, where there is one. @throws the error of the file system (no space) */
export function copyRecording(path: string): TemporaryCopy {
  const place = temporaryPlace();
  try {
    copyFileSync(path, place.path, constants.COPYFILE_FICLONE);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${place.path}-wal`, constants.COPYFILE_FICLONE);
  } catch (error) {
    place.remove();
    throw error;
  }
  return place;
}
