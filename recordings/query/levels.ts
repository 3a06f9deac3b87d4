// Conditions that say how a process is and not what happens. `mailbox>=100` holds for every event of a process whose mailbox is
// long: as a filter that is what is asked for, but somebody who wants to be told means the event at which it becomes so. A
// breakpoint on such a condition takes, of each process, the events at which it begins to hold: its own, and those of others that put
// something into its mailbox.

import type { ProcessSummary } from '../../runtime/fold/process-view.ts';
import type { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { BIT0, EV } from '../../runtime/protocol/event-table.ts';
import type { Query } from './ast.ts';
import { Cursor } from './cursor.ts';
import { LevelGate, RECEIVER_IN_A } from './level-gate.ts';
import type { Part } from './part.ts';
import { always, EVERYWHERE } from './part.ts';

/** What a process is at a moment … */
const LEVELS: ReadonlySet<string> = new Set(['state', 'mailbox', 'status', 'reds', 'inc', 'restarts']);
/** … and which process is meant. */
const IDENTITIES: ReadonlySet<string> = new Set(['pid', 'name', 'module', 'sup', 'depth', 'node']);

/** Whether a query only says how processes are: at least one level, and besides only which processes are meant. */
export function isLevel(query: Query): boolean {
  const fields = fieldsOf(query);
  return fields?.some((field) => LEVELS.has(field)) ?? false;
}

/** The fields of a query that has nothing but levels and identities. */
function fieldsOf(query: Query): readonly string[] | undefined {
  switch (query.kind) {
    case 'field':
      return LEVELS.has(query.field) || IDENTITIES.has(query.field) ? [query.field] : undefined;
    case 'not':
      return fieldsOf(query.of);
    case 'and':
    case 'or': {
      const parts = query.of.map(fieldsOf);
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * The records at which a level becomes true for their process, or for the process whose mailbox they put something into. It has to be
 * asked about every record, in order.
 */
export class Onsets implements Part {
  readonly may = always;
  readonly exact = false;
  readonly bounds = EVERYWHERE;
  readonly cost: number;
  /** Says of most turns, before anything of them is handed over, that there is nothing to ask. */
  readonly gate: LevelGate;
  /** The process of the last hit. */
  about = 0;
  readonly #level: Part;
  /** Processes for which it holds. */
  readonly #holding = new Set<number>();
  #beside: Beside | undefined;

  constructor(level: Part, query: Query) {
    this.#level = level;
    this.cost = level.cost;
    this.gate = new LevelGate(query, this.#holding);
  }

  /** For who begins in the middle of a log: what holds in this world does not become true afterwards. */
  begin(world: World, source: Cursor['source']): void {
    this.#holding.clear();
    const standing = new StandingCursor(source, world);
    for (const { pid, live } of world.processes()) {
      standing.pidHere = pid;
      if (live && this.#level.test(standing)) this.#holding.add(pid);
    }
  }

  readonly test = (cursor: Cursor): boolean => {
    const { pid, type } = cursor;
    const own = pid !== 0 && this.#begins(cursor, pid, type === EV.process_exited);
    if (own) this.about = pid;
    if (RECEIVER_IN_A[type] === 0 || (cursor.flags & BIT0) === 0) return own;
    const to = cursor.chunk.a[cursor.i] as number;
    if (to === 0 || to === pid || !this.#begins(this.#at(cursor, to), to, false)) return own;
    this.about = to;
    return true;
  };

  /** The turn at whose last record the cursor stands has been asked about. */
  learn(cursor: Cursor): void {
    this.gate.learn(this.#at(cursor, 0));
  }

  #begins(cursor: Cursor, pid: number, ends: boolean): boolean {
    const holds = this.#level.test(cursor);
    const held = this.#holding.has(pid);
    // What it still sends out when it has ended changes nothing about it.
    if (!held && !ends && !cursor.world.isLive(pid)) return false;
    if (ends) this.#holding.delete(pid);
    else if (holds && !held) this.#holding.add(pid);
    else if (!holds && held) this.#holding.delete(pid);
    return holds && !held;
  }

  #at(cursor: Cursor, pid: number): Beside {
    if (this.#beside?.of !== cursor) this.#beside = new Beside(cursor);
    this.#beside.pidHere = pid;
    return this.#beside;
  }
}

/** Stands at the record of another cursor, beside a process of choice. */
class Beside extends Cursor {
  readonly of: Cursor;
  pidHere = 0;

  constructor(of: Cursor) {
    super(of.source);
    this.of = of;
  }

  override get pid(): number {
    return this.pidHere;
  }
  override get type(): number {
    return 0;
  }
  override get flags(): number {
    return 0;
  }
  override get world(): World {
    const { world } = this.of;
    this.names = this.of.names;
    return world;
  }
  override stateOf(pid: number): unknown {
    return this.of.stateOf(pid);
  }
}

const NO_CHUNK = { count: 0 } as Pick<EventChunk, 'count'>;

/** Stands at no record but behind one, beside a process of choice: for questions about what is. */
class StandingCursor extends Cursor {
  readonly #standing: World;
  pidHere = 0;

  constructor(source: Cursor['source'], world: World) {
    super(source);
    this.#standing = world;
    this.chunk = { ...NO_CHUNK, firstSeq: world.nextSeq } as EventChunk;
  }

  override get pid(): number {
    return this.pidHere;
  }
  override get type(): number {
    return 0;
  }
  override get flags(): number {
    return 0;
  }
  override get world(): World {
    return this.#standing;
  }
  override process(pid: number): ProcessSummary | undefined {
    return pid === 0 ? undefined : this.#standing.summary(pid);
  }
}
