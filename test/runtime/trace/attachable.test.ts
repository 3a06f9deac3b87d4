// A log that begins in the middle of a run: its keyframe is the world that a log from the start would have given.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Body, EventChunk, RuntimeEvent, Self, SystemOptions } from '../../../runtime/index.ts';
import { createSystem, genServer, program, supervisor, World } from '../../../runtime/index.ts';
import { EV } from '../../../runtime/protocol/event-table.ts';
import { LogCollector } from '../../support/runtime-log.ts';

const Worker = genServer({
  name: 'Worker',
  init: (n: number, self) => {
    self.trapExit(n % 2 === 0);
    self.sendAfter(7 + n, self.pid, 'tick');
    return ['ok', { n, ticks: 0 }];
  },
  handleInfo: (message: unknown, state: { n: number; ticks: number }, self) => {
    if (message !== 'tick') return ['noreply', state];
    self.sendAfter(7 + state.n, self.pid, 'tick');
    if (state.ticks === 20 + state.n) self.error('worn out');
    self.cast(`w${(state.n + 1) % 4}`, ['hello', state.n]);
    return ['noreply', { ...state, ticks: state.ticks + 1 }];
  },
  handleCast: (_: readonly ['hello', number], state) => ['noreply', state],
});

/** Spawns, links, monitors, and lets messages pile up. */
function* restless(self: Self): Body {
  const lazy = self.spawn(function* lazy(own: Self) {
    for (;;) yield* own.receive({ match: (message: unknown) => message === 'never' });
  });
  self.monitor(lazy);
  for (let n = 0; ; n++) {
    self.send(lazy, { n });
    const short = self.spawn(function* short(own: Self) {
      yield* own.sleep(3);
    });
    self.monitor(short);
    if (n % 3 === 0) self.link(lazy);
    else self.unlink(lazy);
    yield* self.sleep(11);
  }
}

const PROGRAM = program({
  name: 'Busy',
  start: supervisor({
    name: 'Top',
    strategy: 'rest_for_one',
    intensity: 100,
    period: 5,
    children: [
      ...[0, 1, 2, 3].map((n) => ({ id: `w${n}`, start: { module: Worker, argument: n, name: `w${n}` } }) as const),
      { id: 'restless', start: (self: Self) => ['ok', self.spawnLink(restless)] as const },
    ],
  }),
});

function start(options: Partial<SystemOptions> = {}) {
  const log = new LogCollector();
  const system = createSystem({ seed: 3, sink: log.sink, ...options });
  system.start(PROGRAM);
  const run = (ms: number): void => {
    while (system.run({ until: system.now + ms * 1000 }).stopped === 'turns');
  };
  return { system, log, run };
}
const foldOf = (chunks: readonly EventChunk[]): World => {
  const world = new World();
  for (const chunk of chunks) world.apply(chunk);
  return world;
};

/** What a person is shown of a world, but for seqs (what is not traced has fewer) and what only a log from the start can know. */
function shown(world: World) {
  return [...world.processes()]
    .filter(({ live }) => live)
    .map(({ stateSeq: _, handlingSeq: __, callback: ___, since: ____, reductions: _____, spawnSeq: ______, mailbox, ...process }) => ({
      ...process,
      mailbox: mailbox.map(({ key: _, ...entry }) => entry),
    }));
}

