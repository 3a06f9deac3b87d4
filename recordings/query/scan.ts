// Runs a query over a log: first the passes that its calls need, then one scan from the first record that can match to the last,
// which skips stretches that can't have any. It yields after each stretch with what was found there, so that whoever runs it can
// show hits at once, say how far it is, rest between two steps, or stop.

import type { ProcessId } from '../../runtime/protocol/ids.ts';
import type { Query } from './ast.ts';
import type { Progress, Work } from './calls.ts';
import { callPart } from './calls.ts';
import type { CallQuery } from './compile.ts';
import { callsOf, compile } from './compile.ts';
import type { Variables } from './conditions.ts';
import { Cursor } from './cursor.ts';
import { Pace } from './pace.ts';
import type { Part } from './part.ts';
import { both, EVERYWHERE } from './part.ts';
import type { QuerySource } from './source.ts';
import { pairsOf, seqAfter } from './source.ts';

export interface QueryRange {
  /** Seqs, both included. Default: the whole log. */
  readonly from?: number;
  readonly to?: number;
}

export interface QueryStep extends Progress {
  /** Seqs found since the last step, ascending. */
  readonly hits: readonly number[];
  /** Their times. */
  readonly ats: readonly number[];
  /** The processes they are records of. */
  readonly pids: readonly ProcessId[];
  /** How many were found until now. */
  readonly found: number;
}

export interface QueryOptions extends QueryRange {
  readonly variables?: Variables;
}

/** Steps of one scan that skips: after so many stretches it says how far it is. */
const STRETCHES_PER_STEP = 64;

/**
 * Yields what is found, in order. Stop it by not asking on.
 * @throws UnboundVariable, TooMuch; RecordingError from a source whose records are damaged
 */
export function* runQuery(
  query: Query,
  source: QuerySource,
  options: QueryOptions = {},
): Generator<QueryStep, { readonly found: number }, void> {
  const passes = countPasses(query);
  let pass = 0;
  let found = 0;
  /** Passes before the last one find nothing for the person who asked; they count as much as the last. */
  function* inner<T>(work: Work<T>): Generator<QueryStep, T, void> {
    let next = work.next();
    while (next.done !== true) {
      yield { hits: [], ats: [], pids: [], found: 0, scanned: next.value.scanned + pass * next.value.of, of: passes * next.value.of };
      next = work.next();
    }
    return next.value;
  }
  const variables = options.variables ?? {};
  const part = yield* inner(
    prepare(query, source, variables, () => {
      pass += 1;
    }),
  );
  pass = passes - 1;
  let hits: number[] = [];
  let ats: number[] = [];
  let pids: ProcessId[] = [];
  const range = { ...part, bounds: both([part, within(options)]).bounds };
  const work = scan(range, source, (seq, at, pid) => {
    hits.push(seq);
    ats.push(at);
    pids.push(pid);
    return true;
  });
  for (let next = work.next(); next.done !== true; next = work.next()) {
    found += hits.length;
    yield { hits, ats, pids, found, scanned: next.value.scanned + pass * next.value.of, of: passes * next.value.of };
    hits = [];
    ats = [];
    pids = [];
  }
  return { found };
}

const within = ({ from, to }: QueryRange): Part => ({
  may: () => true,
  exact: false,
  bounds: { ...EVERYWHERE, fromSeq: from ?? 1, toSeq: to ?? Number.POSITIVE_INFINITY },
  cost: 0,
  test: () => true,
});

/** The query as a part; its calls have been answered then. */
function* prepare(query: Query, source: QuerySource, variables: Variables, onPass: () => void): Work<Part> {
  const answers = new Map<CallQuery, Part>();
  for (const call of callsOf(query)) {
    const find = function* (of: Query, onHit: (seq: number, at: number) => boolean): Work<void> {
      const part = yield* prepare(of, source, variables, onPass);
      yield* scan(part, source, onHit);
      onPass();
    };
    answers.set(call, yield* callPart({ query: call, source, find }));
    onPass();
  }
  return compile(query, variables, (call) => answers.get(call) as Part);
}

/** Scans: one for the query, and for each call one or two inside and its own. */
function countPasses(query: Query): number {
  let passes = 1;
  for (const call of callsOf(query)) {
    const inner = call.kind === 'motif' ? call.steps : [call.of];
    passes += 1 + inner.reduce((n, of) => n + countPasses(of), 0);
  }
  return passes;
}

type OnHit = (seq: number, at: number, pid: ProcessId) => boolean;

/** `onHit` returns false to stop. */
function* scan(part: Part, source: QuerySource, onHit: OnHit): Work<void> {
  const { may, test, exact, bounds } = part;
  const cursor = new Cursor(source);
  const first = Math.max(1, bounds.fromSeq);
  const last = Math.min(bounds.toSeq, source.lastSeq);
  const of = Math.max(1, last - first + 1);
  const wanted = new Uint8Array(256);
  let skipped = 0;
  for (let seq = first; seq <= last; ) {
    const stretch = source.stretchAt(seq);
    if (!stretch || stretch.firstSeq > last || stretch.firstAt > bounds.toAt) break;
    const known = stretch.pairs;
    if (stretch.lastAt < bounds.fromAt || (known !== undefined && !known.some((pair) => may(pair & 0xff, pair >>> 8)))) {
      seq = stretch.firstSeq + stretch.count;
      if (++skipped % STRETCHES_PER_STEP === 0) yield { scanned: Math.min(seq - first, of), of };
      continue;
    }
    const chunk = source.scanAt(Math.max(seq, stretch.firstSeq));
    if (!chunk) break;
    cursor.enter(chunk);
    const pace = new Pace();
    wanted.fill(0);
    for (const pair of known ?? pairsOf(chunk)) if (may(pair & 0xff, pair >>> 8)) wanted[pair & 0xff] = 1;
    const { type, flags, at, pid } = chunk;
    const from = Math.max(0, seq - chunk.firstSeq);
    const to = Math.min(chunk.count, last - chunk.firstSeq + 1);
    for (let i = from; i < to; i++) {
      if (wanted[type[i] as number] === 0) continue;
      if (pace.isTime()) yield { scanned: Math.min(chunk.firstSeq + i - first, of), of };
      const time = at[i] as number;
      if (time < bounds.fromAt || time > bounds.toAt) continue;
      if (exact) {
        if (!may(type[i] as number, flags[i] as number)) continue;
      } else {
        cursor.i = i;
        if (!test(cursor)) continue;
      }
      if (!onHit(chunk.firstSeq + i, time, pid[i] as number)) return;
    }
    seq = seqAfter(chunk);
    yield { scanned: Math.min(seq - first, of), of };
  }
}
