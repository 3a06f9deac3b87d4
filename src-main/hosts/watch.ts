// Breakpoints where the program runs: the same queries as everywhere, asked about the records of each turn as soon as it is over.
// The turn in which something matches is the last one; nothing that the program could notice happens in between, so the log of a
// run with breakpoints is the log of the run without.
//
// What a condition asks beyond the new records (who is called what, a mailbox, a state) is folded on from the hub's world, which is
// fetched when the first condition needs it; older records are fetched one chunk at a time. While it waits, nothing runs.

import type { Query } from '../../recordings/query/index.ts';
import { Cursor, printQuery, stretchOf } from '../../recordings/query/index.ts';
import { World } from '../../runtime/fold/world.ts';
import type { EventChunk } from '../../runtime/protocol/chunk.ts';
import { StringTable } from '../../runtime/protocol/chunk.ts';
import { BIT0, EVENT_NAMES, KIND_SHIFT } from '../../runtime/protocol/event-table.ts';
import type { OpenTurn } from '../../runtime/protocol/open-turn.ts';
import type { ArmedBreakpoint, BreakpointHit, Past } from './armed.ts';
import { Armed } from './armed.ts';
import type { Goal } from './goal.ts';
import { reaches } from './goal.ts';

/** Why the system stopped: what was hit in its last turn, or the record that a step went to. */
export interface Stop {
  readonly hits: readonly BreakpointHit[];
  readonly reached?: number;
}

/**
 * What the hub is asked for, and answers: a world as a keyframe without strings; the chunk that holds a record; what a query finds in the
 * log up to a record.
 */
export type Look =
  | { readonly what: 'world' | 'chunk'; readonly seq: number }
  | { readonly what: 'hits'; readonly seq: number; readonly query: string };
export type LookAnswer =
  | { readonly world: Uint8Array }
  | { readonly chunk: EventChunk }
  /** How many, and the first and the last of them; 0 where there is none. */
  | { readonly hits: { readonly total: number; readonly first: number; readonly last: number } }
  | { readonly failed: string };

/** Records at hand for looking back, at least; older ones are asked for. */
const KEPT = 65_536;

/** Chunks that nobody has asked about are folded later, or, after so many records, not at all: a world is fetched anew then. */
const FOLDED_ON = 2_000_000;

export class Watch {
  readonly #look: (what: Look) => LookAnswer;
  readonly #failed: (id: number, why: string) => void;
  readonly #strings = new StringTable();
  #armed: Armed[] = [];
  #goal: Goal | undefined;
  /** Types of events that are asked about, by code. */
  readonly #types: Uint8Array = new Uint8Array(256);
  #phases = 0;
  #cursor: Cursor | undefined;
  #recent: EventChunk[] = [];
  #records = 0;
  #fresh: EventChunk[] = [];
  /** Those before that the cursor has not entered yet. */
  #passed: EventChunk[] = [];
  /** Up to here somebody has looked. */
  #asked = 0;
  #lastSeq = 0;
  #world: { readonly seq: number; readonly world: World } | undefined;

  /** `look`: answers before it returns, however long that takes. `failed`: this breakpoint can stop nothing any more, and why. */
  constructor(look: (what: Look) => LookAnswer, failed: (id: number, why: string) => void) {
    this.#look = look;
    this.#failed = failed;
  }

  /** Somebody wants to know of each turn. */
  get active(): boolean {
    return this.#armed.length > 0 || this.#goal !== undefined;
  }

  /** Only these have to be looked at as soon as they happen; not 0 for each code of one. Always the same array: it changes meanwhile. */
  get types(): Uint8Array {
    return this.#types;
  }

  /** For `stopMay`: whether a turn has to be looked at although its types don't tell; `undefined` where types tell all. */
  get may(): ((turn: OpenTurn) => boolean) | undefined {
    return this.#armed.some(({ gate }) => gate !== undefined) ? this.#may : undefined;
  }
  readonly #may = (turn: OpenTurn): boolean => {
    let may = false;
    // Each is told of each turn.
    for (const { gate } of this.#armed) if (gate?.opens(turn)) may = true;
    return may;
  };

  get goal(): Goal | undefined {
    return this.#goal;
  }
  set goal(goal: Goal | undefined) {
    this.#goal = goal;
    this.#settled();
  }

