// The process behind `bough sql`: opens the recording, runs the statements, prints what the last one gives.

import { openRecording, openSql, RecordingError, refuseUnboundedJoin, SqlError, splitStatements } from '../../recordings/index.ts';
import { FormatError } from '../../runtime/fold/bytes.ts';
import { processIo } from './io.ts';
import { rowPrinter } from './row-printer.ts';
import type { SqlOutcome, SqlRequest } from './sql.ts';

const BATCH = 64 * 1024;

export function sqlChild(): void {
  process.once('message', (request: SqlRequest) => {
    run(request).then(
      (outcome) => process.send?.(outcome, () => process.disconnect()),
      (error: unknown) => {
        process.send?.(
          { kind: 'failed', usage: isUsage(error), what: error instanceof Error ? error.message : String(error) } satisfies SqlOutcome,
          () => process.disconnect(),
        );
      },
    );
  });
}

/** SQLite's own errors are about the statement, as a rule: a table that is not there, a misspelt word. */
const isUsage = (error: unknown): boolean =>
  error instanceof SqlError ||
  error instanceof RecordingError ||
  error instanceof FormatError ||
  (error instanceof Error && 'code' in error && (error.code === 'SQLITE_ERROR' || error.code === 'SQLITE_READONLY')) ||
  error instanceof RangeError;

async function run({ file, statements, format, columns }: SqlRequest): Promise<SqlOutcome> {
  const list = splitStatements(statements);
  const opened = openRecording(file);
  if (!opened.ok) return { kind: 'failed', usage: true, what: opened.error.what };
  const reader = opened.value;
  const db = openSql(reader);
  const { out } = processIo();
  try {
    for (const [i, statement] of list.entries()) {
      refuseUnboundedJoin(db, statement);
      const prepared = db.prepare(statement);
      if (!prepared.reader) {
        prepared.run();
        continue;
      }
      if (i < list.length - 1) throw new SqlError('only the last statement may give rows');
      const printer = rowPrinter(
        format,
        prepared.columns().map(({ name }) => name),
        columns,
      );
      let text = '';
      for (const row of prepared.raw().iterate() as Iterable<unknown[]>) {
        text += printer.row(row);
        if (text.length < BATCH) continue;
        await out(text);
        text = '';
      }
      await out(text + printer.end());
    }
    return { kind: 'done' };
  } finally {
    db.close();
    reader.close();
  }
}
