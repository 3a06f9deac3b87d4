import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Self } from '../../../runtime/index.ts';
import { createSystem, program } from '../../../runtime/index.ts';
import { seedChance } from '../../../runtime/process/chance.ts';
import { Process } from '../../../runtime/process/process.ts';
import { Pid } from '../../../runtime/protocol/ids.ts';
import { RunQueue } from '../../../runtime/scheduler/run-queue.ts';
import { observe, runProgram, startProgram } from '../../support/runtime-run.ts';

it('[SCHED-1] a turn is at most 4,000 reductions where the code can be preempted', () => {
  const { run } = observe(function* (self) {
    yield self.work(10_000);
  });
  const turns = run.log.events.flatMap((event) => (event.type === 'turn_ended' ? [[event.reductions, event.turnEnd]] : []));
  expect(turns.slice(0, 2)).toEqual([
    [4000, 'preempted'],
    [4000, 'preempted'],
  ]);
  expect(run.system.now).toBe(10_000);
});

it('[SCHED-1] a greedy loop beside a hundred others delays none of them by more than a turn', () => {
  let others = 0;
  let greedyTurns = 0;
  runProgram(function* main(self: Self) {
    const greedy = function* greedy(own: Self) {
      while (others < 100) {
        greedyTurns += 1;
        yield own.work(4000);
      }
    };
    self.spawn(greedy);
    for (let i = 0; i < 100; i++) {
      self.spawn(() => {
        others += 1;
      });
    }
    yield self.sleep(1);
  });
  expect(others).toBe(100);
  expect(greedyTurns).toBeLessThanOrEqual(102);
});

it('[SCHED-1] whatever the seed, whoever is ready waits for two turns of another at most', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.boolean(), { minLength: 20, maxLength: 200 }), fc.integer({ min: 2, max: 12 }), (seed, again, n) => {
      const queue = new RunQueue(seed);
      const processes = Array.from({ length: n }, (_, i) => new Process(new Pid(0, i + 1), 0, i + 1, '', () => undefined));
      /** Ready process → how many turns each other has had since it became ready. */
      const waiting = new Map<Process, Map<Process, number>>();
      const push = (process: Process): void => {
        queue.push(process);
        waiting.set(process, new Map());
      };
      for (const process of processes) push(process);
      for (const [i, stays] of again.entries()) {
        if (queue.size === 0) break;
        const ran = queue.pop();
        waiting.delete(ran);
        for (const counts of waiting.values()) counts.set(ran, (counts.get(ran) ?? 0) + 1);
        if (stays) push(ran);
        const asleep = processes.filter((one) => !waiting.has(one));
        if (i % 3 === 0 && asleep[0]) push(asleep[0]);
      }
      for (const counts of waiting.values()) for (const turns of counts.values()) expect(turns).toBeLessThanOrEqual(2);
    }),
    { seed: 23, numRuns: 300 },
  );
});

it('[SCHED-1] messages that never stop coming do not keep their receiver from being preempted', () => {
  let otherRan = false;
  const { system } = startProgram(function* main(self: Self) {
    self.spawn(function* talker(own: Self) {
      own.send(own.pid, 'again');
      for (;;) {
        yield own.receive();
        own.send(own.pid, 'again');
      }
    });
    self.spawn(() => {
      otherRan = true;
    });
    yield self.sleep(1);
  });
  system.run({ turns: 20 });
  expect(otherRan).toBe(true);
});

it('[SCHED-2] instrumented code counts on the meter, and yields `preempt` when its turn is used up', () => {
  const order: string[] = [];
  const system = createSystem({ seed: 1, sink: () => undefined });
  const { meter } = system;
  const root = function* main(self: Self) {
    self.spawn(function* loop() {
      for (let i = 0; i < 10_000; i++) if (--meter.left < 0) yield meter.preempt;
      order.push('loop');
    });
    self.spawn(() => order.push('other'));
    yield self.sleep(1);
  };
  system.start(program({ name: 'p', start: root }));
  while (system.run().stopped === 'turns');
  expect(order).toEqual(['other', 'loop']);
  expect(system.now).toBeGreaterThanOrEqual(10_000);
});

it('[SCHED-2] `preempt` does nothing while there is budget left', () => {
  const system = createSystem({ seed: 1, sink: () => undefined });
  let turns = 0;
  const root = function* main() {
    for (let i = 0; i < 50; i++) yield system.meter.preempt;
    turns = 1;
  };
  system.start(program({ name: 'p', start: root }));
  system.run({ turns: 1 });
  expect(turns).toBe(1);
});

it('[SCHED-2] the meter says which generator may yield a preemption', () => {
  const system = createSystem({ seed: 1, sink: () => undefined });
  const seen: number[] = [];
  const root = function* main(self: Self) {
    seen.push(system.meter.driven);
    system.meter.driven = 7;
    yield self.sleep(1);
    seen.push(system.meter.driven);
    self.spawn(() => seen.push(system.meter.driven));
    yield self.receive({ match: () => seen.push(system.meter.driven) < 0, after: 1 });
  };
  system.start(program({ name: 'p', start: root }));
  while (system.run().stopped === 'turns');
  expect(seen).toEqual([0, 0, -1]);
});

