// Breakpoints and steps of a running program: it stops at the end of the turn in which something was hit, stands still, and its
// log is the one of a run that nobody watched.

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { chunkSource, Follower, parseQuery } from '../../../recordings/query/index.ts';
import { World } from '../../../runtime/fold/world.ts';
import type { EventChunk } from '../../../runtime/protocol/chunk.ts';
import { causeOf } from '../../../runtime/protocol/chunk.ts';
import { TURN_BEGIN, TURN_END } from '../../../runtime/protocol/event-table.ts';
import { LogHash } from '../../../runtime/protocol/log-hash.ts';
import { type ProgramHost, type ProgramStatus, type StartOptions, startProgram } from '../../../src-main/hosts/program-host.ts';
import type { Look, LookAnswer } from '../../../src-main/hosts/watch.ts';
import type { Stopped } from '../../../src-main/hosts/worker-messages.ts';

const scenario = (name: string): string => fileURLToPath(new URL(`../../../runtime/scenarios/${name}.ts`, import.meta.url));

class Session {
  readonly chunks: EventChunk[] = [];
  readonly stops: Stopped[] = [];
  readonly statuses: ProgramStatus[] = [];
  readonly failures: string[] = [];
  looked = 0;
  host!: ProgramHost;
  /** Called at each stop. Default: goes on. */
  onStop: (stopped: Stopped) => void = () => this.host.pause(false);

  static async start(name: string, options: Partial<StartOptions> = {}): Promise<Session> {
    const session = new Session();
    const started = await startProgram({
      program: scenario(name),
      seed: 5,
      pace: 'max',
      endWhenIdle: true,
      until: 6_000_000,
      onChunk: (chunk) => void session.chunks.push(chunk),
      onStatus: (status) => session.statuses.push(status),
      onCommandFailed: (what) => session.failures.push(what),
      onLook: (what) => session.#look(what),
      onStopped: (stopped) => {
        session.stops.push(stopped);
        session.onStop(stopped);
      },
      ...options,
    });
    if (!started.ok) throw new Error(started.error.reason);
    session.host = started.value;
    return session;
  }

  #look({ what, seq }: Look): LookAnswer {
    this.looked += 1;
    if (what === 'hits') return { failed: 'no query here asks for hits' };
    if (what === 'world') {
      const world = new World();
      for (const chunk of this.chunks) if (chunk.firstSeq <= seq) world.apply(chunk, 0, Math.min(chunk.count, seq - chunk.firstSeq + 1));
      return { world: world.encode({ strings: false }) };
    }
    const chunk = this.chunks.find(({ firstSeq, count }) => firstSeq <= seq && seq < firstSeq + count);
    return chunk ? { chunk } : { failed: `there is no event ${seq}` };
  }

  get hash(): string {
    const hash = new LogHash();
    for (const chunk of this.chunks) hash.add(chunk);
    return hash.hex();
  }
  get seq(): number {
    const last = this.chunks.at(-1);
    return last === undefined ? 0 : last.firstSeq + last.count - 1;
  }
  flagsAt(seq: number): number {
    const chunk = this.chunks.find(({ firstSeq, count }) => firstSeq <= seq && seq < firstSeq + count) as EventChunk;
    return chunk.flags[seq - chunk.firstSeq] as number;
  }
  /** What a query's breakpoint finds in the whole log. */
  finds(query: string): number[] {
    const parsed = parseQuery(query);
    if (!parsed.ok) throw new Error(parsed.error.what);
    return [...new Follower(parsed.query, chunkSource(this.chunks)).advance()].flatMap(({ seqs }) => seqs);
  }
}

const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const unwatched = await Session.start('intensity-escalation').then(async (session) => {
  await session.host.ended;
  return session;
});
const armed = (...queries: string[]) => queries.map((query, i) => ({ id: i + 1, query, ignore: 0 }));

const QUERIES = [
  'kind:crash',
  'kind:spawn',
  'kind:restart',
  'kind:timer',
  'mailbox>=1',
  'state~"[0-9]"',
  'inc=#2',
  'kind:send kind:delivered',
  'type:message_received',
  'left=1 or kind:gave_up',
  'wait>=1us',
  'sup:Parser module:Parser kind:exit',
];

