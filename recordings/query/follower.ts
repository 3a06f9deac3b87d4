// A query that goes along with a log: everything there is first, then what comes, each record once and in order. It is what
// breakpoints find. A record whose test throws (a damaged payload) is counted and passed over, it never ends the search.

import type { Query } from './ast.ts';
import { callsOf, compile } from './compile.ts';
import type { Variables } from './conditions.ts';
import { Cursor } from './cursor.ts';
import { isLevel, Onsets } from './levels.ts';
import { Pace } from './pace.ts';
import type { Part } from './part.ts';
import { runQuery } from './scan.ts';
import type { QuerySource } from './source.ts';
import { pairsOf, seqAfter } from './source.ts';

/** What one step found, ascending; `scanned`: everything up to this seq has been looked at. */
export interface Found {
  readonly seqs: readonly number[];
  readonly ats: readonly number[];
  readonly scanned: number;
  /** Forget what was found before: the query was asked anew, from the first record. */
  readonly again?: true;
}

/** Steps of a scan that skips: after so many stretches it says how far it is. */
const STRETCHES_PER_STEP = 64;

/** The part that a breakpoint's query without calls stands for: of a level the records at which it begins to hold. @throws UnboundVariable */
function breakpointPart(query: Query, variables: Variables): Part {
  const part = compile(query, variables, () => {
    throw new Error('a query with calls is not asked of single records');
  });
  return isLevel(query) ? new Onsets(part, query) : part;
}

export class Follower {
  readonly #query: Query;
  readonly #source: QuerySource;
  readonly #variables: Variables;
  /** Undefined where the query has calls: what comes may change what it finds, so it is asked anew each time. */
  readonly #part: Part | undefined;
  readonly #cursor: Cursor;
  #next = 1;
  /** How often its test threw, and what it said last. */
  threw = 0;
  lastError: string | undefined;

  /** @throws UnboundVariable */
  constructor(query: Query, source: QuerySource, variables: Variables = {}) {
    this.#query = query;
    this.#source = source;
    this.#variables = variables;
    this.#cursor = new Cursor(source);
    this.#part = callsOf(query).length > 0 ? undefined : breakpointPart(query, variables);
  }

  /** Everything up to here has been looked at. */
  get scanned(): number {
    return this.#next - 1;
  }

  /** Each answer takes the whole log: not something to ask at every event. */
  get isWhole(): boolean {
    return this.#part === undefined;
  }

  /** Looks at what has come since, a stretch at a time. */
  *advance(): Generator<Found, void, void> {
    if (this.#part === undefined) yield* this.#again();
    else yield* this.#scan(this.#part);
  }

  *#again(): Generator<Found, void, void> {
    const last = this.#source.lastSeq;
    if (this.#next > last) return;
    let first = true;
    for (const { hits, ats, scanned, of } of runQuery(this.#query, this.#source, { variables: this.#variables, to: last })) {
      this.#next = Math.min(last, Math.floor((scanned / of) * last)) + 1;
      yield { seqs: hits, ats, scanned: this.scanned, ...(first ? { again: true } : {}) };
      first = false;
    }
    this.#next = last + 1;
    yield { seqs: [], ats: [], scanned: last };
  }

  *#scan({ may, test, bounds }: Part): Generator<Found, void, void> {
    const source = this.#source;
    const wanted = new Uint8Array(256);
    let skipped = 0;
    while (this.#next <= source.lastSeq) {
      const stretch = source.stretchAt(this.#next);
      if (!stretch) break;
      const end = stretch.firstSeq + stretch.count;
      const outside =
        stretch.lastAt < bounds.fromAt || stretch.firstAt > bounds.toAt || end <= bounds.fromSeq || stretch.firstSeq > bounds.toSeq;
      if (outside || stretch.pairs?.some((pair) => may(pair & 0xff, pair >>> 8)) === false) {
        this.#next = end;
        if (++skipped % STRETCHES_PER_STEP === 0) yield { seqs: [], ats: [], scanned: this.scanned };
        continue;
      }
      const chunk = this.#chunkAt(Math.max(this.#next, stretch.firstSeq));
      if (!chunk) {
        this.#next = end;
        continue;
      }
      const cursor = this.#cursor;
      cursor.enter(chunk);
      wanted.fill(0);
      for (const pair of pairsOf(chunk)) if (may(pair & 0xff, pair >>> 8)) wanted[pair & 0xff] = 1;
      let seqs: number[] = [];
      let ats: number[] = [];
      const pace = new Pace();
      for (let i = Math.max(0, this.#next - chunk.firstSeq); i < chunk.count; i++) {
        if (wanted[chunk.type[i] as number] === 0) continue;
        if (pace.isTime()) {
          this.#next = chunk.firstSeq + i;
          yield { seqs, ats, scanned: this.scanned };
          [seqs, ats] = [[], []];
        }
        cursor.i = i;
        try {
          if (!test(cursor)) continue;
        } catch (error) {
          this.#failed(error);
          continue;
        }
        seqs.push(chunk.firstSeq + i);
        ats.push(chunk.at[i] as number);
      }
      this.#next = seqAfter(chunk);
      yield { seqs, ats, scanned: this.scanned };
    }
  }

  #chunkAt(seq: number) {
    try {
      return this.#source.scanAt(seq);
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    this.threw += 1;
    this.lastError = error instanceof Error ? error.message : String(error);
  }
}
