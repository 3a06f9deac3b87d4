// One breakpoint where the program runs: what it asks of each record, and what it remembers. watch.ts says when it is asked.

import type { Query } from '../../recordings/query/index.ts';
import { Cursor, isKnownLater, isLevel, LiveQuery, Onsets, parseQuery, whyNoStop } from '../../recordings/query/index.ts';
import type { World } from '../../runtime/fold/world.ts';

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
  /** The process that it is about, where that is known and may be another than the event's. */
  readonly pid?: number;
}

/** What was before a breakpoint was armed. */
export interface Past {
  readonly lastSeq: number;
  readonly source: Cursor['source'];
  world(): World;
  /** What a query finds in all of it. */
  hits(query: Query): { readonly total: number; readonly first: number; readonly last: number };
}

/** Records that one that goes along looks back over when it is armed in the middle of a run. */
export const LOOKS_BACK = 500_000;

export class Armed {
  readonly id: number;
  readonly #wanted: ArmedBreakpoint;
  readonly #query: Query;
  readonly #live: LiveQuery;
  readonly #onsets: Onsets | undefined;
  /** Hits so far. */
  #passed = 0;
  /** Of a query that is known later: those in the log when it was last looked at, and those that were found at once since. */
  #known = 0;

  /** @throws Error for a query that can't stop a running system */
  constructor(wanted: ArmedBreakpoint) {
    this.id = wanted.id;
    this.#wanted = wanted;
    const parsed = parseQuery(wanted.query);
    if (!parsed.ok) throw new Error(`${wanted.query}: ${parsed.error.what}`);
    const why = whyNoStop(parsed.query);
    if (why !== undefined) throw new Error(`${wanted.query}: ${why}`);
    this.#query = parsed.query;
    this.#live = new LiveQuery(parsed.query);
    this.#onsets = isLevel(parsed.query) ? new Onsets(this.#live.part, parsed.query) : undefined;
  }

  isSame({ query, ignore }: ArmedBreakpoint): boolean {
    return query === this.#wanted.query && ignore === this.#wanted.ignore;
  }

  /** Says of most turns that they need not be looked at; absent where the types of their events say it. */
  get gate(): Onsets['gate'] | undefined {
    return this.#onsets?.gate;
  }

  /** Another number whenever `wakes` may say something else. */
  get phase(): number {
    return this.#live.phase;
  }

  /** Whether a turn with such a record has to be looked at as soon as it is over. */
  wakes(type: number, flags: number): boolean {
    return this.#live.wakes(type, flags);
  }

  /** In the middle of a run. */
  begin(past: Past): void {
    const { lastSeq } = past;
    if (this.#onsets) {
      this.#onsets.begin(past.world(), past.source);
      this.#onsets.gate.closedTo = lastSeq;
    }
    if (!this.#live.isAlong) return;
    const cursor = new Cursor(past.source);
    const from = Math.max(1, lastSeq - LOOKS_BACK);
    for (let seq = from; seq <= lastSeq; ) {
      const chunk = past.source.scanAt(seq);
      if (!chunk) break;
      cursor.enter(chunk);
      for (cursor.i = 0; cursor.i < chunk.count && cursor.seq <= lastSeq; cursor.i++) this.#live.step(cursor);
      seq = chunk.firstSeq + chunk.count;
    }
    this.#live.begin((query) => past.hits(query).first || undefined);
    if (this.#laterToo) this.#known = past.hits(this.#query).total;
  }

  get #laterToo(): boolean {
    return isKnownLater(this.#query);
  }

  /** Every record of the chunk that the cursor is in; the first hit is added. @throws TooMuch */
  ask(cursor: Cursor, hits: BreakpointHit[]): void {
    const { chunk } = cursor;
    const live = this.#live;
    const { isAlong } = live;
    const onsets = this.#onsets;
    const part = onsets ?? live.part;
    let first = hits.every((hit) => hit.id !== this.id);
    for (let i = onsets ? Math.max(0, onsets.gate.closedTo + 1 - chunk.firstSeq) : 0; i < chunk.count; i++) {
      if (!isAlong && !part.may(chunk.type[i] as number, chunk.flags[i] as number)) continue;
      cursor.i = i;
      if (isAlong) live.step(cursor);
      if (!holds(part, cursor)) continue;
      this.#known += 1;
      this.#passed += 1;
      if (this.#passed <= this.#wanted.ignore || !first) continue;
      first = false;
      hits.push({ id: this.id, seq: chunk.firstSeq + i, ...(onsets ? { pid: onsets.about } : {}) });
    }
  }

  /** All that has happened was asked about; the cursor stands on the last of it. */
  learn(cursor: Cursor, hits: BreakpointHit[], find: Past['hits']): void {
    if (this.#onsets) {
      this.#onsets.learn(cursor);
      this.#onsets.gate.closedTo = cursor.seq;
    }
    if (!this.#live.triggered) return;
    this.#live.triggered = false;
    const { total, last } = find(this.#query);
    const more = total - this.#known;
    this.#known = total;
    if (more <= 0) return;
    this.#passed += more;
    if (this.#passed > this.#wanted.ignore && hits.every((hit) => hit.id !== this.id)) hits.push({ id: this.id, seq: last });
  }
}

/** A condition that throws does not stop anything; the hub, which asks the same of the same record, counts it on its row. */
function holds(part: LiveQuery['part'], cursor: Cursor): boolean {
  try {
    return part.test(cursor);
  } catch {
    return false;
  }
}
