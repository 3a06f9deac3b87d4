// Breakpoints asked while a system runs, against the same query asked of the whole log afterwards: here without a worker, so that
// many queries, programs and seeds can be tried.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkSource, Follower, isKnownLater, parseQuery, type QuerySource, runQuery } from '../../../recordings/query/index.ts';
import { createSystem, type Program } from '../../../runtime/index.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import intensity from '../../../runtime/scenarios/intensity-escalation.ts';
import { Watch } from '../../../src-main/hosts/watch.ts';
import { mailboxes } from './watched-program.ts';

interface Stopped {
  readonly hits: readonly { readonly seq: number; readonly pid?: number }[];
  /** The newest event. */
  readonly head: number;
}

interface Run {
  readonly chunks: EventChunk[];
  readonly stops: Stopped[];
  readonly source: QuerySource;
  readonly failures: string[];
  /** Turns that were handed over and looked at by themselves. */
  readonly looks: number;
  readonly ends: readonly number[];
  /** The newest event when it was armed. */
  readonly from: number;
}

const parsed = (text: string) => {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.what}`);
  return result.query;
};
const scan = (text: string, source: QuerySource): number[] => [...runQuery(parsed(text), source)].flatMap(({ hits }) => hits);
/** The log as it was after record `seq`. */
const upTo = (seq: number, chunks: readonly EventChunk[]): QuerySource =>
  chunkSource(
    chunks.filter(({ firstSeq }) => firstSeq <= seq).map((chunk) => ({ ...chunk, count: Math.min(chunk.count, seq - chunk.firstSeq + 1) })),
  );

/** Runs a program with one breakpoint, going on after each stop. `armAt`: so many slices after the start. */
function run(program: Program, query: string, { seed = 3, until = 3_000_000, armAt = 0 } = {}): Run {
  const chunks: EventChunk[] = [];
  const stops: Stopped[] = [];
  const failures: string[] = [];
  let looks = 0;
  const watch = new Watch(
    ({ what, seq, ...more }) => {
      const source = chunkSource(chunks);
      if (what === 'world') return { world: source.worldAt(seq).encode({ strings: false }) };
      if (what === 'hits') {
        const hits = scan((more as { query: string }).query, source);
        expect(source.lastSeq).toBe(seq);
        return { hits: { total: hits.length, first: hits[0] ?? 0, last: hits.at(-1) ?? 0 } };
      }
      const chunk = source.scanAt(seq);
      return chunk ? { chunk } : { failed: 'it is not there' };
    },
    (_, why) => failures.push(why),
  );
  const system = createSystem({
    seed,
    chunkSize: 512,
    sink: (chunk) => {
      watch.take(chunk);
      chunks.push(chunk);
    },
  });
  // Armed before the first event, or in the middle.
  let from = 0;
  const arm = (): void => {
    from = system.seq;
    system.flush();
    watch.check();
    watch.arm([{ id: 1, query, ignore: 0 }]);
  };
  const stopWhen = (): boolean => {
    looks += 1;
    system.flush();
    const stop = watch.check();
    if (stop) stops.push({ hits: stop.hits, head: system.seq });
    return stop !== undefined;
  };
  if (armAt === 0) watch.arm([{ id: 1, query, ignore: 0 }]);
  system.start(program);
  stopWhen();
  for (let slice = 1; ; slice++) {
    if (slice === armAt) arm();
    const { may } = watch;
    const watched = watch.active ? { stopWhen, stopTypes: watch.types, ...(may ? { stopMay: may } : {}) } : {};
    const { stopped } = system.run({ until, turns: 10, ...watched });
    // As the worker does between slices: what nobody had to look at is handed over too.
    if (slice % 3 === 0 || (stopped !== 'turns' && stopped !== 'watch')) {
      system.flush();
      const late = watch.check();
      if (late) failures.push(`found late: ${JSON.stringify(late)}`);
    }
    if (stopped !== 'turns' && stopped !== 'watch') break;
  }
  return { chunks, stops, failures, looks, from, ends: endsOf(program, seed, until), source: chunkSource(chunks) };
}

/** The seqs at which a turn, or a timer, was over: a run that somebody looks at after each. */
function endsOf(program: Program, seed: number, until: number): number[] {
  const ends: number[] = [0];
  const system = createSystem({ seed, sink: () => undefined });
  system.start(program);
  ends.push(system.seq);
  const stopWhen = (): boolean => {
    ends.push(system.seq);
    return false;
  };
  while (system.run({ until, stopWhen }).stopped === 'turns');
  return ends;
}

/** That it stopped where it had to and nowhere else, at what is found in events after `from`. */
function check(query: string, { chunks, stops, source, failures, ends, from }: Run): void {
  const beginOf = (head: number): number => (ends.findLast((end) => end < head) ?? 0) + 1;
  expect([query, failures]).toEqual([query, []]);
  if (isKnownLater(parsed(query))) {
    const countAt = (seq: number): number => scan(query, upTo(seq, chunks)).length;
    let before = countAt(from);
    for (const { head } of stops) {
      const begin = Math.max(from, beginOf(head) - 1);
      expect([query, head, countAt(begin)]).toEqual([query, head, before]);
      const now = countAt(head);
      expect([query, head, now > before]).toEqual([query, head, true]);
      before = now;
    }
    expect([query, scan(query, source).length]).toEqual([query, before]);
    return;
  }
  const found = [...new Follower(parsed(query), source).advance()].flatMap(({ seqs }) => seqs).filter((seq) => seq > from);
  // Of what one turn holds the first is named.
  const firsts: number[] = [];
  let at = 0;
  for (const { head } of stops) {
    const inTurn = found.slice(at).filter((seq) => seq <= head);
    firsts.push(inTurn[0] as number);
    at += inTurn.length;
    expect([query, inTurn.every((seq) => seq >= beginOf(head))]).toEqual([query, true]);
  }
  expect([query, at]).toEqual([query, found.length]);
  expect([query, stops.map(({ hits }) => hits[0]?.seq)]).toEqual([query, firsts]);
}

const CALLS = [
  'seq(kind:send -> kind:crash)',
  'seq(kind:crash -> kind:restart < 20ms)',
  'seq(tag:pull -> kind:state -> kind:crash < 1s)',
  'seq(kind:crash -> kind:spawn -> kind:receive)',
  'effects(kind:crash)',
  'effects(kind:crash) kind:restart',
  'after(kind:crash) tag:pull',
  'not after(kind:crash) kind:timer',
  'seq(effects(kind:crash) -> tag:pull)',
  'causes(kind:crash)',
  'causes(kind:crash) kind:send',
  'before(kind:restart) kind:timer',
  'within(1s, kind:crash) kind:send',
  'within(3ms, kind:crash)',
  'causes(kind:restart) or kind:gave_up',
  'effects(kind:crash) kind:spawn',
];

describe('a breakpoint with calls stops a running system', () => {
  test.each(CALLS)('%s: where the same query over the log finds something new, and nowhere else', (query) => {
    const whole = run(intensity, query);
    expect(whole.stops.length).toBeGreaterThan(0);
    check(query, whole);
  });

  test.each(CALLS)('%s: also when it is switched on in the middle of a run', (query) => {
    const whole = run(intensity, query, { armAt: 8 });
    expect(whole.from).toBeGreaterThan(0);
    check(query, whole);
  });

  const step = fc.constantFrom(
    'kind:send',
    'kind:crash',
    'kind:restart',
    'tag:pull',
    'kind:state',
    'kind:timer',
    'kind:spawn',
    'name:Index',
    'kind:receive',
  );
  const limit = fc.constantFrom('', ' < 1ms', ' < 50ms', ' < 2s');
  const motif = fc
    .tuple(fc.array(step, { minLength: 2, maxLength: 4 }), limit)
    .map(([steps, under]) => `seq(${steps.join(' -> ')}${under})`);
  test('any seq(…), at any seed', () => {
    fc.assert(
      fc.property(motif, fc.integer({ min: 1, max: 50 }), (query, seed) => check(query, run(intensity, query, { seed, until: 1_500_000 }))),
      { numRuns: process.env['BOUGH_LONG'] ? 400 : 25, seed: 6 },
    );
  });
});

const LEVELS = [
  'mailbox>=5',
  'mailbox>=1',
  'mailbox=3',
  'not mailbox<4',
  'mailbox>=4 name:Slow',
  'state.count>10',
  'state.count>3 mailbox>=2',
  'state.list.1="b"',
  'state.count=4 or mailbox>6',
  'inc>=2',
  'status=crashed',
  'state.deep.map.k>2',
  'not state.count>10 mailbox>=3',
];

describe('a breakpoint on how a process is', () => {
  test.each(LEVELS)('%s: stops where the same over the log begins to hold, and nowhere else', (query) => {
    for (const seed of process.env['BOUGH_LONG'] ? [1, 2, 3, 4] : [1, 2]) {
      const whole = run(mailboxes, query, { seed, until: 100_000 });
      expect([query, whole.stops.length > 0]).toEqual([query, true]);
      check(query, whole);
    }
  });

  test('is not asked of turns in which nothing can have changed', () => {
    const never = run(mailboxes, 'mailbox>=1000000', { until: 200_000 });
    expect(never.source.lastSeq).toBeGreaterThan(4000);
    // Exits apart, whose mailboxes are gone.
    expect(never.looks).toBeLessThan(scan('kind:exit', never.source).length + 5);
    const held = run(mailboxes, 'mailbox>=0', { until: 200_000 });
    expect(held.looks).toBeLessThan(scan('kind:exit or kind:spawn', held.source).length * 3 + 20);
  });

  test('names the process that it is about', () => {
    const { stops, source } = run(mailboxes, 'mailbox>=5', { until: 60_000 });
    for (const { hits } of stops) {
      const [hit] = hits as [{ seq: number; pid: number }];
      expect(source.worldAt(hit.seq).mailboxSize(hit.pid)).toBeGreaterThanOrEqual(5);
      expect(source.worldAt(hit.seq - 1).mailboxSize(hit.pid) ?? 0).toBeLessThan(5);
    }
  });
});
