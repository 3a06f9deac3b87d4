import type { RecordingReader } from '../../recordings/index.ts';
import { openRecording, RecordingError } from '../../recordings/index.ts';
import { CliError, USAGE } from './io.ts';

/** Opens a recording, or ends the verb with what is wrong with the file. The reader must be closed. */
export function openOrFail(file: string): RecordingReader {
  const opened = openRecording(file);
  if (!opened.ok) throw new CliError(USAGE, opened.error.what);
  return opened.value;
}

/** What `read` gives of an event. A value that no event can have is an error of the recording, and says where. @throws RecordingError */
export function reading<T>(seq: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RecordingError(`Event ${seq} of this recording is damaged: ${error.message}.`, seq, error);
  }
}
