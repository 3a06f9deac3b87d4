import type { RecordingReader } from '../../recordings/index.ts';
import { openRecording } from '../../recordings/index.ts';
import { CliError, USAGE } from './io.ts';

/** Opens a recording, or ends the verb with what is wrong with the file. The reader must be closed. */
export function openOrFail(file: string): RecordingReader {
  const opened = openRecording(file);
  if (!opened.ok) throw new CliError(USAGE, opened.error.what);
  return opened.value;
}
