// Writes a recording again: in well-packed rows with keyframes, and without the pages that a session which was cut off left half used.
// The log is the same to the last record; where only so much is to be kept, it is from a cut on.

import { openFile } from './database.ts';
import { openLog } from './open-log.ts';
import { seqAfter } from './query/source.ts';
import type { RecordingReader } from './recording-reader.ts';
import { createRecording } from './recording-writer.ts';
import type { Keep } from './retention.ts';
import { Retention } from './retention.ts';

export interface CompactOptions {
  /** How much detail is kept, the newest. Default all. */
  readonly keep?: Keep;
  /** How far it is, 0 to 1. What it returns is waited for, so that others have their turn; throwing ends the work. */
  readonly onProgress?: (share: number) => void | Promise<void>;
}

/** Writes `out`, which must not exist. @throws RecordingError where the recording is damaged; SqliteError (a full disk) */
export async function compactRecording(reader: RecordingReader, out: string, options: CompactOptions = {}): Promise<void> {
  // Of a log whose beginning was let go rows can't be made anew: its side tables know more than its events.
  if (reader.letGo) reader.copyTo(out);
  else await writeAnew(reader, out, options);
  if (options.keep) await cut(out, options.keep, options);
}

async function writeAnew(reader: RecordingReader, out: string, { onProgress }: CompactOptions): Promise<void> {
  const writer = createRecording(out, reader.meta);
  try {
    for (let seq = 1; seq <= reader.lastSeq; ) {
      const chunk = reader.chunkAt(seq);
      if (!chunk) break;
      writer.append(chunk);
      seq = seqAfter(chunk);
      await onProgress?.((seq - 1) / reader.lastSeq);
    }
    writer.close(reader.closedCleanly);
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

async function cut(file: string, keep: Keep, { onProgress }: CompactOptions): Promise<void> {
  const db = openFile(file, 'write');
  try {
    const log = openLog(db);
    const retention = new Retention(db, log, keep);
    const rows = log.chunks.places.length;
    while (retention.step()) await onProgress?.(1 - log.chunks.places.length / rows);
    db.exec('VACUUM');
  } finally {
    db.close();
  }
}
