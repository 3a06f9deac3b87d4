// Whether a recording is what it says: its pages, its events, and all that is only there to save time or to be read by people,
// against the events. What `bough verify` prints.

import type { Database } from 'better-sqlite3';
import { FormatError } from '../runtime/fold/bytes.ts';
import type { World } from '../runtime/fold/world.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { LogHash } from '../runtime/protocol/log-hash.ts';
import { isDamage } from './damage.ts';
import type { ClosingFacts } from './meta.ts';
import type { SideTables } from './side-tables.ts';
import type { StoredLog } from './stored-log.ts';

export interface VerifyProblem {
  /** One sentence. */
  readonly what: string;
  /** Which part of the file: a table's name, or `pages`. */
  readonly where: string;
  readonly seq?: number;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly problems: readonly VerifyProblem[];
}

/** Steps of the work: each yields how far it is, from 0 to 1; then comes the report. */
export function* verifyLog(db: Database, log: StoredLog, tables: SideTables, closing: ClosingFacts): Generator<number, VerifyReport, void> {
  const problems: VerifyProblem[] = [];
  problems.push(...(finding(problems, 'pages', () => pageProblems(db)) ?? []));
  const { cut } = log;
  const keyframes = log.keyframes.all();
  const nextKeyframe = (): IteratorResult<{ seq: number; world: World | undefined }, void> =>
    finding(problems, 'keyframes', () => keyframes.next()) ?? { done: true, value: undefined };
  let keyframe = nextKeyframe();
  // What was let go can't be folded any more: the world at the cut is taken as it is.
  const world = finding(problems, 'keyframes', () => log.worldAt(cut?.seq ?? 0));
  const hash = finding(problems, 'meta', () => hashAt(log));
  if (world === undefined || hash === undefined) return { ok: false, problems };
  try {
    for (const chunk of kept(log)) {
      hash.add(chunk);
      yield chunk.firstSeq / Math.max(1, log.lastSeq);
      for (let i = 0; i < chunk.count; ) {
        const at = keyframe.done ? Number.POSITIVE_INFINITY : keyframe.value.seq;
        const to = Math.max(i, Math.min(chunk.count, at - chunk.firstSeq + 1));
        world.apply(chunk, i, to);
        i = to;
        if (keyframe.done || world.seq < at) continue;
        if (keyframe.value.world?.hash() !== world.hash()) {
          problems.push({ what: `The keyframe at event ${at} is not what the events give.`, where: 'keyframes', seq: at });
        }
        keyframe = nextKeyframe();
      }
    }
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    problems.push({ what, where: 'chunks', seq: world.nextSeq });
    return { ok: false, problems };
  } finally {
    keyframes.return(undefined);
  }
  if (!keyframe.done) problems.push({ what: `A keyframe stands at event ${keyframe.value.seq}, behind the last.`, where: 'keyframes' });
  if (closing.logHash !== undefined && closing.logHash !== hash.hex()) {
    problems.push({ what: `The log hash is ${hash.hex()}, the file says ${closing.logHash}.`, where: 'meta' });
  }
  problems.push(...listProblems(world, tables, log));
  for (const { seq, what } of world.problems) problems.push({ what: `The log contradicts itself: ${what}.`, where: 'chunks', seq });
  return { ok: problems.length === 0, problems };
}

/** The chunks behind the cut, or all. */
function* kept(log: StoredLog): Generator<EventChunk> {
  for (const chunk of log.all()) if (!log.cut || chunk.firstSeq >= log.cut.next) yield chunk;
}

/** The hash of what was let go. @throws FormatError where the file says nonsense of it */
function hashAt(log: StoredLog): LogHash {
  const { cut, strings } = log;
  if (!cut) return new LogHash();
  const first = log.chunkAt(cut.next);
  try {
    return LogHash.from(cut.hash, strings.texts.slice(0, first?.firstString ?? strings.texts.length));
  } catch (error) {
    throw new FormatError(error instanceof Error ? error.message : String(error), 0);
  }
}

/** The hash of the whole log, also of what was let go. @throws RecordingError, FormatError */
export function hashOf(log: StoredLog): LogHash {
  const hash = hashAt(log);
  for (const chunk of kept(log)) hash.add(chunk);
  return hash;
}

/** What `look` gives; `undefined` where what it looks at is damaged, which is then a problem. */
function finding<T>(problems: VerifyProblem[], where: string, look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (!isDamage(error)) throw error;
    problems.push({ what: `SQLite can't read it: ${(error as Error).message}.`, where });
    return undefined;
  }
}

function pageProblems(db: Database): VerifyProblem[] {
  const rows = db.pragma('integrity_check(20)') as { integrity_check: string }[];
  return rows.filter((row) => row.integrity_check !== 'ok').map((row) => ({ what: `SQLite: ${row.integrity_check}.`, where: 'pages' }));
}

function listProblems(world: World, tables: SideTables, log: StoredLog): VerifyProblem[] {
  const { spawned, crashes, restarts } = world.counts;
  // One gap stands for all that was let go, gaps included.
  const gaps = world.counts.gaps - (log.cut ? log.worldAt(log.cut.seq).counts.gaps - 1 : 0);
  const wanted = { processes: spawned, crashes, restarts, gaps };
  try {
    const found = tables.counts();
    return (Object.keys(wanted) as (keyof typeof wanted)[])
      .filter((table) => found[table] !== wanted[table])
      .map((table) => ({ what: `The table ${table} has ${found[table]} rows where the events give ${wanted[table]}.`, where: table }));
  } catch (error) {
    return [{ what: error instanceof Error ? error.message : String(error), where: 'lists' }];
  }
}
