// process_flag(priority, Level) as BEAM has it (erl_process.c, pick_next_process and check_requeue_process).

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Priority, Self } from '../../../runtime/index.ts';
import { PRIORITIES } from '../../../runtime/process/kernel.ts';
import { Process } from '../../../runtime/process/process.ts';
import { Pid } from '../../../runtime/protocol/ids.ts';
import { RunQueue } from '../../../runtime/scheduler/run-queue.ts';
import { observe, runProgram, startProgram } from '../../support/runtime-run.ts';

/** Processes of these priorities that always want to run; the priorities in the order of their turns. */
function turns(priorities: readonly Priority[], count: number, seed = 0): Priority[] {
  const queue = new RunQueue(seed);
  const wanted = new Map<Process, Priority>();
  priorities.forEach((priority, i) => {
    const process = new Process(new Pid(0, i + 1), 0, i + 1, '', () => undefined);
    wanted.set(process, priority);
    queue.setPriority(process, PRIORITIES.indexOf(priority));
    queue.push(process);
  });
  return Array.from({ length: count }, () => {
    const process = queue.pop();
    queue.push(process);
    return wanted.get(process) as Priority;
  });
}

it('[PRIO-1] nobody below runs while one of high, or of max, is ready', () => {
  expect(turns(['normal', 'high', 'low', 'high'], 50)).toEqual(Array(50).fill('high'));
  expect(turns(['normal', 'high', 'max', 'low'], 50)).toEqual(Array(50).fill('max'));
});

it('[PRIO-2] a low process runs once in eight times that its turn comes', () => {
  const order = turns(['normal', 'low'], 900);
  expect(order.filter((priority) => priority === 'low')).toHaveLength(100);
  expect(order.indexOf('low')).toBe(8);
  // One of eight turns of each of nine normal ones: it is not the share of time that counts, but whose turn it is.
  expect(turns([...Array(9).fill('normal'), 'low'], 7300).filter((priority) => priority === 'low')).toHaveLength(100);
});

it('[PRIO-2] a low process that is alone does not wait for anybody', () => {
  expect(turns(['low'], 5)).toEqual(Array(5).fill('low'));
  expect(new Set(turns(['low', 'low', 'low'], 60)).size).toBe(1);
});

it('[PRIO-3] within one priority the seeded choice holds, and everybody gets his turn', () => {
  const ids = (seed: number): number[] => {
    const queue = new RunQueue(seed);
    for (let i = 1; i <= 20; i++) {
      const process = new Process(new Pid(0, i), 0, i, '', () => undefined);
      queue.setPriority(process, PRIORITIES.indexOf('high'));
      queue.push(process);
    }
    return Array.from({ length: 20 }, () => queue.pop().id);
  };
  expect(ids(1)).toEqual(ids(1));
  expect(ids(1)).not.toEqual(ids(2));
  expect([...ids(1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

it('[PRIO-3] whatever is pushed comes out once, highest priority first', () => {
  const step = fc.oneof(fc.constantFrom('pop' as const), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 0, max: 9 }), (steps, seed) => {
      const queue = new RunQueue(seed);
      const ready = new Map<Process, number>();
      let made = 0;
      for (const what of [...steps, ...steps.map(() => 'pop' as const)]) {
        if (what !== 'pop') {
          const process = new Process(new Pid(0, ++made), 0, made, '', () => undefined);
          queue.setPriority(process, what);
          queue.push(process);
          ready.set(process, what);
        } else if (queue.size > 0) {
          const process = queue.pop();
          const highest = Math.max(...ready.values());
          expect(Math.max(ready.get(process) as number, 1)).toBe(Math.max(highest, 1));
          ready.delete(process);
          queue.forget(process);
        }
        expect(queue.size).toBe(ready.size);
      }
    }),
    { seed: 7, numRuns: 200 },
  );
});

it('[PRIO-4] process_flag returns the priority before, and the change is an event', () => {
  const { seen, run } = observe(function* (self, out) {
    for (const level of ['high', 'low', 'max', 'normal', 'normal'] as const) out.push(self.processFlag('priority', level));
    out.push(self.processInfo(self.pid, 'priority'));
    yield self.sleep(0);
  });
  expect(seen).toEqual(['normal', 'high', 'low', 'max', 'normal', 'normal']);
  const changes = run.log.events.flatMap((event) => (event.type === 'flag_changed' ? [[event.flag, event.value, event.text]] : []));
  expect(changes).toEqual([
    ['priority', 2, 'high'],
    ['priority', 0, 'low'],
    ['priority', 3, 'max'],
    ['priority', 1, 'normal'],
  ]);
});

it.each(['foo', 7, undefined])('[PRIO-4] a priority %s is badarg', (level) => {
  const { run } = observe(function* (self) {
    yield self.sleep(0);
    self.processFlag('priority', level as never);
  });
  expect(run.system.rootExit?.reason).toMatchObject([
    'badarg',
    { of: { message: expect.stringContaining('expected low, normal, high, max') } },
  ]);
});

it('[PRIO-5] spawnOpt starts a process with its priority, which is not inherited', () => {
  const { seen } = observe(function* (self, out) {
    self.processFlag('priority', 'high');
    const report = (own: Self): void => {
      out.push(own.processInfo(own.pid, 'priority'));
    };
    self.spawnOpt(report, { priority: 'low' });
    self.spawn(report);
    yield self.sleep(50);
  });
  expect(seen).toEqual(['normal', 'low']);
});

it('[PRIO-5] spawnOpt links and monitors as asked, and refuses what it does not know', () => {
  const { seen, run } = observe(function* (self, out) {
    const [pid, ref] = self.spawnOpt((own: Self) => own.exit('normal'), { link: true, monitor: true });
    out.push(self.links().length, pid, ref, yield self.receive());
    self.spawnOpt(() => undefined, { foo: true } as never);
  });
  const [links, pid, ref, down] = seen;
  expect([links, down]).toEqual([1, ['DOWN', ref, 'process', pid, 'normal']]);
  expect(run.system.rootExit?.reason).toMatchObject(['badarg', { of: { message: expect.stringContaining('unknown option foo') } }]);
});

it('[PRIO-6] a high process beside greedy normal ones is served at the next turn', () => {
  const waits: number[] = [];
  const greedy = function* greedy(self: Self) {
    for (;;) yield self.work(4000);
  };
  const { system } = startProgram(function* main(self: Self) {
    for (let i = 0; i < 50; i++) self.spawn(greedy);
    self.processFlag('priority', 'high');
    for (let i = 1; i <= 20; i++) {
      const due = self.now() + 10_000;
      yield self.sleep(10);
      waits.push(self.now() - due);
    }
    self.exit('done');
  });
  system.run({ turns: 200 });
  expect(waits.length).toBe(20);
  expect(Math.max(...waits)).toBeLessThanOrEqual(4010);
});

it('[PRIO-6] what a process with a priority leaves behind when it ends does not change the turns of others', () => {
  const run = runProgram(function* main(self: Self) {
    for (const priority of PRIORITIES) self.spawnOpt(() => undefined, { priority });
    yield self.sleep(5);
  });
  expect(run.exits.map(({ pid }) => pid)).toEqual([5, 4, 3, 2, 1]);
});
