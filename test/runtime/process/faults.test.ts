import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Self, SystemCommand } from '../../../runtime/index.ts';
import { genServer, supervisor, World } from '../../../runtime/index.ts';
import { REORDER_WAITS } from '../../../runtime/process/faults.ts';
import { startProgram } from '../../support/runtime-run.ts';

/** A process that notes what it gets, and a sender that sends 1, 2, 3 … to it, one each millisecond from 10 ms on. */
function pair(messages = 5) {
  const seen: unknown[] = [];
  const times: number[] = [];
  const run = startProgram(function* main(self: Self) {
    const sink = self.spawn(function* sink(own: Self) {
      for (;;) {
        seen.push(yield* own.receive());
        times.push(own.now());
      }
    });
    yield* self.sleep(10);
    for (let n = 1; n <= messages; n++) {
      self.send(sink, n);
      yield* self.sleep(1);
    }
    yield* self.sleep(5000);
  });
  run.run(1);
  return { run, seen, times, sink: 2 };
}
const worldOf = (run: ReturnType<typeof pair>['run']): World => {
  run.system.flush();
  const world = new World();
  for (const chunk of run.log.chunks) world.apply(chunk);
  return world;
};
const types = (run: ReturnType<typeof pair>['run'], type: string) => run.log.events.filter((event) => event.type === type);

it('[FAULT-1] dropped messages are sent and not delivered, and the log says that a fault took them', () => {
  const { run, seen, sink } = pair();
  run.system.command({ kind: 'disturb', pid: sink, how: 'drop', count: 2 });
  run.run(6000);
  expect(seen).toEqual([3, 4, 5]);
  expect(types(run, 'message_dropped')).toMatchObject([
    { why: 'fault', pid: sink },
    { why: 'fault', pid: sink },
  ]);
  expect(types(run, 'message_sent').map((event) => 'delivered' in event && event.delivered)).toEqual([false, false, true, true, true]);
  expect(types(run, 'command')).toMatchObject([{ kind: 'fault', action: 'disturb', target: sink, payload: { how: 'drop', count: 2 } }]);
  expect(run.log.problems()).toEqual([]);
});

it('[FAULT-1] delayed messages arrive late, and later ones may pass them', () => {
  const { run, seen, times, sink } = pair();
  run.system.command({ kind: 'disturb', pid: sink, how: 'delay', count: 2, ms: 100 });
  run.run(6000);
  expect(seen).toEqual([3, 4, 5, 1, 2]);
  const sent = types(run, 'message_sent').find((event) => 'delivered' in event && !event.delivered);
  expect(times[3]).toBeGreaterThanOrEqual(110_000);
  expect((types(run, 'message_delivered')[0]?.at ?? 0) - (sent?.at ?? 0)).toBe(100_000);
  expect(run.log.problems()).toEqual([]);
});

it('[FAULT-1] doubled messages arrive twice, of one send', () => {
  const { run, seen, sink } = pair(3);
  run.system.command({ kind: 'disturb', pid: sink, how: 'duplicate', count: 1 });
  run.run(6000);
  expect(seen).toEqual([1, 1, 2, 3]);
  const [first, second] = types(run, 'message_received');
  expect(first?.cause).toBe(second?.cause);
  expect(run.log.problems()).toEqual([]);
});

it('[FAULT-1] messages put out of order arrive the last first; if too few come, after a second', () => {
  const all = pair();
  all.run.system.command({ kind: 'disturb', pid: all.sink, how: 'reorder', count: 3 });
  all.run.run(6000);
  expect(all.seen).toEqual([3, 2, 1, 4, 5]);
  const few = pair();
  few.run.system.command({ kind: 'disturb', pid: few.sink, how: 'reorder', count: 9 });
  few.run.run(6000);
  expect(few.seen).toEqual([5, 4, 3, 2, 1]);
  const first = types(few.run, 'message_sent')[0]?.at ?? 0;
  expect(types(few.run, 'message_delivered')[0]?.at).toBe(first + REORDER_WAITS);
  expect(few.run.log.problems()).toEqual([]);
});