  /**
   * From the next record on. Between turns, when all that was recorded is handed over.
   * @throws Error for a query that can't stop a running system, or when the hub does not answer
   */
  arm(list: readonly ArmedBreakpoint[]): void {
    // What was armed before and is the same goes on counting.
    const before = new Map(this.#armed.map((armed) => [armed.id, armed]));
    this.#armed = list.map((wanted) => {
      const known = before.get(wanted.id);
      if (known?.isSame(wanted)) return known;
      const armed = new Armed(wanted);
      if (this.#lastSeq > 0) armed.begin(this.#past());
      return armed;
    });
    this.#settled();
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
    const fresh = this.#fresh;
    this.#fresh = [];
    const hits: BreakpointHit[] = [];
    let reached: number | undefined;
    let asked = false;
    for (const chunk of fresh) {
      if (this.#asks(chunk)) {
        asked = true;
        const cursor = this.#at(chunk);
        for (const armed of this.#armed) this.#ask(armed, cursor, hits);
      } else this.#passed.push(chunk);
      if (this.#goal === undefined || reached !== undefined) continue;
      for (let i = 0; i < chunk.count && reached === undefined; i++) if (reaches(this.#goal, chunk, i)) reached = chunk.firstSeq + i;
    }
    if (asked) this.#learn(hits);
    else this.#forgetPassed();
    if (hits.length === 0 && reached === undefined) return undefined;
    return { hits: hits.sort((a, b) => a.seq - b.seq), ...(reached === undefined ? {} : { reached }) };
  }

  #asks({ firstSeq, count }: EventChunk): boolean {
    return this.#armed.some(({ gate }) => gate === undefined || gate.closedTo < firstSeq + count - 1);
  }

  /** The cursor, in this chunk, with the world of those before it. */
  #at(chunk: EventChunk): Cursor {
    const cursor = (this.#cursor ??= new Cursor(this.#source));
    for (const passed of this.#passed) cursor.enter(passed);
    this.#passed = [];
    cursor.enter(chunk);
    this.#asked = chunk.firstSeq + chunk.count - 1;
    return cursor;
  }

  #ask(armed: Armed, cursor: Cursor, hits: BreakpointHit[]): void {
    try {
      armed.ask(cursor, hits);
    } catch (error) {
      this.#disarm(armed, error);
    }
  }

  /** What follows from what was seen: hits in the past, and what conditions know now. */
  #learn(hits: BreakpointHit[]): void {
    const cursor = this.#cursor as Cursor;
    cursor.i = cursor.chunk.count - 1;
    for (const armed of this.#armed) {
      try {
        armed.learn(cursor, hits, (query) => this.#hits(query));
      } catch (error) {
        this.#disarm(armed, error);
      }
    }
    if (phasesOf(this.#armed) !== this.#phases) this.#settled();
  }

  #disarm(armed: Armed, error: unknown): void {
    this.#armed = this.#armed.filter((one) => one !== armed);
    this.#failed(armed.id, error instanceof Error ? error.message : String(error));
    this.#settled();
  }

  #forgetPassed(): void {
    if (this.#passed.length === 0 || this.#lastSeq - this.#asked < KEPT) return;
    if (this.#cursor !== undefined && this.#lastSeq - this.#asked < FOLDED_ON) for (const chunk of this.#passed) this.#cursor.enter(chunk);
    else this.#cursor = undefined;
    this.#passed = [];
  }

  /** Half of them at once: to take one at a time from the front of a long array costs its length each time. */
  #dropOlder(): void {
    let drop = 0;
    while (drop < this.#recent.length - 1 && this.#records > KEPT) this.#records -= (this.#recent[drop++] as EventChunk).count;
    this.#recent = this.#recent.slice(drop);
  }

  /** What is armed or wanted has changed. */
  #settled(): void {
    this.#phases = phasesOf(this.#armed);
    this.#types.set(typesOf(this.#armed, this.#goal));
    if (this.active) return;
    this.#cursor = undefined;
    this.#recent = [];
    this.#records = 0;
    this.#fresh = [];
    this.#passed = [];
    this.#world = undefined;
  }

  #past(): Past {
    return {
      lastSeq: this.#lastSeq,
      source: this.#source,
      world: () => this.#worldAt(this.#lastSeq).fork(),
      hits: (query) => this.#hits(query),
    };
  }

  #hits(query: Query): { readonly total: number; readonly first: number; readonly last: number } {
    const answer = this.#look({ what: 'hits', seq: this.#lastSeq, query: printQuery(query) });
    if (!('hits' in answer)) throw new Error('failed' in answer ? answer.failed : 'the hub answered something else');
    return answer.hits;
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

const phasesOf = (armed: readonly Armed[]): number => armed.reduce((n, { phase }) => (n * 31 + phase) % 1_000_000_007, 0);

function typesOf(armed: readonly Armed[], goal: Goal | undefined): Uint8Array {
  if (goal !== undefined) return new Uint8Array(256).fill(1);
  return Uint8Array.from({ length: 256 }, (_, type) =>
    EVENT_NAMES[type] !== undefined && armed.some((one) => one.gate === undefined && FLAGS.some((flags) => one.wakes(type, flags))) ? 1 : 0,
  );
}
