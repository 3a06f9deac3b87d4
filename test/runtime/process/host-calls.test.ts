import { expect, it } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import type { Body, HostRequest, Self } from '../../../runtime/index.ts';
import { observe, startProgram } from '../../support/runtime-run.ts';

const asks = function* main(self: Self): Body {
  self.sendAfter(1, self.pid, 'tick');
  const answer = yield self.host('readFile', 'a.txt');
  self.log(JSON.stringify(answer));
  self.log(String(yield self.receive()));
};

it('[HOST-1] nothing runs and virtual time stands still until the host has answered; the answer is an input with its contents', () => {
  for (const contents of ['recorded', 'bare'] as const) {
    const asked: HostRequest[] = [];
    const { system, run, log } = startProgram(asks, { contents, host: (request) => asked.push(request) });
    expect(run()).toMatchObject({ stopped: 'host' });
    const { now, seq } = system;
    expect(run(1000)).toMatchObject({ stopped: 'host' });
    expect([system.now, system.seq]).toEqual([now, seq]);
    expect(asked).toEqual([{ ref: expect.any(Number), pid: 1, name: 'readFile', argument: 'a.txt' }]);
    expect(system.answer(asked[0]?.ref as number, ['ok', 'text'])).toBe(true);
    run();
    const sent = log.events.find((event) => event.type === 'message_sent' && event.toName === 'host');
    expect(sent).toMatchObject({ pid: 1, to: 0, tag: 'readFile', kind: 'call', delivered: false });
    const input = log.events.find((event) => event.type === 'input');
    expect(input).toMatchObject({ pid: 1, source: 'readFile', ok: true, wakes: true, cause: sent?.seq, at: now, payload: ['ok', 'text'] });
    if (contents === 'recorded') {
      const lines = log.events.flatMap((event) => (event.type === 'log_line' ? [event.payload] : []));
      expect(lines).toEqual(['["ok","text"]', 'tick']);
    }
    // What it did with the answer is caused by it.
    expect(log.events.find((event) => event.type === 'log_line')?.cause).toBe(input?.seq);
    const world = new World(log.strings);
    for (const chunk of log.chunks) world.apply(chunk);
    expect(world.problems).toEqual([]);
  }
});

it('[HOST-2] an answer that nobody waits for is not recorded', () => {
  const asked: HostRequest[] = [];
  const { system, run, log } = startProgram(asks, { host: (request) => asked.push(request) });
  run();
  const ref = asked[0]?.ref as number;
  system.command({ kind: 'exit', pid: 1, reason: 'kill' });
  // It does not hold the others up either: their log must not depend on when, or whether, the answer comes.
  expect(run()).toMatchObject({ stopped: 'ended' });
  expect(system.rootExit).toEqual({ reason: 'killed' });
  expect(system.answer(ref, ['ok', 1])).toBe(false);
  expect(system.answer(99, ['ok', 2])).toBe(false);
  expect(log.events.filter((event) => event.type === 'input')).toEqual([]);
});

it('[HOST-2] so it is for a process that a command makes crash while it waits', () => {
  const asked: HostRequest[] = [];
  const { system, run, log } = startProgram(asks, { host: (request) => asked.push(request) });
  run();
  system.command({ kind: 'crash', pid: 1, reason: 'injected' });
  expect(run()).toMatchObject({ stopped: 'ended' });
  expect(system.answer(asked[0]?.ref as number, ['ok', 1])).toBe(false);
  expect(log.events.filter((event) => event.type === 'input')).toEqual([]);
});

it('[HOST-3] without a host the answer is enosys, and a name that is none is badarg', () => {
  const { seen } = observe(function* (self, out) {
    out.push(yield self.host('readFile', 'a.txt'));
    try {
      yield self.host('');
    } catch (raised) {
      out.push((raised as { reason: unknown }).reason);
    }
  });
  expect(seen).toEqual([['error', 'enosys'], 'badarg']);
});