describe('a system that one may attach to', () => {
  it('[ATTACH-1] writes nothing until then, and runs as one that is traced', () => {
    const traced = start();
    const quiet = start({ attachable: true });
    for (const { run } of [traced, quiet]) run(400);
    expect(quiet.log.chunks).toEqual([]);
    expect([quiet.system.now, quiet.system.turns]).toEqual([traced.system.now, traced.system.turns]);
  });

  it('[ATTACH-1] begins its log with a gap that says what the system is like, at any moment; from there on the log is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 300 }), (before, after) => {
        const traced = start();
        const late = start({ attachable: true });
        for (const { run } of [traced, late]) run(before);
        const begun = late.system.seq;
        late.system.trace('recorded', true);
        traced.system.flush();
        late.system.flush();
        const [first] = late.log.events;
        if (begun > 0) expect(first).toMatchObject({ seq: 1, type: 'gap', why: 'before_recording', countLow: begun });
        const world = foldOf(late.log.chunks);
        expect(shown(world)).toEqual(shown(foldOf(traced.log.chunks)));
        expect(world.problems).toEqual([]);
        for (const { run, system } of [traced, late]) {
          run(after);
          system.flush();
        }
        const end = foldOf(late.log.chunks);
        expect(end.problems).toEqual([]);
        expect(shown(end).map(({ pid, mailboxSize, links, names }) => ({ pid, mailboxSize, links, names }))).toEqual(
          shown(foldOf(traced.log.chunks)).map(({ pid, mailboxSize, links, names }) => ({ pid, mailboxSize, links, names })),
        );
      }),
      { numRuns: 8, seed: 9 },
    );
  });

  it('[ATTACH-1] shows the states that there are, and their changes from then on', () => {
    const { system, log, run } = start({ attachable: true });
    run(200);
    system.trace('recorded', true);
    system.flush();
    const states = log.events.filter((event) => event.type === 'state_changed');
    expect(states).toHaveLength(4);
    expect(states[0]).toMatchObject({ payload: { n: 0, ticks: expect.any(Number) } });
    run(100);
    system.flush();
    const changed = log.events.filter((event) => event.type === 'callback_finished' && event.state && event.seq > (states[3]?.seq ?? 0));
    expect(changed.length).toBeGreaterThan(10);
    expect(changed.every((event) => typeof (event.payload as { ticks: number }).ticks === 'number')).toBe(true);
  });

  it('[ATTACH-1] a log that begins again is one of its own, with the strings that it uses', () => {
    const { system, log, run } = start({ attachable: true });
    run(100);
    system.trace('recorded', true);
    run(100);
    system.trace('off');
    const before = log.chunks.length;
    run(150);
    expect(log.chunks).toHaveLength(before);
    system.trace('recorded', true);
    run(50);
    system.flush();
    const second = new LogCollector();
    for (const chunk of log.chunks.slice(before)) second.sink(chunk);
    expect(second.events[0]).toMatchObject({ seq: 1, type: 'gap', why: 'before_recording' });
    expect(second.events.some((event) => event.type === 'message_sent' && event.tag === 'hello')).toBe(true);
    const world = foldOf(second.chunks);
    expect(world.problems).toEqual([]);
    expect(world.whereis('w2')).toBeDefined();
  });
});

