import { expect, it } from 'vitest';
import type { Ref, Self } from '../../../runtime/index.ts';
import { Agent, genServer, start, startLink, startMonitor, Task } from '../../../runtime/index.ts';
import { observe } from '../../support/runtime-run.ts';

it('[TIME-1] send_after sends the message as it is, start_timer wraps it', () => {
  const { seen } = observe(function* (self, out) {
    self.sendAfter(1, self.pid, 'plain');
    const ref = self.startTimer(2, self.pid, 'wrapped');
    out.push(yield self.receive());
    const [tag, other, message]: [string, Ref, unknown] = yield self.receive();
    out.push(tag, other.id === ref.id, message);
  });
  expect(seen).toEqual(['plain', 'timeout', true, 'wrapped']);
});

it('[TIME-2] a timer can be read and cancelled while it runs, once', () => {
  const { seen } = observe(function* (self, out) {
    const ref = self.sendAfter(100, self.pid, 'never');
    yield self.sleep(40);
    out.push(self.readTimer(ref), self.cancelTimer(ref), self.cancelTimer(ref), self.readTimer(ref));
    out.push(typeof (yield self.receive({ after: 200 })));
    const fired = self.sendAfter(0, self.pid, 'now');
    yield self.receive();
    out.push(self.cancelTimer(fired));
  });
  expect(seen).toEqual([60, 60, false, false, 'symbol', false]);
});

it('[TIME-3] timers fire in the order of their due times, and those due at once in the order they were started', () => {
  const { seen } = observe(function* (self, out) {
    for (const [ms, name] of [
      [30, 'd'],
      [10, 'a'],
      [20, 'b'],
      [20, 'c'],
    ] as const)
      self.sendAfter(ms, self.pid, name);
    for (let i = 0; i < 4; i++) out.push(yield self.receive());
  });
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
});

it('[TIME-4] a timer to a name finds its receiver when it fires; one to nobody is dropped silently', () => {
  const { seen } = observe(function* (self, out) {
    self.sendAfter(5, 'later', 'found');
    self.sendAfter(5, 'nobody', 'lost');
    const pid = self.spawn(function* later(own: Self) {
      own.register('later');
      out.push(yield own.receive());
    });
    yield self.sleep(10);
    out.push(self.isAlive(pid));
  });
  expect(seen).toEqual(['found', false]);
});

it('[TIME-5] a timer outlives the process that started it', () => {
  const { seen } = observe(function* (self, out) {
    self.spawn((own: Self) => own.sendAfter(5, self.pid, 'a last word'));
    out.push(yield self.receive());
  });
  expect(seen).toEqual(['a last word']);
});

it('[TIME-6] a time that is no whole number of milliseconds: badarg from timers, timeout_value from waiting, an exit from a call, as in erl', () => {
  const { seen } = observe(function* (self, out) {
    for (const action of [
      () => self.sendAfter(-1, self.pid, 'x'),
      () => self.sendAfter(1.5, self.pid, 'x'),
      () => self.sleep(Number.NaN),
      () => self.receive({ after: 2 ** 32 }),
      () => self.call('x', 'y', -5),
    ]) {
      try {
        action();
      } catch (thrown) {
        out.push((thrown as { reason: unknown }).reason);
      }
    }
    yield self.sleep(0);
  });
  const stack = expect.objectContaining({ stack: expect.stringContaining('got -5') });
  expect(seen).toEqual([
    'badarg',
    'badarg',
    'timeout_value',
    'timeout_value',
    [
      ['function_clause', stack],
      ['gen_server', 'call', ['x', 'y', -5]],
    ],
  ]);
});

it('[TIME-6] timeout_value from a start, which starts nothing, and function_clause from stop, Agent and Task, as in OTP 25 and Elixir 1.14', () => {
  const W = genServer({ name: 'W', init: () => ['ok', 0] });
  const { seen, run } = observe(function* (self, out) {
    const bad = [-1, 1.5, 'foo' as never];
    const task = Task.async(self, () => 1);
    const attempts: ((ms: number) => unknown)[] = [
      (timeout) => start(self, W, undefined, { timeout }),
      (timeout) => startLink(self, W, undefined, { timeout }),
      (timeout) => startMonitor(self, W, undefined, { timeout }),
      (timeout) => self.stop('w', 'normal', timeout),
      (timeout) => Agent.get(self, 'a', (n) => n, timeout),
      (timeout) => Agent.update(self, 'a', (n) => n, timeout),
      (timeout) => Agent.getAndUpdate(self, 'a', (n) => [n, n], timeout),
      (timeout) => Task.await(self, task, timeout).next(),
      (timeout) => Task.awaitMany(self, [task], timeout).next(),
      (timeout) => Task.yield(self, task, timeout).next(),
      (timeout) => Task.shutdown(self, task, timeout).next(),
    ];
    for (const attempt of attempts) {
      const reasons = bad.map((ms) => {
        try {
          return attempt(ms);
        } catch (thrown) {
          expect((thrown as Error).message).toContain(`or 'infinity', got ${ms}`);
          return (thrown as { reason: unknown }).reason;
        }
      });
      out.push(reasons);
    }
    out.push(yield* Task.await(self, task), (yield startLink(self, W, undefined, { timeout: 'infinity' })) as unknown);
  });
  const thrice = (reason: string): string[] => [reason, reason, reason];
  expect(seen.slice(0, -1)).toEqual([
    ...Array.from({ length: 3 }, () => thrice('timeout_value')),
    ...Array.from({ length: 8 }, () => thrice('function_clause')),
    1,
  ]);
  expect(seen.at(-1)).toEqual(['ok', expect.anything()]);
  // The test's process, the task and the one W of the last start.
  expect(run.log.events.filter((event) => event.type === 'process_spawned')).toHaveLength(3);
});
