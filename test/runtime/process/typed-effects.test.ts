// `yield* effect` does what `yield effect` does, record by record; only the compiler knows more.

import { expect, it } from 'vitest';
import type { Body, Pid, Self } from '../../../runtime/index.ts';
import { Exit, genServer, startLink, TIMEOUT, tagged } from '../../../runtime/index.ts';
import { observe, runProgram } from '../../support/runtime-run.ts';

const Counter = genServer({
  name: 'Counter',
  init: (start: number) => ['ok', start],
  handleCall: (_request: 'get', _from, count) => ['reply', count, count + 1],
});

it('gives every effect its result, and waits where yield would', () => {
  const { seen } = observe(function* (self, out) {
    const started = yield* startLink(self, Counter, 7);
    const pid = (started as readonly ['ok', Pid])[1];
    out.push(yield* self.call(pid, 'get'), yield* self.call(pid, 'get'));
    out.push(yield* self.sleep(10), yield* self.work(9000), yield* self.receive({ after: 5 }));
    self.send(self.pid, 'a');
    self.send(self.pid, ['b', 1]);
    out.push(yield* self.receive({ match: tagged('b') }), yield* self.receive(), yield* self.stop(pid), self.now() > 24_000);
  });
  expect(seen).toEqual([7, 8, 'ok', 'ok', TIMEOUT, ['b', 1], 'a', 'ok', true]);
});

it('writes the same log as yield', () => {
  const one = runProgram(function* main(self: Self) {
    self.spawn(function* other(own: Self) {
      own.send(yield* own.receive(), 'pong');
      yield* own.sleep(3);
    });
    self.send((yield* startLink(self, Counter, 0))[1] as Pid, 'noise');
    self.log(String(yield* self.receive({ after: 20 })));
  });
  const two = runProgram(function* main(self: Self): Body<void> {
    self.spawn(function* other(own: Self): Body<void> {
      own.send(yield own.receive(), 'pong');
      yield own.sleep(3);
    });
    self.send((yield startLink(self, Counter, 0))[1] as Pid, 'noise');
    self.log(String(yield self.receive({ after: 20 })));
  });
  expect(one.log.hash).toBe(two.log.hash);
  expect(one.log.problems()).toEqual([]);
});

it('raises where it stands what a call raises', () => {
  const { seen } = observe(function* (self, out) {
    try {
      yield* self.call('nobody', 'get', 10);
    } catch (raised) {
      out.push(raised instanceof Exit, (raised as Exit).reason);
    }
    const nested = function* (): Body<unknown> {
      try {
        return yield* self.call('nobody', 'get', 10);
      } finally {
        out.push('finally');
      }
    };
    try {
      yield* nested();
    } catch (raised) {
      out.push((raised as Exit).class);
    }
  });
  expect(seen).toEqual([true, ['noproc', ['gen_server', 'call', ['nobody', 'get', 10]]], 'finally', 'exit']);
});

it('an effect can be yielded twice, both ways', () => {
  const { seen } = observe(function* (self, out) {
    const nap = self.sleep(2);
    out.push(yield* nap, yield nap, yield* nap, self.now() >= 6000);
  });
  expect(seen).toEqual(['ok', 'ok', 'ok', true]);
});

it('tagged holds for the atom and for tuples that begin with it, and compares pids and refs by their id', () => {
  const { seen } = observe(function* (self, out) {
    const [first, second] = [self.monitor('nobody'), self.monitor('nobody')];
    out.push((yield* self.receive({ match: tagged('DOWN', second) }))[1].id === second.id);
    out.push((yield* self.receive({ match: tagged('DOWN', first, 'process') }))[1].id === first.id);
    const is = tagged('tick');
    out.push(is('tick'), is(['tick']), is(['tick', 1]), is('tock'), is(['tock', 'tick']), is(undefined), is({ 0: 'tick' }));
    out.push(tagged('tick', 1)('tick'), tagged('tick', 1)(['tick']), tagged('tick', [1])(['tick', [1], 2]));
  });
  expect(seen).toEqual([true, true, true, true, true, false, false, false, false, false, false, true]);
});