describe('overload', () => {
  it('[ATTACH-2] leaves out payloads first, then messages, never the structure; each hole is a gap with its count, and the world after it is right', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('recorded' as const, 'bare' as const, 'structure' as const), fc.integer({ min: 1, max: 120 })), {
          maxLength: 8,
        }),
        (steps) => {
          const traced = start();
          const late = start({ attachable: true });
          late.system.trace('recorded', true);
          for (const [level, ms] of [...steps, ['recorded', 40] as const]) {
            late.system.trace(level);
            for (const { run } of [traced, late]) run(ms);
          }
          for (const { system } of [traced, late]) system.flush();
          const all = eventsBySeq(traced.log.events);
          for (const event of late.log.events) {
            if (event.type === 'gap' || event.type === 'state_changed') continue;
            // Nothing is told that did not happen.
            expect([...all.values()].some((other) => other.type === event.type && other.at === event.at && other.pid === event.pid)).toBe(
              true,
            );
          }
          const structure = (events: readonly RuntimeEvent[]) =>
            events
              .filter(({ type }) => /^process_|linked|restart|^child_|name_/.test(type))
              .map(({ type, at, pid }) => ({ type, at, pid }));
          // The root was there before.
          expect(structure(late.log.events)).toEqual(structure(traced.log.events).slice(1));
          const world = foldOf(late.log.chunks);
          expect(world.problems).toEqual([]);
          expect(world.counts.crashes).toBe(foldOf(traced.log.chunks).counts.crashes);
          expect(shown(world).map(({ pid, mailboxSize, links }) => ({ pid, mailboxSize, links }))).toEqual(
            shown(foldOf(traced.log.chunks)).map(({ pid, mailboxSize, links }) => ({ pid, mailboxSize, links })),
          );
        },
      ),
      { numRuns: 6, seed: 5 },
    );
  });

  it('[ATTACH-2] a chunk ends with its gap, and the next record is as much further as the gap says', () => {
    const { system, log, run } = start({ attachable: true });
    system.trace('recorded', true);
    run(50);
    system.trace('structure');
    run(200);
    system.trace('recorded');
    run(20);
    system.flush();
    let next = 1;
    let gaps = 0;
    for (const chunk of log.chunks) {
      expect(chunk.firstSeq).toBe(next);
      for (let i = 0; i < chunk.count; i++) if (chunk.type[i] === EV.gap) expect(i).toBe(chunk.count - 1);
      const last = chunk.count - 1;
      const isGap = chunk.type[last] === EV.gap;
      gaps += isGap ? 1 : 0;
      next = chunk.firstSeq + last + (isGap ? (chunk.a[last] as number) : 1);
    }
    expect(gaps).toBeGreaterThan(3);
    expect(next).toBe(system.seq + 1);
  });
});

const eventsBySeq = (events: readonly RuntimeEvent[]): Map<number, RuntimeEvent> => new Map(events.map((event) => [event.seq, event]));

it('[ATTACH-1] a keyframe in a gap that is damaged, or is none, is told and harms nothing', () => {
  const { system, log, run } = start({ attachable: true });
  run(50);
  system.trace('recorded', true);
  run(10);
  system.flush();
  const [first, ...rest] = log.chunks as [EventChunk, ...EventChunk[]];
  for (const text of ['{"$bytes":"AAAA","as":"Uint8Array"}', '7', '{"$bytes', '""']) {
    const bytes = new TextEncoder().encode(text);
    const world = new World();
    world.apply({ ...first, payloads: { ends: Uint32Array.of(bytes.length), bytes } });
    expect(world.problems[0]?.what).toMatch(/^gap: what follows it can't be read/);
    for (const chunk of rest) world.apply(chunk);
    expect(world.seq).toBe(system.seq);
  }
});

it('[ATTACH-3] what comes from outside is an input, and the message that it causes has its contents', () => {
  const log = new LogCollector();
  const system = createSystem({ seed: 1, sink: log.sink });
  const seen: unknown[] = [];
  system.start(
    program({
      name: 'p',
      start: function* main(self: Self) {
        self.register('main');
        for (;;) seen.push(yield* self.receive());
      },
    }),
  );
  system.run();
  const port = system.spawn(
    function* port(self: Self) {
      yield* self.receive();
    },
    'socket 1',
    'external',
  );
  system.run();
  expect(system.input('main', { text: 'hi' }, 'websocket', { via: port, at: 5000 })).toBe(true);
  expect(system.input('nobody', 1, 'websocket')).toBe(false);
  expect(system.input(99, 1, 'websocket')).toBe(false);
  system.run();
  system.flush();
  expect(seen).toEqual([{ text: 'hi' }]);
  const input = log.events.find((event) => event.type === 'input');
  expect(input).toMatchObject({ source: 'websocket', pid: 1, cause: 0 });
  expect(log.events.find((event) => event.cause === input?.seq)).toMatchObject({
    type: 'message_sent',
    pid: port,
    to: 1,
    payload: { text: 'hi' },
  });
  expect(foldOf(log.chunks).process(port)).toMatchObject({ kind: 'external', label: 'socket 1' });
  expect(foldOf(log.chunks).problems).toEqual([]);
});
