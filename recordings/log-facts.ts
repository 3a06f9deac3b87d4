// What a window counts of a whole log before it shows any of it: who lived when, and how dense the events are. The side tables and the
// profiles of the rows say so too, and reading them takes a hundredth of the time that the events take.
//
// They cannot say all: the labels that processes had later, and nodes, are only in the events (`relabels`). So this is for sound logs
// of one node without gaps; of any other the events have to be counted.

import type { Database } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import type { World } from '../runtime/fold/world.ts';
import { EV, KIND_MASK, KIND_SHIFT, PROCESS_FLAGS } from '../runtime/protocol/event-table.ts';
import type { ProcessId, SlotId } from '../runtime/protocol/ids.ts';
import type { Micros } from '../runtime/protocol/units.ts';
import type { ProfileSample } from './chunk-codec.ts';
import { countField, numberField, optionalText, textField } from './fields.ts';

export interface ProcessFacts {
  readonly pid: ProcessId;
  readonly slot: SlotId;
  readonly parent: ProcessId;
  readonly incarnation: number;
  readonly kind: string;
  /** It began in a slot that a child spec holds. */
  readonly ownSlot: boolean;
  /** When it was spawned; `relabels` tells of later ones. */
  readonly label: string;
  readonly name: string | undefined;
  readonly spawnSeq: number;
  readonly spawnAt: Micros;
  readonly gaveUp: boolean;
  readonly exit:
    | {
        readonly seq: number;
        readonly at: Micros;
        readonly tag: string;
        readonly class: string;
        readonly outcome: string;
      }
    | undefined;
}

export interface LogFacts {
  /** All strings of the log, by id. */
  readonly texts: readonly string[];
  /** In the order in which they were spawned. @throws FormatError, SqliteError for a table that is damaged */
  processes(): Iterable<ProcessFacts>;
  /** @throws RecordingError */
  samples(): Iterable<ProfileSample>;
}

/** Pids count up and each costs a record, so one far above its seq is damage, and must not make arrays by pid that long. */
const PIDS_ABOVE_SEQ = 1_000_000;

const SELECT = `SELECT p.pid, p.slot, p.path, p.label, p.kind, p.parent, p.incarnation, p.name, p.spawn_seq, p.spawn_at,
  p.exit_seq, p.exit_at, p.exit_tag, p.exit_class, p.outcome, s.gave_up_seq
  FROM processes p LEFT JOIN supervisors s ON s.pid = p.pid ORDER BY p.pid`;

/**
 * `newest`: the world at the end of the log, which knows how many there must be.
 * @throws FormatError, SqliteError
 */
export function* readProcessFacts(db: Database, newest: World): Generator<ProcessFacts> {
  let [spawned, crashes, last] = [0, 0, 0];
  for (const row of db.prepare(SELECT).iterate() as Iterable<Record<string, unknown>>) {
    const [slot, label, spawnSeq] = [countField(row, 'slot'), textField(row, 'label'), countField(row, 'spawn_seq', 1, newest.seq)];
    if (spawnSeq <= last) throw new FormatError(`process ${String(row['pid'])} stands in no order`, 0);
    last = spawnSeq;
    spawned += 1;
    const facts: ProcessFacts = {
      pid: countField(row, 'pid', 1, spawnSeq + PIDS_ABOVE_SEQ),
      slot,
      parent: countField(row, 'parent', 0, spawnSeq + PIDS_ABOVE_SEQ),
      incarnation: countField(row, 'incarnation', 1, spawnSeq),
      kind: textField(row, 'kind'),
      ownSlot: row['path'] !== `${label}#${slot}`,
      label,
      name: optionalText(row, 'name'),
      spawnSeq,
      spawnAt: numberField(row, 'spawn_at'),
      gaveUp: row['gave_up_seq'] !== null,
      exit: exitOf(row, newest.seq),
    };
    if (facts.exit?.outcome === 'crashed') crashes += 1;
    yield facts;
  }
  if (spawned !== newest.counts.spawned || crashes !== newest.counts.crashes)
    throw new FormatError(`${spawned} processes and ${crashes} crashes are listed, the events have others`, 0);
}

function exitOf(row: Record<string, unknown>, lastSeq: number): ProcessFacts['exit'] {
  if (row['exit_seq'] === null) return undefined;
  return {
    seq: countField(row, 'exit_seq', 1, lastSeq),
    at: numberField(row, 'exit_at'),
    tag: textField(row, 'exit_tag'),
    class: textField(row, 'exit_class'),
    outcome: textField(row, 'outcome'),
  };
}

const LABEL = PROCESS_FLAGS.indexOf('label');

/** Whether records with these types and flags (type + 256 · flags) may give processes other labels. */
export const relabels = (pairs: readonly number[]): boolean =>
  pairs.some((pair) => (pair & 0xff) === EV.flag_changed && (((pair >> 8) >> KIND_SHIFT) & KIND_MASK) === LABEL);
