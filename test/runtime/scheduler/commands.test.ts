import { expect, it } from 'vitest';
import type { Self } from '../../../runtime/index.ts';
import { genServer, supervisor } from '../../../runtime/index.ts';
import { startProgram } from '../../support/runtime-run.ts';

const server = (seen: unknown[] = []) =>
  genServer({
    name: 'server',
    init: () => ['ok', 'state'],
    handleInfo: (message: unknown, state: string) => {
      seen.push(message);
      return ['noreply', state];
    },
    terminate: (reason) => seen.push(['terminate', reason]),
  });

it('[CMD-1] a crash by command is a crash of the code: terminate runs, the reason has a stack, the supervisor restarts', () => {
  const seen: unknown[] = [];
  const run = startProgram(supervisor({ name: 'top', children: [{ id: 's', start: server(seen) }] }));
  run.run();
  run.system.command({ kind: 'crash', pid: 2, reason: 'injected' });
  run.run();
  expect(run.exits).toEqual([{ pid: 2, reason: ['injected', expect.objectContaining({ name: 'Stack' })] }]);
  expect(seen).toEqual([['terminate', ['injected', expect.anything()]]]);
  const exit = run.log.events.find((event) => event.type === 'process_exited');
  expect(exit).toMatchObject({ crashed: true, terminated: false, class: 'abnormal' });
  expect(run.system.liveProcesses).toBe(2);
  expect(run.log.problems()).toEqual([]);
});

it.each(['sleeping', 'receiving', 'calling', 'not started yet'])('[CMD-1] a process that is %s can be made to crash', (how) => {
  const run = startProgram(function* main(self: Self) {
    const silent = self.spawn(function* silent(own: Self) {
      yield own.receive({ match: () => false });
    });
    self.spawn(function* victim(own: Self) {
      if (how === 'sleeping') yield own.sleep(50);
      else if (how === 'calling') yield own.call(silent, 'anything', 50);
      else yield own.receive({ after: 50 });
    });
    yield self.sleep(100);
  });
  if (how === 'not started yet') run.system.run({ turns: 1 });
  else run.run(10);
  run.system.command({ kind: 'crash', pid: 3, reason: 'injected' });
  run.run(200);
  expect(run.exits[0]).toEqual({ pid: 3, reason: ['injected', expect.anything()] });
  expect(run.log.problems()).toEqual([]);
});

it('[CMD-1] code that catches can catch a crash by command', () => {
  const seen: unknown[] = [];
  const run = startProgram(function* main(self: Self) {
    try {
      yield self.receive();
    } catch (thrown) {
      seen.push((thrown as { reason: unknown }).reason);
    }
    yield self.receive();
  });
  run.run();
  run.system.command({ kind: 'crash', pid: 1, reason: 'injected' });
  run.run();
  expect(seen).toEqual(['injected']);
  expect(run.system.liveProcesses).toBe(1);
});

it('[CMD-2] a suspended process keeps its messages and goes on when it is resumed; a signal can still end it', () => {
  const seen: unknown[] = [];
  const run = startProgram(supervisor({ name: 'top', children: [{ id: 's', start: server(seen) }] }));
  run.run();
  run.system.command({ kind: 'suspend', pid: 2 });
  run.system.command({ kind: 'send', pid: 2, message: 'hello' });
  run.run();
  expect(seen).toEqual([]);
  run.system.command({ kind: 'resume', pid: 2 });
  run.run();
  expect(seen).toEqual(['hello']);
  run.system.command({ kind: 'suspend', pid: 2 });
  run.system.command({ kind: 'exit', pid: 2, reason: 'kill' });
  run.run();
  expect(run.exits).toEqual([{ pid: 2, reason: 'killed' }]);
  expect(run.log.problems()).toEqual([]);
});

it('[CMD-3] a command is an event of the host, and what it does is caused by it', () => {
  const run = startProgram(server());
  run.run();
  run.system.command({ kind: 'exit', pid: 1, reason: 'stop' }, 5000);
  run.run();
  const command = run.log.events.find((event) => event.type === 'command');
  expect(command).toMatchObject({ pid: 0, cause: 0, at: 5000, target: 1, action: 'exit', kind: 'fault', payload: 'stop' });
  const signal = run.log.events.find((event) => event.type === 'exit_signal_sent');
  expect(signal).toMatchObject({ pid: 0, to: 1, cause: command?.seq });
  expect(() => run.system.command({ kind: 'suspend', pid: 1 })).toThrow('there is no process <0.1.0>');
});

it('[CMD-3] a timer that is due before a command fires before it', () => {
  const seen: unknown[] = [];
  const run = startProgram(function* main(self: Self) {
    self.sendAfter(1, self.pid, 'timer');
    for (;;) seen.push(yield self.receive());
  });
  run.run(0);
  run.system.command({ kind: 'send', pid: 1, message: 'command' }, 10_000);
  run.run();
  expect(seen).toEqual(['timer', 'command']);
});
