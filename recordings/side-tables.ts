// Reads the side tables back, for lists and for `info`.

import type { Database } from 'better-sqlite3';
import { countField, numberField, optionalText, textField } from './fields.ts';
import type { CrashRow, GapRow, RestartRow } from './log-reader.ts';
import { RecordingError } from './log-reader.ts';
import { REASON_KEPT } from './side-facts.ts';

type Row = Record<string, unknown>;

export class SideTables {
  #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The same tables in another file from now on. */
  use(db: Database): void {
    this.#db = db;
  }

  crashes(): CrashRow[] {
    return this.#rows('SELECT * FROM crashes ORDER BY k', (row) => {
      const [name, reason] = [optionalText(row, 'name'), optionalText(row, 'reason')];
      return {
        k: countField(row, 'k', 1),
        seq: countField(row, 'seq', 1),
        at: numberField(row, 'at'),
        pid: countField(row, 'pid'),
        slot: countField(row, 'slot'),
        path: textField(row, 'path'),
        ...(name === undefined ? {} : { name }),
        tag: textField(row, 'tag'),
        ...(reason === undefined ? {} : { reason }),
      };
    });
  }

  /** The reason of crash `k`, at `seq`: null where none was recorded, `undefined` where the list has only its beginning or another crash. */
  crashReason(k: number, seq: number): string | null | undefined {
    const row = reading(() => this.#db.prepare('SELECT seq, reason FROM crashes WHERE k = ?').get(k) as Row | undefined);
    if (row?.['seq'] !== seq) return undefined;
    const reason = optionalText(row, 'reason');
    return reason === undefined ? null : reason.length < REASON_KEPT ? reason : undefined;
  }

  restarts(): RestartRow[] {
    return this.#rows('SELECT * FROM restarts ORDER BY seq', (row) => ({
      seq: countField(row, 'seq', 1),
      at: numberField(row, 'at'),
      supervisor: countField(row, 'supervisor'),
      child: countField(row, 'child'),
      old: countField(row, 'old'),
      slot: countField(row, 'slot'),
      path: textField(row, 'path'),
      childId: textField(row, 'child_id'),
    }));
  }

  gaps(): GapRow[] {
    return this.#rows('SELECT * FROM gaps ORDER BY seq', (row) => ({
      seq: countField(row, 'seq', 1),
      at: numberField(row, 'at'),
      count: countField(row, 'count'),
      why: textField(row, 'why'),
    }));
  }

  counts(): { processes: number; crashes: number; restarts: number; gaveUp: number; gaps: number } {
    const row = reading(
      () =>
        this.#db
          .prepare(
            `SELECT (SELECT count(*) FROM processes) AS processes, (SELECT count(*) FROM crashes) AS crashes,
           (SELECT count(*) FROM restarts) AS restarts, (SELECT count(gave_up_seq) FROM supervisors) AS gaveUp,
           (SELECT count(*) FROM gaps) AS gaps`,
          )
          .get() as Row,
    );
    const count = (name: string): number => countField(row, name);
    return {
      processes: count('processes'),
      crashes: count('crashes'),
      restarts: count('restarts'),
      gaveUp: count('gaveUp'),
      gaps: count('gaps'),
    };
  }

  #rows<T>(sql: string, read: (row: Row) => T): T[] {
    return reading(() => (this.#db.prepare(sql).all() as Row[]).map(read));
  }
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RecordingError(`A list of this recording is damaged: ${why}.`, 0, error);
  }
}
