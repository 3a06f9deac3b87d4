// The public door of recordings: the hub imports this file and nothing deeper.

export type { Lost } from './file-watch.ts';
export type { CrashRow, GapRow, LogOverview, LogReader, RecordingInfo, RecordingMeta, RestartRow } from './log-reader.ts';
export { RecordingError } from './log-reader.ts';
export type { OpenError, OpenOptions, OpenResult } from './open-recording.ts';
export { OPEN_REASONS, openRecording } from './open-recording.ts';
export type { RecordingReader } from './recording-reader.ts';
export type { RecordingWriter, WriterOptions } from './recording-writer.ts';
export { createRecording } from './recording-writer.ts';
export { FORMAT_VERSION } from './schema.ts';
export type { VerifyProblem, VerifyReport } from './verify.ts';