it('[SCHED-3] which of the first four runs next depends on the seed, and nobody waits much longer than his place', () => {
  const order = (seed: number): number[] => {
    const queue = new RunQueue(seed);
    for (let i = 1; i <= 200; i++) queue.push(new Process(new Pid(0, i), 0, i, '', () => undefined));
    return Array.from({ length: 200 }, () => queue.pop().id);
  };
  const first = order(1);
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(order(1)).toEqual(first);
  expect(order(2)).not.toEqual(first);
  first.forEach((id, at) => {
    expect(at + 1).toBeGreaterThanOrEqual(id - 3);
  });
});

it('[SCHED-3] nobody passes a doomed process', () => {
  for (let seed = 0; seed < 50; seed++) {
    const queue = new RunQueue(seed);
    for (let i = 1; i <= 8; i++) {
      const process = new Process(new Pid(0, i), 0, i, '', () => undefined);
      if (i === 3) {
        process.doom = { from: null, reason: 'boom', sent: 1 };
        queue.doomed += 1;
      }
      queue.push(process);
    }
    const order = Array.from({ length: 8 }, () => queue.pop().id);
    expect(order.indexOf(3)).toBe(2);
  }
});

it('[SCHED-4] time jumps to the next timer when nothing can run', () => {
  const { seen, run } = observe(function* (self, out) {
    yield self.sleep(3_600_000);
    out.push(self.now());
  });
  expect(seen).toEqual([3_600_000_001]);
  expect(run.system.now).toBeGreaterThan(3_600_000_000);
});

it('[SCHED-4] run stops at `until`, says when the next thing is due, and goes on from there', () => {
  const times: number[] = [];
  const { system } = startProgram(function* ticker(self: Self) {
    for (let i = 0; i < 3; i++) {
      yield self.sleep(10);
      times.push(Math.floor(self.now() / 1000));
    }
  });
  expect(system.run({ until: 5000 })).toEqual({ stopped: 'time', now: 5000, nextAt: 10_001 });
  expect(system.run({ until: 15_000 }).stopped).toBe('time');
  expect(times).toEqual([10]);
  expect(system.run()).toMatchObject({ stopped: 'ended' });
  expect(times).toEqual([10, 20, 30]);
});

it('[SCHED-4] a system that waits for a message that cannot come is idle', () => {
  const { system } = startProgram(function* waiter(self: Self) {
    yield self.receive();
  });
  expect(system.run().stopped).toBe('idle');
  expect(system.rootExit).toBeUndefined();
  expect(system.liveProcesses).toBe(1);
});

it('[SCHED-5] chance is seeded, for each process its own', () => {
  const draw = (seed: number): number[][] => {
    const drawn: number[][] = [];
    runProgram(
      function* main(self: Self) {
        const numbers = (own: Self): void => {
          drawn.push([own.random(), own.random()]);
        };
        self.spawn(numbers);
        self.spawn(numbers);
        yield self.sleep(1);
      },
      { seed },
    );
    return drawn.sort();
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(1)[0]).not.toEqual(draw(1)[1]);
  for (const n of draw(1).flat()) expect(n >= 0 && n < 1).toBe(true);
  expect(new Set(Array.from({ length: 1000 }, (_, i) => seedChance(1, i))).size).toBe(1000);
});

it('[SCHED-6] the process whose code runs stands in the running cell', () => {
  const cell = new Int32Array(1);
  const seen: number[] = [];
  runProgram(
    function* main(self: Self) {
      seen.push(cell[0] as number);
      self.spawn(() => seen.push(cell[0] as number));
      yield self.sleep(1);
    },
    { runningCell: cell },
  );
  expect(seen).toEqual([1, 2]);
  expect(cell[0]).toBe(0);
});

it('a system is started once, and wants a sensible chunk size', () => {
  const { system } = startProgram(() => undefined);
  expect(() => system.start(program({ name: 'again', start: () => undefined }))).toThrow('started already');
  expect(() => createSystem({ seed: 1, sink: () => undefined, chunkSize: 0 })).toThrow(RangeError);
});

it('[ROOT-1] a root that is a start function lives as long as what it started', () => {
  let child: Pid | undefined;
  const run = startProgram((self: Self) => {
    child = self.spawnLink(function* main(own: Self) {
      yield own.receive();
      own.exit({ code: 3 });
    });
    return ['ok', child];
  });
  expect(run.run().stopped).toBe('idle');
  run.system.command({ kind: 'send', pid: 2, message: 'go' });
  expect(run.run().stopped).toBe('ended');
  expect(run.system.rootExit).toEqual({ reason: { code: 3 } });
});

it.each([
  ['an error', () => ['error', 'no_config'], 'no_config'],
  ['nothing', () => undefined, 'normal'],
  ['ignore', () => 'ignore', 'normal'],
])('[ROOT-1] a root whose start function gives %s ends', (_, start, reason) => {
  expect(runProgram(start).system.rootExit).toEqual({ reason });
});
