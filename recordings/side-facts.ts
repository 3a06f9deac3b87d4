// The side tables: what people ask with plain SQL, and what lists show, taken from the log while it passes by. The world is
// folded here record by record where a record matters, since a path or a name must be read at that very moment.

import type { Database, Statement } from 'better-sqlite3';
import type { ProcessSummary } from '../runtime/fold/process-view.ts';
import type { World } from '../runtime/fold/world.ts';
import type { EventChunk } from '../runtime/protocol/chunk.ts';
import { payloadText } from '../runtime/protocol/chunk.ts';
import { EV, GAP_REASONS, KIND_MASK, KIND_SHIFT } from '../runtime/protocol/event-table.ts';

/** Reasons are kept whole in the log; here they are for reading. */
export const REASON_KEPT = 64 * 1024;

const TYPES_THAT_MATTER: ReadonlySet<number> = new Set([
  EV.process_spawned,
  EV.process_exited,
  EV.name_registered,
  EV.supervisor_started,
  EV.gave_up,
  EV.child_restarted,
  EV.gap,
]);
const MATTERS: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => (TYPES_THAT_MATTER.has(code) ? 1 : 0));

const SQL = {
  spawned:
    'INSERT OR REPLACE INTO processes (pid, slot, path, label, kind, parent, incarnation, spawn_seq, spawn_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  named: 'UPDATE processes SET name = ? WHERE pid = ?',
  exited: 'UPDATE processes SET exit_seq = ?, exit_at = ?, exit_tag = ?, exit_class = ?, outcome = ? WHERE pid = ?',
  crashed: 'INSERT INTO crashes (k, seq, at, pid, slot, path, name, tag, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  restarted: 'INSERT INTO restarts (seq, at, supervisor, child, old, slot, path, child_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  supervisor:
    'INSERT OR REPLACE INTO supervisors (pid, slot, path, strategy, intensity, period, auto_shutdown) VALUES (?, ?, ?, ?, ?, ?, ?)',
  gaveUp: 'UPDATE supervisors SET gave_up_seq = ? WHERE pid = ?',
  gap: 'INSERT INTO gaps (seq, at, count, why) VALUES (?, ?, ?, ?)',
} as const;
type Action = keyof typeof SQL;
type Statements = { readonly [A in Action]: Statement };

const prepare = (db: Database): Statements =>
  Object.fromEntries(Object.entries(SQL).map(([action, sql]) => [action, db.prepare(sql)])) as Statements;

export class SideFacts {
  #statements: Statements;
  readonly #world: World;
  #crashes = 0;
  #pending: [Action, ...(string | number | null)[]][] = [];

  constructor(db: Database, world: World) {
    this.#statements = prepare(db);
    this.#world = world;
  }

  /** Goes on in another file, which has all that was written. */
  use(db: Database): void {
    this.#statements = prepare(db);
  }

  get pending(): number {
    return this.#pending.length;
  }

  /** Folds the chunk into the world and keeps what the side tables need until `write`. */
  fold(chunk: EventChunk): void {
    let applied = 0;
    for (let i = 0; i < chunk.count; i++) {
      if (MATTERS[chunk.type[i] as number] === 0) continue;
      this.#world.apply(chunk, applied, i + 1);
      applied = i + 1;
      this.#take(chunk, i, chunk.firstSeq + i);
    }
    this.#world.apply(chunk, applied);
  }

  /** Inside the caller's transaction; once that is through, `written` says so. */
  write(): void {
    for (const [action, ...values] of this.#pending) this.#statements[action].run(...values);
  }
  written(): void {
    this.#pending = [];
  }

  #take(chunk: EventChunk, i: number, seq: number): void {
    const at = chunk.at[i] as number;
    const pid = chunk.pid[i] as number;
    const type = chunk.type[i] as number;
    if (type === EV.gap) {
      const count = (chunk.a[i] as number) + (chunk.b[i] as number) * 0x1_0000_0000;
      const why = GAP_REASONS[((chunk.flags[i] as number) >> KIND_SHIFT) & KIND_MASK] ?? 'unknown';
      this.#pending.push(['gap', seq, at, count, why]);
      if (chunk.payload[i] !== 0 && seq === 1) this.#begun();
      return;
    }
    const process = this.#world.summary(type === EV.child_restarted ? (chunk.a[i] as number) : pid);
    if (!process) return;
    if (type === EV.process_spawned) this.#spawned(process);
    else if (type === EV.process_exited) this.#exited(process, chunk, i, seq);
    else if (type === EV.name_registered) this.#pending.push(['named', process.name ?? null, pid]);
    else if (type === EV.gave_up) this.#pending.push(['gaveUp', seq, pid]);
    else if (type === EV.supervisor_started) this.#supervisor(process);
    else
      this.#pending.push(['restarted', seq, at, pid, process.pid, chunk.c[i] as number, process.slot, process.path, process.childId ?? '']);
  }

  /** The log begins in the middle of a run: whoever is known then was there before. */
  #begun(): void {
    for (const process of this.#world.processes()) {
      const { pid, name, exit } = process;
      this.#spawned(process);
      if (name !== undefined) this.#pending.push(['named', name, pid]);
      this.#supervisor(process);
      if (exit) {
        const outcome = exit.crashed ? 'crashed' : exit.terminated ? 'terminated' : 'exited';
        this.#pending.push(['exited', exit.seq, exit.at, exit.tag, exit.class, outcome, pid]);
      }
    }
  }

  #spawned({ pid, slot, path, label, kind, parent, incarnation, spawnSeq, spawnAt }: ProcessSummary): void {
    this.#pending.push(['spawned', pid, slot, path, label, kind, parent, incarnation, spawnSeq, spawnAt]);
  }

  /** An exit that the fold did not take (the process was not alive) is not one here either. */
  #exited({ pid, slot, path, name, exit }: ProcessSummary, chunk: EventChunk, i: number, seq: number): void {
    if (exit?.seq !== seq) return;
    const outcome = exit.crashed ? 'crashed' : exit.terminated ? 'terminated' : 'exited';
    this.#pending.push(['exited', seq, exit.at, exit.tag, exit.class, outcome, pid]);
    if (!exit.crashed) return;
    this.#crashes += 1;
    const reason = payloadText(chunk, i)?.slice(0, REASON_KEPT) ?? null;
    this.#pending.push(['crashed', this.#crashes, seq, exit.at, pid, slot, path, name ?? null, exit.tag, reason]);
  }

  #supervisor({ pid, slot, path, supervisor }: ProcessSummary): void {
    if (!supervisor) return;
    const { strategy, intensity, period, autoShutdown } = supervisor;
    this.#pending.push(['supervisor', pid, slot, path, strategy, intensity, period, autoShutdown]);
  }
}