it('[FAULT-2] a dropped request lets its call time out; a delayed reply that comes too late is dropped', () => {
  const seen: unknown[] = [];
  const server = genServer({ name: 'server', init: () => ['ok', 0], handleCall: (_: 'get', __, state) => ['reply', state, state] });
  const spawn = () => {
    seen.length = 0;
    const top = supervisor({
      name: 'top',
      children: [
        { id: 'server', start: { module: server, argument: undefined, name: 'server' } },
        {
          id: 'caller',
          start: function caller(self: Self) {
            const pid = self.spawnLink(function* caller(own: Self) {
              yield* own.sleep(10);
              for (let n = 0; n < 2; n++) {
                try {
                  seen.push(yield* own.call('server', 'get', 50));
                } catch (error) {
                  seen.push((error as { reason: unknown[] }).reason[0]);
                }
              }
              yield* own.receive();
            });
            return ['ok', pid];
          },
        },
      ],
    });
    const run = startProgram(top);
    run.run(1);
    return run;
  };
  const dropped = spawn();
  dropped.system.command({ kind: 'disturb', pid: 2, how: 'drop', count: 1 });
  dropped.run(500);
  expect(seen).toEqual(['timeout', 0]);
  const late = spawn();
  late.system.command({ kind: 'disturb', pid: 3, how: 'delay', count: 1, ms: 60 });
  late.run(500);
  expect(seen).toEqual(['timeout', 0]);
  expect(late.log.events.filter((event) => event.type === 'message_dropped')).toMatchObject([{ kind: 'reply', why: 'alias' }]);
  expect(late.log.problems()).toEqual([]);
  const inTime = spawn();
  inTime.system.command({ kind: 'disturb', pid: 3, how: 'delay', count: 1, ms: 20 });
  inTime.run(500);
  expect(seen).toEqual([0, 0]);
  expect(inTime.log.problems()).toEqual([]);
});

it('[FAULT-1] what is on its way to a process that ends meanwhile is a dead letter', () => {
  const { run, seen, sink } = pair();
  run.system.command({ kind: 'disturb', pid: sink, how: 'delay', count: 1, ms: 300 });
  run.run(100);
  run.system.command({ kind: 'exit', pid: sink, reason: 'kill' });
  run.run(6000);
  expect(seen).toEqual([2, 3, 4, 5]);
  expect(types(run, 'message_dropped')).toMatchObject([{ why: 'dead_process', pid: sink }]);
});

it('[FAULT-3] a slow process takes so many times as long for each turn, and others run meanwhile', () => {
  const ends: Record<string, number> = {};
  const run = startProgram(function* main(self: Self) {
    for (const name of ['a', 'b'])
      self.spawn(function* worker(own: Self) {
        yield* own.receive();
        for (let n = 0; n < 10; n++) yield* own.work(1000);
        ends[name] = own.now();
      });
    yield* self.receive();
  });
  run.run(1);
  run.system.command({ kind: 'slow', pid: 2, factor: 10 });
  for (const pid of [2, 3]) run.system.command({ kind: 'send', pid, message: 'go' });
  run.run(1000);
  expect(ends['b']).toBeLessThan(25_000);
  expect(ends['a']).toBeGreaterThan(60_000);
  expect(run.log.problems()).toEqual([]);
  const held = types(run, 'process_suspended');
  expect(held.length).toBeGreaterThan(1);
  expect(new Set(held.map((event) => event.cause))).toEqual(new Set([types(run, 'command')[0]?.seq]));
});

it('[FAULT-3] who suspends or resumes a slow process decides, whatever it was about to do', () => {
  const run = startProgram(function* main(self: Self) {
    self.spawn(function* worker(own: Self) {
      for (;;) yield* own.work(3000);
    });
    yield* self.receive();
  });
  run.run(1);
  run.system.command({ kind: 'slow', pid: 2, factor: 1000 });
  run.run(10);
  run.system.command({ kind: 'suspend', pid: 2 });
  run.run(60_000);
  expect(worldOf(run).process(2)?.status).toBe('suspended');
  const turns = run.system.turns;
  run.run(60_000);
  expect(run.system.turns).toBe(turns);
  run.system.command({ kind: 'resume', pid: 2 });
  run.run(1);
  expect(run.system.turns).toBeGreaterThan(turns);
  expect(run.log.problems()).toEqual([]);
});

it('[FAULT-4] a flood is so many messages of one command', () => {
  const { run, seen, sink } = pair(0);
  run.system.command({ kind: 'flood', pid: sink, count: 1000, message: { kind: 'noise' } });
  run.run(1);
  expect(seen).toHaveLength(1000);
  const [command] = types(run, 'command');
  expect(types(run, 'message_sent').every((event) => event.cause === command?.seq && event.pid === 0)).toBe(true);
});

it('[FAULT-5] crashes spread over a time hit whoever lives in the slot by then', () => {
  const worker = genServer({ name: 'worker', init: () => ['ok', 0], handleCast: (_: 'x', state) => ['noreply', state] });
  const run = startProgram(supervisor({ name: 'top', intensity: 3, period: 5, children: [{ id: 'w', start: worker }] }));
  run.run(1);
  run.system.command({ kind: 'crash_often', pid: 2, times: 4, within: 4000, reason: 'injected' });
  run.run(2500);
  expect(types(run, 'process_exited')).toHaveLength(3);
  expect(run.system.rootExit).toBeUndefined();
  run.run(2000);
  // The fourth within five seconds is one too many.
  expect(types(run, 'gave_up')).toHaveLength(1);
  expect(types(run, 'command')).toHaveLength(1);
  expect(run.log.problems()).toEqual([]);
});

