// Whether a file may be replaced by a new recording. A mistyped -o must cost nobody a source file, a database of another program,
// or what somebody else is recording at this moment.

import { statSync } from 'node:fs';
import { openRecording } from '../../recordings/index.ts';

/** Why it may not be, as a part of a sentence that begins with the file's name; undefined if it may, or is not there. */
export function whyNotReplaceable(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || (found.isFile() && found.size === 0)) return undefined;
  const opened = openRecording(file);
  if (opened.ok) {
    opened.value.close();
    return undefined;
  }
  switch (opened.error.reason) {
    // Recordings all the same, if no good ones: their header says so.
    case 'damaged':
    case 'too_new':
      return undefined;
    case 'locked':
      return 'is being recorded into by another process';
    case 'not_readable':
      return "can't be read, so it may be anything";
    default:
      return 'exists and is not a recording';
  }
}
