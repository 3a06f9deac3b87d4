// Where the oldest detail of a recording was let go (retention.ts): what the file says of it. The records before the cut are a gap
// at seq 1, the keyframe at its last record is exact, and the table `kept` holds the records that the world there still names.

import type { Database, Statement } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { COLUMNS } from '../runtime/protocol/chunk.ts';
import { EV, GAP_REASONS, KIND_SHIFT } from '../runtime/protocol/event-table.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import type { Columns } from './columns.ts';
import { emptyColumns } from './columns.ts';
import { blobField, countField, numberField, textField } from './fields.ts';
import { writeMeta } from './meta.ts';
import { isTableAsMade } from './schema.ts';

export interface Cut {
  /** The last record that was let go, and when it was. */
  readonly seq: number;
  readonly at: Micros;
  /** The first that is kept. */
  readonly next: number;
  /** Records that were let go. */
  readonly events: number;
  /** `LogHash.state` after them, so that the hash is still that of the whole log. */
  readonly hash: readonly number[];
}

const KEPT_SQL = `CREATE TABLE kept (
  seq INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  type INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  distance INTEGER NOT NULL,
  a INTEGER NOT NULL,
  b INTEGER NOT NULL,
  c INTEGER NOT NULL,
  d INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  payload BLOB
) STRICT`;

/** The cut of a file, if it has one. @throws FormatError */
export function readCut(db: Database): Cut | undefined {
  const rows = db.prepare("SELECT key, value FROM meta WHERE key LIKE 'cut%'").all() as { key: string; value: unknown }[];
  if (rows.length === 0) return undefined;
  const values: Record<string, unknown> = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  const seq = countField(values, 'cutSeq', 1);
  const next = countField(values, 'cutNext', seq + 1);
  const hash = textField(values, 'cutHash').split(' ').map(Number);
  if (hash.some((x) => !Number.isInteger(x))) throw new FormatError('cutHash is not a list of whole numbers', 0);
  return { seq, at: numberField(values, 'cutAt'), next, events: countField(values, 'cutEvents', 1), hash };
}

export function writeCut(db: Database, { seq, at, next, events, hash }: Cut): void {
  writeMeta(db, { cutSeq: seq, cutNext: next, cutEvents: events, cutHash: hash.join(' ') });
  // A time may have a fraction.
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('cutAt', ?)").run(at);
}

/** The record that stands for all before the cut: `at` is when the first of them was. */
export function gapBefore(next: number, at: Micros): EventChunk {
  const columns = emptyColumns(1);
  columns.at[0] = at;
  columns.type[0] = EV.gap;
  columns.flags[0] = GAP_REASONS.indexOf('retention') << KIND_SHIFT;
  columns.a[0] = (next - 1) >>> 0;
  columns.b[0] = Math.floor((next - 1) / 0x1_0000_0000);
  return single(1, columns, undefined);
}

/** A record that was let go, and that the world at the cut names or something behind it may. */
export interface KeptRecord {
  /** Only this record. A state is whole here. */
  readonly chunk: EventChunk;
  /** A message that was on its way at the cut: a timer's, or one that a link delays. */
  readonly waiting: boolean;
}

/** The table `kept`. A file without a cut has none. */
export class KeptRecords {
  readonly #db: Database;
  readonly #select: Statement;

  /** @throws FormatError where a table of that name is not ours */
  constructor(db: Database) {
    if (!isTableAsMade(db, 'kept', KEPT_SQL)) throw new FormatError('the table kept is not as it should be', 0);
    this.#db = db;
    this.#select = db.prepare('SELECT * FROM kept WHERE seq = ?');
  }

  static create(db: Database): KeptRecords {
    db.exec('DROP TABLE IF EXISTS kept');
    db.exec(KEPT_SQL);
    return new KeptRecords(db);
  }

  /** @throws FormatError */
  get(seq: number): KeptRecord | undefined {
    const row = this.#select.get(seq) as Record<string, unknown> | undefined;
    if (!row) return undefined;
    const columns = emptyColumns(1);
    columns.at[0] = numberField(row, 'at');
    columns.type[0] = countField(row, 'type', 0, 0xff);
    columns.flags[0] = countField(row, 'flags', 0, 0xffff);
    columns.causeDistance[0] = countField(row, 'distance', 0, 0xffff_ffff);
    for (const name of ['pid', 'a', 'b', 'c', 'd'] as const) columns[name][0] = countField(row, name, 0, 0xffff_ffff);
    const bytes = row['payload'] === null ? undefined : blobField(row, 'payload');
    return { chunk: single(seq, columns, bytes), waiting: row['waiting'] === 1 };
  }

  seqs(waitingOnly = false): number[] {
    const rows = this.#db.prepare(`SELECT seq FROM kept ${waitingOnly ? 'WHERE waiting = 1' : ''} ORDER BY seq`).all();
    return (rows as Record<string, unknown>[]).map((row) => countField(row, 'seq'));
  }

  /** Makes the table hold these and no others. What it holds already is as it was. */
  replace(records: ReadonlyMap<number, KeptRecord>): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const remove = this.#db.prepare('DELETE FROM kept WHERE seq = ?');
    const there = new Set(this.seqs());
    const waited = new Set(this.seqs(true));
    for (const seq of there) if (!records.has(seq)) remove.run(seq);
    for (const [seq, { chunk, waiting }] of records) {
      if (there.has(seq) && waited.has(seq) === waiting) continue;
      const { at, type, flags, pid, causeDistance, a, b, c, d, payload, payloads } = chunk;
      const bytes = payload[0] === 0 ? null : payloads.bytes;
      insert.run(seq, at[0], type[0], flags[0], pid[0], causeDistance[0], a[0], b[0], c[0], d[0], waiting ? 1 : 0, bytes);
    }
  }
}

/** A chunk of one record; `bytes` is its payload. */
function single(seq: number, columns: Columns, bytes: Uint8Array | undefined): EventChunk {
  if (bytes) columns.payload[0] = 1;
  const payloads = { ends: Uint32Array.from(bytes ? [bytes.length] : []), bytes: bytes ?? new Uint8Array(0) };
  return { firstSeq: seq, count: 1, ...columns, firstString: 1, strings: [], payloads };
}

const utf8 = new TextEncoder();

/** Record `i` of a chunk by itself, with this payload. */
export function singleRecord(chunk: EventChunk, i: number, text: string | undefined): EventChunk {
  const columns = emptyColumns(1);
  for (const name of COLUMNS) columns[name][0] = chunk[name][i] as number;
  columns.payload[0] = 0;
  return single(chunk.firstSeq + i, columns, text === undefined ? undefined : utf8.encode(text));
}
