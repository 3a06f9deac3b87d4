// Writes a recording again: in well-packed rows with keyframes, and without the pages that a session which was cut off left half used.
// The log is the same to the last record.

import { seqAfter } from './query/source.ts';
import type { RecordingReader } from './recording-reader.ts';
import { createRecording } from './recording-writer.ts';

export interface CompactOptions {
  /** How far it is, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Writes `out`, which must not exist. @throws RecordingError where the recording is damaged; SqliteError (a full disk) */
export function compactRecording(reader: RecordingReader, out: string, { onProgress }: CompactOptions = {}): void {
  const writer = createRecording(out, reader.meta);
  try {
    for (let seq = 1; seq <= reader.lastSeq; ) {
      const chunk = reader.chunkAt(seq);
      if (!chunk) break;
      writer.append(chunk);
      seq = seqAfter(chunk);
      onProgress?.((seq - 1) / reader.lastSeq);
    }
    writer.close(reader.closedCleanly);
  } catch (error) {
    writer.abandon();
    throw error;
  }
}
