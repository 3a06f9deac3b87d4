import { expect, it } from 'vitest';
import type { Pid, Self } from '../../../runtime/index.ts';
import { loop, supervisor, task } from '../../../runtime/index.ts';
import { observe, startProgram } from '../../support/runtime-run.ts';

const counter = loop(0, function* counter(count: number, self: Self) {
  const message: 'inc' | readonly ['get', Pid] | 'stop' = yield self.receive();
  if (message === 'inc') return count + 1;
  if (message === 'stop') return self.exit('normal');
  self.send(message[1], count);
  return count;
});

it('[LOOP-1] a loop hands its state over after every round that changed it', () => {
  const { seen, run } = observe(function* (self, out) {
    const pid = self.spawn(counter);
    for (const message of ['inc', 'inc', ['get', self.pid], 'inc', 'stop']) self.send(pid, message);
    out.push(yield self.receive());
    yield self.sleep(1);
    out.push(self.isAlive(pid));
  });
  expect(seen).toEqual([2, false]);
  const states = run.log.events.flatMap((event) => (event.type === 'state_changed' ? [[event.payload, event.initial]] : []));
  expect(states).toEqual([
    [0, true],
    [1, false],
    [2, false],
    [3, false],
  ]);
  expect(run.log.events.find((event) => event.type === 'process_spawned' && event.pid === 2)).toMatchObject({
    label: 'counter',
    signature: 'counter',
  });
});

it('[LOOP-1] a loop is a child like any other; its first state may follow from its argument', () => {
  const named = loop(
    (start: number) => ({ n: start }),
    function* (state, self) {
      yield self.receive();
      return { n: state.n + 1 };
    },
    { name: 'steps' },
  );
  const run = startProgram(supervisor({ name: 'top', children: [{ id: 'a', start: { module: named, argument: 5, name: 'a' } }] }));
  run.run();
  run.system.command({ kind: 'send', pid: 2, message: 'x' });
  run.run();
  const states = run.log.events.flatMap((event) => (event.type === 'state_changed' ? [event.payload] : []));
  expect(states).toEqual([{ n: 5 }, { n: 6 }]);
  expect(run.log.events.find((event) => event.type === 'process_spawned' && event.pid === 2)).toMatchObject({
    label: 'a',
    signature: 'steps',
  });
});

it('[LOOP-2] a loop that never waits is preempted like everybody else', () => {
  let other = false;
  const run = startProgram(function* main(self: Self) {
    self.spawn(loop(0, (n: number) => n + 1));
    self.spawn(() => {
      other = true;
    });
    yield self.sleep(1);
  });
  run.system.run({ turns: 10 });
  expect(other).toBe(true);
});

it('[TASK-1] a task runs once and ends with normal; its start does not wait for it', () => {
  const order: string[] = [];
  const job = task({
    name: 'job',
    *run(argument: string, self) {
      order.push(`${argument} began`);
      yield self.sleep(5);
      order.push(`${argument} ended`);
    },
  });
  const run = startProgram(
    supervisor({
      name: 'top',
      children: [
        { id: 'one', restart: 'temporary', start: { module: job, argument: 'one' } },
        { id: 'two', restart: 'transient', start: { module: job, argument: 'two' } },
      ],
    }),
  );
  run.run();
  expect(order.slice(0, 2).sort()).toEqual(['one began', 'two began']);
  expect(order.slice(2).sort()).toEqual(['one ended', 'two ended']);
  expect(run.exits.map(({ reason }) => reason)).toEqual(['normal', 'normal']);
  expect(run.system.liveProcesses).toBe(1);
});

it('modules without what they need are refused at once', () => {
  expect(() => task({ name: 'x' } as never)).toThrow();
  expect(() => loop(0, undefined as never)).toThrow();
  expect(() => supervisor({ name: 'x' } as never)).toThrow();
});