it('[FAULT-6] after a jump of the clock, what was due meanwhile is late and happens at once', () => {
  const seen: unknown[] = [];
  const run = startProgram(function* main(self: Self) {
    const server = self.spawn(function* silent(own: Self) {
      yield* own.receive({ match: () => false });
    });
    self.spawn(function* sleeper(own: Self) {
      yield* own.sleep(1000);
      seen.push(['slept', own.now()]);
    });
    try {
      yield* self.call(server, 'anything', 5000);
    } catch {
      seen.push(['timed out', self.now()]);
    }
    yield* self.receive();
  });
  run.run(1);
  run.system.command({ kind: 'jump', ms: 60_000 });
  run.run(1);
  expect(seen.map((entry) => (entry as unknown[])[0])).toEqual(['slept', 'timed out']);
  for (const [, at] of seen as [string, number][]) expect(at).toBeGreaterThanOrEqual(60_001_000);
});

it('wrong parameters are refused by name, and nothing is recorded', () => {
  const { run, sink } = pair();
  const refused: [SystemCommand, RegExp][] = [
    [{ kind: 'disturb', pid: sink, how: 'drop', count: 0 }, /disturb: count: expected a whole number from 1/],
    [{ kind: 'disturb', pid: sink, how: 'delay', count: 1 }, /disturb: ms/],
    [{ kind: 'flood', pid: sink, count: 1e9, message: 1 }, /flood: count/],
    [{ kind: 'slow', pid: sink, factor: 0.5 }, /slow: factor/],
    [{ kind: 'slow', pid: sink, factor: Number.NaN }, /slow: factor/],
    [{ kind: 'jump', ms: -1 }, /jump: ms/],
    [{ kind: 'crash_often', pid: sink, times: 1.5, within: 5, reason: 'x' }, /crash_often: times/],
    [{ kind: 'slow', pid: 99, factor: 2 }, /slow: there is no process <0\.99\.0>/],
  ];
  const { seq } = run.system;
  for (const [command, message] of refused) expect(() => run.system.command(command)).toThrow(message);
  expect(run.system.seq).toBe(seq);
});

it('[FAULT-7] whatever faults there are, the fold understands the log, and no message arrives that was not sent', () => {
  const fault = fc.oneof(
    fc.record({
      kind: fc.constant('disturb' as const),
      pid: fc.integer({ min: 2, max: 5 }),
      how: fc.constantFrom('drop' as const, 'delay' as const, 'duplicate' as const, 'reorder' as const),
      count: fc.integer({ min: 1, max: 6 }),
      ms: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({ kind: fc.constant('slow' as const), pid: fc.integer({ min: 2, max: 5 }), factor: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ min: 1, max: 100 }) }),
    fc.record({
      kind: fc.constantFrom('suspend' as const, 'resume' as const, 'crash' as const),
      pid: fc.integer({ min: 2, max: 5 }),
      reason: fc.constant('x'),
    }),
    fc.record({
      kind: fc.constant('flood' as const),
      pid: fc.integer({ min: 2, max: 5 }),
      count: fc.integer({ min: 1, max: 5 }),
      message: fc.constant('noise'),
    }),
  );
  const scenario = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fault), { maxLength: 12 });
  const node = genServer({
    name: 'node',
    init: (n: number, self) => {
      self.sendAfter(5, self.pid, 'tick');
      return ['ok', n];
    },
    handleInfo: (message: unknown, n: number, self) => {
      if (message === 'tick') {
        self.cast(`n${(n + 1) % 4}`, 'hop');
        self.sendAfter(5, self.pid, 'tick');
      }
      return ['noreply', n];
    },
    *handleCast(_: 'hop', n: number, self) {
      if (n % 2 === 0) yield* self.call(`n${(n + 1) % 4}`, 'ask', 20);
      return ['noreply', n] as const;
    },
    handleCall: (_: 'ask', __, n: number) => ['reply', n, n],
  });
  const children = [0, 1, 2, 3].map((n) => ({ id: `n${n}`, start: { module: node, argument: n, name: `n${n}` } }) as const);
  fc.assert(
    fc.property(scenario, (steps) => {
      const run = startProgram(supervisor({ name: 'top', intensity: 100, period: 1, children }));
      run.run(1);
      for (const [wait, command] of steps) {
        run.run(wait);
        try {
          run.system.command(command as SystemCommand);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }
      run.run(1200);
      expect(run.log.problems()).toEqual([]);
      const sent = new Set(types(run, 'message_sent').map((event) => event.seq));
      for (const event of types(run, 'message_delivered')) expect(sent.has(event.cause)).toBe(true);
    }),
    { numRuns: 40, seed: 4 },
  );
});
