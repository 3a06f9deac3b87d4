// Answers to causes(…), effects(…), before(…), after(…), within(…) and seq(…): passes over the log that leave a set of seqs, or
// bounds, for the scan that asks.
// What happens as a log goes on is asked record by record instead (live.ts).

import { causeOf } from '../../runtime/protocol/chunk.ts';
import type { CallQuery } from './compile.ts';
import { motifRun } from './motif.ts';
import type { Part } from './part.ts';
import { ALL, EVERYWHERE, negated } from './part.ts';
import { SeqSet } from './seq-set.ts';
import type { QuerySource } from './source.ts';
import { seqAfter } from './source.ts';

/** Work that can be stopped between two steps; a step says how far it is. */
export type Work<T> = Generator<Progress, T, void>;
export interface Progress {
  /** Records that this pass has looked at or skipped, of all that it will. */
  readonly scanned: number;
  readonly of: number;
}

export function* callPart(call: { readonly query: CallQuery; readonly source: QuerySource; readonly find: FindHits }): Work<Part> {
  const { query, source, find } = call;
  switch (query.kind) {
    case 'relation':
      if (query.relation === 'before' || query.relation === 'after') return yield* sideOf(query.relation, query.of, find);
      return inSet(yield* query.relation === 'causes' ? causes(query.of, source, find) : effects(query.of, source, find));
    case 'within':
      return yield* within(query.us, query.of, find);
    case 'motif':
      return inSet(yield* motif(query, source, find));
  }
}

type Inner = Extract<CallQuery, { kind: 'relation' }>['of'];
/** Runs a query; `onHit` returns false to stop. */
export type FindHits = (query: Inner, onHit: (seq: number, at: number) => boolean) => Work<void>;

const NOTHING: Part = negated(ALL);

const inSet = (set: SeqSet): Part => ({
  may: () => true,
  exact: false,
  bounds: { ...EVERYWHERE, fromSeq: set.first, toSeq: set.last },
  cost: 0,
  test: (c) => set.has(c.seq),
});

function* found(query: Inner, find: FindHits): Work<SeqSet> {
  const set = new SeqSet();
  yield* find(query, (seq) => {
    set.add(seq);
    return true;
  });
  return set;
}

/** All before, or all after, the first record that is found. */
function* sideOf(side: 'before' | 'after', query: Inner, find: FindHits): Work<Part> {
  let first: number | undefined;
  yield* find(query, (seq) => {
    first = seq;
    return false;
  });
  if (first === undefined) return NOTHING;
  const seq: number = first;
  const bounds = side === 'before' ? { ...EVERYWHERE, toSeq: seq - 1 } : { ...EVERYWHERE, fromSeq: seq + 1 };
  return { may: () => true, exact: false, bounds, cost: 0, test: side === 'before' ? (c) => c.seq < seq : (c) => c.seq > seq };
}

/** Records whose time is at most so far from that of one that is found: as spans of time that do not overlap. */
function* within(us: number, query: Inner, find: FindHits): Work<Part> {
  const starts: number[] = [];
  const ends: number[] = [];
  yield* find(query, (_seq, at) => {
    const end = ends.at(-1);
    if (end !== undefined && at - us <= end) ends[ends.length - 1] = Math.max(end, at + us);
    else {
      starts.push(at - us);
      ends.push(at + us);
    }
    return true;
  });
  if (starts.length === 0) return NOTHING;
  const bounds = { ...EVERYWHERE, fromAt: Math.max(0, starts[0] as number), toAt: ends.at(-1) as number };
  return {
    may: () => true,
    exact: false,
    bounds,
    cost: 0,
    test: ({ at }) => {
      let [low, high] = [0, starts.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((starts[middle] as number) <= at) low = middle + 1;
        else high = middle;
      }
      return low > 0 && at <= (ends[low - 1] as number);
    },
  };
}

/** Backwards: a record that was found, or is a cause of one, hands on to its cause. */
function* causes(query: Inner, source: QuerySource, find: FindHits): Work<SeqSet> {
  const wanted = yield* found(query, find);
  const result = new SeqSet();
  const of = wanted.last;
  for (let seq = wanted.last; seq >= 1; ) {
    const stretch = source.stretchBefore(seq);
    if (!stretch) break;
    const last = Math.min(seq, stretch.firstSeq + stretch.count - 1);
    if (wanted.mayHave(stretch.firstSeq, last) || result.mayHave(stretch.firstSeq, last)) {
      const chunk = source.scanAt(stretch.firstSeq);
      for (let i = chunk ? last - chunk.firstSeq : -1; chunk && i >= 0; i--) {
        const at = chunk.firstSeq + i;
        if (!wanted.has(at) && !result.has(at)) continue;
        const cause = causeOf(chunk, i);
        if (cause > 0) result.add(cause);
      }
    }
    seq = stretch.firstSeq - 1;
    yield { scanned: of - seq, of };
  }
  return result;
}

/** Forwards: a record is an effect if its cause was found or is an effect. */
function* effects(query: Inner, source: QuerySource, find: FindHits): Work<SeqSet> {
  const wanted = yield* found(query, find);
  const result = new SeqSet();
  if (wanted.last === 0) return result;
  const of = source.lastSeq;
  for (let seq = wanted.first; seq <= of; ) {
    const chunk = chunkFrom(source, seq);
    if (!chunk) break;
    for (let i = Math.max(0, seq - chunk.firstSeq); i < chunk.count; i++) {
      const cause = causeOf(chunk, i);
      if (cause > 0 && (wanted.has(cause) || result.has(cause))) result.add(chunk.firstSeq + i);
    }
    seq = seqAfter(chunk);
    yield { scanned: Math.min(seq - 1, of), of };
  }
  return result;
}

function chunkFrom(source: QuerySource, seq: number) {
  const stretch = source.stretchAt(seq);
  return stretch && source.scanAt(Math.max(seq, stretch.firstSeq));
}

/** The records that complete the pattern. */
function* motif(query: Extract<CallQuery, { kind: 'motif' }>, source: QuerySource, find: FindHits): Work<SeqSet> {
  const steps: SeqSet[] = [];
  for (const step of query.steps) steps.push(yield* found(step, find));
  const result = new SeqSet();
  const [first] = steps as [SeqSet];
  const final = steps.at(-1) as SeqSet;
  if (steps.some((step) => step.last === 0)) return result;
  const run = motifRun(query.steps.length, query.limitUs);
  let s = 0;
  const is = (k: number): boolean => (steps[k] as SeqSet).has(s);
  const last = final.last;
  for (let seq = first.first; seq <= last; ) {
    const chunk = chunkFrom(source, seq);
    if (!chunk) break;
    run.forgetBefore(chunk.at[0] as number);
    for (let i = Math.max(0, seq - chunk.firstSeq); i < chunk.count; i++) {
      s = chunk.firstSeq + i;
      if (run.step(s, chunk.at[i] as number, chunk.pid[i] as number, causeOf(chunk, i), is)) result.add(s);
    }
    seq = seqAfter(chunk);
    yield { scanned: Math.min(seq - 1, last), of: last };
  }
  return result;
}
