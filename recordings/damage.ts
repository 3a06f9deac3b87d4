import { FormatError } from '../runtime/fold/bytes.ts';
import { sqliteCode } from './database.ts';
import { RecordingError } from './log-reader.ts';

/** An error that says that what was read is not sound, as opposed to one of ours or of the machine. */
export function isDamage(error: unknown): boolean {
  if (error instanceof FormatError || error instanceof RangeError || error instanceof RecordingError) return true;
  const code = sqliteCode(error);
  return code !== undefined && /^SQLITE_(CORRUPT|NOTADB|ERROR|IOERR_SHORT_READ|SCHEMA|MISMATCH|FORMAT)/.test(code);
}
