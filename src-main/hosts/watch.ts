// Breakpoints where the program runs: the same queries as everywhere, asked about the records of each turn as soon as it is over.
// The turn in which something matches is the last one; nothing that the program could notice happens in between, so the log of a
// run with breakpoints is the log of the run without.
//
// What a condition asks beyond the new records (who is called what, a mailbox, a state) is folded on from the hub's world, which is
// fetched when the first condition needs it; older records are fetched one chunk at a time. While it waits, nothing runs.

import type { Part } from '../../recordings/query/index.ts';
import { breakpointPart, Cursor, Onsets, parseQuery, stretchOf } from '../../recordings/query/index.ts';
import { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { StringTable } from '../../runtime/protocol/chunk.ts';
import { BIT0, EVENT_NAMES, KIND_SHIFT } from '../../runtime/protocol/event-table.ts';
import type { Goal } from './goal.ts';
import { reaches } from './goal.ts';

/** A breakpoint that stops the system. */
export interface ArmedBreakpoint {
  readonly id: number;
  readonly query: string;
  /** Hits that pass before it stops the system, from when it was armed. */
  readonly ignore: number;
}

export interface BreakpointHit {
  readonly id: number;
  readonly seq: number;
}

/** Why the system stopped: what was hit in its last turn, or the record that a step went to. */
export interface Stop {
  readonly hits: readonly BreakpointHit[];
  readonly reached?: number;
}

/** What the hub is asked for, and answers: a world as a keyframe without strings, or the chunk that holds a record. */
export type Look = { readonly what: 'world' | 'chunk'; readonly seq: number };
export type LookAnswer = { readonly world: Uint8Array } | { readonly chunk: EventChunk } | { readonly failed: string };

/** Records at hand for looking back, at least; older ones are asked for. */
const KEPT = 65_536;

interface Armed extends ArmedBreakpoint {
  readonly part: Part;
  passed: number;
}

export class Watch {
  readonly #look: (what: Look) => LookAnswer;
  readonly #strings = new StringTable();
  #armed: Armed[] = [];
  #goal: Goal | undefined;
  /** Types of events that are asked about, by code. */
  #types: Uint8Array = new Uint8Array(256);
  #cursor: Cursor | undefined;
  #recent: EventChunk[] = [];
  #records = 0;
  #fresh: EventChunk[] = [];
  #lastSeq = 0;
  #world: { readonly seq: number; readonly world: World } | undefined;

  /** `look`: answers before it returns, however long that takes. */
  constructor(look: (what: Look) => LookAnswer) {
    this.#look = look;
  }

  /** Somebody wants to know of each turn. */
  get active(): boolean {
    return this.#armed.length > 0 || this.#goal !== undefined;
  }

  /** Only these have to be looked at as soon as they happen; not 0 for each code of one. */
  get types(): Uint8Array {
    return this.#types;
  }

  get goal(): Goal | undefined {
    return this.#goal;
  }
  set goal(goal: Goal | undefined) {
    this.#goal = goal;
    this.#types = typesOf(this.#armed, goal);
    if (!this.active) this.#forget();
  }

  /**
   * From the next record on. Between turns, when all that was recorded is handed over.
   * @throws Error for a query that can't be asked of single records, or when the hub does not answer
   */
  arm(list: readonly ArmedBreakpoint[]): void {
    // What was armed before and is the same goes on counting.
    const before = new Map(this.#armed.map((armed) => [armed.id, armed]));
    const next: Armed[] = [];
    for (const wanted of list) {
      const known = before.get(wanted.id);
      if (known?.query === wanted.query && known.ignore === wanted.ignore) {
        next.push(known);
        continue;
      }
      const parsed = parseQuery(wanted.query);
      if (!parsed.ok) throw new Error(`${wanted.query}: ${parsed.error.what}`);
      const part = breakpointPart(parsed.query);
      if (part instanceof Onsets && this.#lastSeq > 0) part.begin(this.#worldAt(this.#lastSeq).fork(), this.#source);
      next.push({ ...wanted, part, passed: 0 });
    }
    this.#armed = next;
    this.#types = typesOf(next, this.#goal);
    if (!this.active) this.#forget();
  }

  /** A chunk has been handed over by the runtime. */
  take(chunk: EventChunk): void {
    if (chunk.strings.length > 0) this.#strings.add(chunk);
    this.#lastSeq = chunk.firstSeq + chunk.count - 1;
    if (!this.active) return;
    this.#fresh.push(chunk);
    this.#recent.push(chunk);
    this.#records += chunk.count;
    if (this.#records > 2 * KEPT) this.#dropOlder();
  }

  /**
   * The newest chunks as one, with the same records: kept in their place. A chunk is ten arrays, and tens of thousands of chunks of a
   * turn each are more than the collector likes. To be left as it is.
   */
  settle(joined: EventChunk): void {
    if (!this.active) return;
    let keep = this.#recent.length;
    while (keep > 0 && (this.#recent[keep - 1] as EventChunk).firstSeq >= joined.firstSeq) keep -= 1;
    this.#recent.length = keep;
    this.#recent.push(joined);
  }

  /** Looks at what has been handed over since the last time. */
  check(): Stop | undefined {
    const hits: BreakpointHit[] = [];
    let reached: number | undefined;
    for (const chunk of this.#fresh) {
      const cursor = (this.#cursor ??= new Cursor(this.#source));
      cursor.enter(chunk);
      for (const armed of this.#armed) this.#ask(armed, cursor, hits);
      if (this.#goal === undefined || reached !== undefined) continue;
      for (let i = 0; i < chunk.count && reached === undefined; i++) if (reaches(this.#goal, chunk, i)) reached = chunk.firstSeq + i;
    }
    this.#fresh = [];
    if (hits.length === 0 && reached === undefined) return undefined;
    return { hits: hits.sort((a, b) => a.seq - b.seq), ...(reached === undefined ? {} : { reached }) };
  }

  #ask(armed: Armed, cursor: Cursor, hits: BreakpointHit[]): void {
    const { part, id, ignore } = armed;
    const { chunk } = cursor;
    let first = hits.every((hit) => hit.id !== id);
    for (let i = 0; i < chunk.count; i++) {
      if (!part.may(chunk.type[i] as number, chunk.flags[i] as number)) continue;
      cursor.i = i;
      if (!holds(part, cursor)) continue;
      armed.passed += 1;
      if (armed.passed <= ignore || !first) continue;
      first = false;
      hits.push({ id, seq: chunk.firstSeq + i });
    }
  }

  /** Half of them at once: to take one at a time from the front of a long array costs its length each time. */
  #dropOlder(): void {
    let drop = 0;
    while (drop < this.#recent.length - 1 && this.#records > KEPT) this.#records -= (this.#recent[drop++] as EventChunk).count;
    this.#recent = this.#recent.slice(drop);
  }

  #forget(): void {
    this.#cursor = undefined;
    this.#recent = [];
    this.#records = 0;
    this.#fresh = [];
    this.#world = undefined;
  }

  #worldAt(seq: number): World {
    if (this.#world?.seq !== seq) {
      const answer = this.#look({ what: 'world', seq });
      if (!('world' in answer)) throw new Error('failed' in answer ? answer.failed : 'the hub answered something else');
      this.#world = { seq, world: World.decode(answer.world, this.#strings) };
    }
    return this.#world.world;
  }

  #chunkAt(seq: number): EventChunk | undefined {
    const chunks = this.#recent;
    let [low, high] = [0, chunks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((chunks[middle] as EventChunk).firstSeq <= seq) low = middle + 1;
      else high = middle;
    }
    const near = chunks[low - 1];
    if (near && seq < near.firstSeq + near.count) return near;
    const answer = this.#look({ what: 'chunk', seq });
    return 'chunk' in answer ? answer.chunk : undefined;
  }

  readonly #source: Cursor['source'] = (() => {
    const lastSeq = () => this.#lastSeq;
    const strings = this.#strings;
    const chunkAt = (seq: number) => this.#chunkAt(seq);
    const worldAt = (seq: number) => this.#worldAt(seq).fork();
    const stretch = (seq: number) => {
      const chunk = chunkAt(seq);
      return chunk && stretchOf(chunk);
    };
    return {
      get lastSeq() {
        return lastSeq();
      },
      strings,
      stretchAt: stretch,
      stretchBefore: stretch,
      scanAt: chunkAt,
      worldAt,
    };
  })();
}

/** Every combination of the kinds and bits of a record's flags that conditions tell apart. */
const FLAGS = Array.from({ length: 64 }, (_, n) => ((n & 15) << KIND_SHIFT) | ((n >> 4) * BIT0));

function typesOf(armed: readonly Armed[], goal: Goal | undefined): Uint8Array {
  if (goal !== undefined) return new Uint8Array(256).fill(1);
  return Uint8Array.from({ length: 256 }, (_, type) =>
    EVENT_NAMES[type] !== undefined && armed.some(({ part }) => FLAGS.some((flags) => part.may(type, flags))) ? 1 : 0,
  );
}

/** A condition that throws does not stop anything; the hub, which asks the same of the same record, counts it on its row. */
function holds(part: Part, cursor: Cursor): boolean {
  try {
    return part.test(cursor);
  } catch {
    return false;
  }
}
