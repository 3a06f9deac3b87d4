// The public door of recordings: the hub imports this file and nothing deeper.

export type { CompactOptions } from './compact.ts';
export { compactRecording } from './compact.ts';
export { EventView } from './export/event-view.ts';
export { mermaid } from './export/mermaid.ts';
export type { ExportOptions, ExportRange } from './export/ndjson.ts';
export { ndjson } from './export/ndjson.ts';
export { perfetto } from './export/perfetto.ts';
export type { Redaction } from './export/redact.ts';
export { parseRedaction } from './export/redact.ts';
export { shiviz } from './export/shiviz.ts';
export type { Lost } from './file-watch.ts';
export { ImportError } from './import/import-error.ts';
export type { ImportFormat, ImportOptions, ImportOutcome } from './import/import-log.ts';
export { IMPORT_FORMATS, importLog } from './import/import-log.ts';
export type { CrashRow, GapRow, LogOverview, LogReader, RecordingInfo, RecordingMeta, RestartRow } from './log-reader.ts';
export { RecordingError } from './log-reader.ts';
export type { OpenError, OpenOptions, OpenResult } from './open-recording.ts';
export { OPEN_REASONS, openRecording } from './open-recording.ts';
export type { ProcessRow, ProcessTable } from './process-table.ts';
export type { RecordingReader } from './recording-reader.ts';
export type { RecordingWriter, WriterOptions } from './recording-writer.ts';
export { createRecording } from './recording-writer.ts';
export type { Keep } from './retention.ts';
export { FORMAT_VERSION } from './schema.ts';
export { openSql } from './sql/open-sql.ts';
export { refuseUnboundedJoin, SqlError, splitStatements } from './sql/statements.ts';
export type { VerifyProblem, VerifyReport } from './verify.ts';