describe('breakpoints', () => {
  test('of every kind stop at the first hit of each turn, and the log is that of a run without', async () => {
    const session = await Session.start('intensity-escalation', { breakpoints: armed(...QUERIES) });
    /** The newest event at each stop. */
    const heads: number[] = [];
    session.onStop = (stopped) => {
      heads.push(session.seq);
      expect(stopped.seq).toBe(session.seq);
      session.host.pause(false);
    };
    await session.host.ended;
    expect(session.failures).toEqual([]);
    expect(session.hash).toBe(unwatched.hash);
    expect(session.statuses.at(-1)?.state).toBe('ended');
    for (const [i, query] of QUERIES.entries()) {
      const found = session.finds(query);
      expect([query, found.length > 0]).toEqual([query, true]);
      const firsts = new Map<number, number>();
      for (const seq of found) {
        const at = heads.findIndex((head) => head >= seq);
        if (!firsts.has(at)) firsts.set(at, seq);
      }
      const hits = session.stops.flatMap((stop, at) => stop.hits.filter(({ id }) => id === i + 1).map(({ seq }) => [at, seq]));
      expect([query, hits]).toEqual([query, [...firsts]]);
    }
  });

  test('stop at the end of the turn of the hit and not a record later', async () => {
    const session = await Session.start('intensity-escalation', { breakpoints: armed('kind:crash') });
    session.onStop = () => undefined;
    await until(() => session.stops.length === 1);
    const [stop] = session.stops as [Stopped];
    expect(stop.hits[0]?.seq).toBe(unwatched.finds('kind:crash')[0]);
    // What comes next in a run without is another turn.
    expect(unwatched.flagsAt(stop.seq + 1) & TURN_BEGIN).toBe(TURN_BEGIN);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(session.seq).toBe(stop.seq);
    expect(session.host.now).toBe(stop.at);
    await session.host.stop();
  });

  test('that are armed while the program runs know what was before: who is called what, states, mailboxes', async () => {
    const session = await Session.start('intensity-escalation', { breakpoints: armed('kind:crash') });
    session.onStop = () => undefined;
    await until(() => session.stops.length === 1);
    const from = session.seq;
    session.host.watch(armed('status=running', 'mailbox>=1', 'state~"[0-9]"'));
    session.onStop = () => session.host.pause(false);
    session.host.pause(false);
    await session.host.ended;
    expect(session.looked).toBeGreaterThan(0);
    expect(session.failures).toEqual([]);
    expect(session.hash).toBe(unwatched.hash);
    for (const id of [1, 2, 3]) {
      const query = ['status=running', 'mailbox>=1', 'state~"[0-9]"'][id - 1] as string;
      const hits = session.stops.slice(1).flatMap(({ hits }) => hits.filter((hit) => hit.id === id).map(({ seq }) => seq));
      const found = session.finds(query).filter((seq) => seq > from);
      expect(found).toEqual(expect.arrayContaining(hits));
      expect(hits[0]).toBe(found[0]);
    }
  });

  test('with an ignore count let so many hits pass', async () => {
    const restarts = unwatched.finds('kind:restart');
    expect(restarts.length).toBeGreaterThan(1);
    const session = await Session.start('intensity-escalation', { breakpoints: [{ id: 7, query: 'kind:restart', ignore: 1 }] });
    session.onStop = () => undefined;
    await until(() => session.stops.length === 1);
    expect(session.stops[0]?.hits).toEqual([{ id: 7, seq: restarts[1] }]);
    await session.host.stop();
  });

  test('that are taken away while the system stands still do not stop it again', async () => {
    const session = await Session.start('intensity-escalation', { breakpoints: armed('kind:spawn') });
    session.onStop = () => {
      session.host.watch([]);
      session.host.pause(false);
    };
    await session.host.ended;
    expect(session.stops).toHaveLength(1);
    expect(session.hash).toBe(unwatched.hash);
  });

  test('whose answer is never certain while the system runs are refused in a sentence, and the program goes on', async () => {
    const session = await Session.start('intensity-escalation', { breakpoints: armed('kind:crash') });
    session.onStop = () => {
      session.host.watch(armed('not causes(kind:crash)'));
      session.host.pause(false);
    };
    await session.host.ended;
    expect(session.failures[0]).toMatch(/not causes\(…\) is only known when the log is whole/);
    expect(session.hash).toBe(unwatched.hash);
  });
});

describe('a step of a system that stands still', () => {
  test('goes on by one event, one turn, one message of a process, to the next crash, to the effect of an event', async () => {
    const session = await Session.start('intensity-escalation', { breakpoints: armed('kind:crash') });
    session.onStop = () => undefined;
    const next = async (): Promise<Stopped> => {
      const n = session.stops.length;
      await until(() => session.stops.length > n);
      return session.stops.at(-1) as Stopped;
    };
    await until(() => session.stops.length === 1);
    session.host.watch([]);
    let head = session.seq;

    session.host.advance({ by: 'event' });
    const event = await next();
    expect(event.reached).toBe(head + 1);
    head = session.seq;

    session.host.advance({ by: 'turn' });
    const turn = await next();
    expect(session.flagsAt(turn.reached as number) & TURN_END).toBe(TURN_END);
    expect(turn.reached).toBeGreaterThan(head);

    // Who has set a timer gets a message, sooner or later.
    const handled = session.finds('type:timer_started tag:pull').at(-1) as number;
    const chunk = session.chunks.find(({ firstSeq, count }) => firstSeq <= handled && handled < firstSeq + count) as EventChunk;
    const pid = chunk.pid[handled - chunk.firstSeq] as number;
    head = session.seq;
    session.host.advance({ by: 'message', pid, slot: 0 });
    const message = await next();
    expect(message.reached).toBeGreaterThan(head);

    head = session.seq;
    session.host.advance({ by: 'crash' });
    const crash = await next();
    expect(crash.reached).toBe(unwatched.finds('kind:crash').find((seq) => seq > head));

    // A timer that is still set.
    const isSet = () => session.finds('type:timer_started tag:pull').length > session.finds('type:timer_fired tag:pull').length;
    while (!isSet()) {
      session.host.advance({ by: 'turn' });
      await next();
    }
    const sent = session.finds('type:timer_started tag:pull').at(-1) as number;
    session.host.advance({ by: 'effect', seq: sent });
    const effect = (await next()).reached as number;
    const where = session.chunks.find(({ firstSeq, count }) => firstSeq <= effect && effect < firstSeq + count) as EventChunk;
    expect(causeOf(where, effect - where.firstSeq)).toBe(sent);

    session.host.pause(false);
    await session.host.ended;
    expect(session.hash).toBe(unwatched.hash);
  });

  test('stops at a breakpoint on the way, and is given up by a pause', async () => {
    const session = await Session.start('intensity-escalation', { breakpoints: armed('kind:spawn') });
    session.onStop = () => undefined;
    await until(() => session.stops.length === 1);
    session.host.advance({ by: 'crash' });
    await until(() => session.stops.length === 2);
    expect(session.stops[1]?.hits).toHaveLength(1);
    expect(session.stops[1]?.reached).toBeUndefined();
    await session.host.stop();
  });
});
