// Who lived when, out of the side tables: what an explanation asks about processes, without reading the log. Each answer is one
// row; those that look through the whole table are asked once or twice for a story.

import type { Database } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import type { ProcessId, SlotId } from '../runtime/protocol/ids.ts';
import { sqliteCode } from './database.ts';
import { countField, optionalText, textField } from './fields.ts';
import { RecordingError } from './log-reader.ts';

type Row = Record<string, unknown>;

/** A process as its recording lists it. */
export interface ProcessRow {
  readonly pid: ProcessId;
  readonly slot: SlotId;
  readonly path: string;
  readonly label: string;
  /** The last name it had. */
  readonly name?: string;
  readonly parent: ProcessId;
  readonly incarnation: number;
  readonly spawnSeq: number;
  /** 0 while it lives. */
  readonly exitSeq: number;
  readonly crashed: boolean;
}

/** Rows that are kept in memory. */
const KEPT = 10_000;

export class ProcessTable {
  readonly #db: Database;
  readonly #rows = new Map<ProcessId, ProcessRow | undefined>();

  constructor(db: Database) {
    this.#db = db;
  }

  row(pid: ProcessId): ProcessRow | undefined {
    if (!this.#rows.has(pid)) {
      if (this.#rows.size >= KEPT) this.#rows.clear();
      this.#rows.set(pid, this.#one('SELECT * FROM processes WHERE pid = ?', pid));
    }
    return this.#rows.get(pid);
  }

  /** The process that last had a name and ended before `seq`. */
  lastNamed(name: string, seq: number): ProcessRow | undefined {
    return this.#one('SELECT * FROM processes WHERE name = ? AND exit_seq < ? ORDER BY exit_seq DESC LIMIT 1', name, seq);
  }

  /** The next life in the slot of a process. */
  after({ slot, incarnation }: Pick<ProcessRow, 'slot' | 'incarnation'>): ProcessRow | undefined {
    return this.#one('SELECT * FROM processes WHERE slot = ? AND incarnation = ?', slot, incarnation + 1);
  }

  /** How many slots a process has started others in. */
  children(parent: ProcessId): number {
    return this.#reading(() => {
      const row = this.#db.prepare('SELECT count(DISTINCT slot) AS n FROM processes WHERE parent = ?').get(parent) as Row;
      return countField(row, 'n');
    });
  }

  /** Those whose name, label or path is `text`, oldest first. */
  called(text: string): ProcessRow[] {
    return this.#reading(() =>
      (this.#db.prepare('SELECT * FROM processes WHERE ? IN (name, label, path) ORDER BY pid').all(text) as Row[]).map(readRow),
    );
  }

  #one(sql: string, ...values: (number | string)[]): ProcessRow | undefined {
    return this.#reading(() => {
      const row = this.#db.prepare(sql).get(...values) as Row | undefined;
      return row && readRow(row);
    });
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      // What is wrong with the question is not the file's fault.
      if (sqliteCode(error) === undefined && !(error instanceof FormatError)) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new RecordingError(`The list of processes of this recording is damaged: ${why}.`, 0, error);
    }
  }
}

function readRow(row: Row): ProcessRow {
  const name = optionalText(row, 'name');
  return {
    pid: countField(row, 'pid'),
    slot: countField(row, 'slot'),
    path: textField(row, 'path'),
    label: textField(row, 'label'),
    ...(name === undefined ? {} : { name }),
    parent: countField(row, 'parent'),
    incarnation: countField(row, 'incarnation'),
    spawnSeq: countField(row, 'spawn_seq'),
    exitSeq: row['exit_seq'] === null ? 0 : countField(row, 'exit_seq'),
    crashed: row['outcome'] === 'crashed',
  };
}
