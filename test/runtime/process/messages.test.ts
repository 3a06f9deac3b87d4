import { expect, it } from 'vitest';
import type { Pid, Self } from '../../../runtime/index.ts';
import { TIMEOUT } from '../../../runtime/index.ts';
import { observe, runProgram } from '../../support/runtime-run.ts';

it('[MSG-1] messages between two processes arrive in the order they were sent', () => {
  const { seen } = observe(function* (self, out) {
    const sender = self.spawn(function* sender(own: Self) {
      const to: Pid = yield own.receive();
      for (let i = 0; i < 20; i++) {
        own.send(to, i);
        if (i % 3 === 0) yield own.sleep(1);
      }
    });
    self.send(sender, self.pid);
    for (let i = 0; i < 20; i++) out.push(yield self.receive());
  });
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

it('[MSG-2] a selective receive takes the first message that fits and leaves the others in order', () => {
  const { seen } = observe(function* (self, out) {
    for (const message of ['a', 1, 'b', 2, 'c']) self.send(self.pid, message);
    const isNumber = (m: unknown): boolean => typeof m === 'number';
    out.push(yield self.receive({ match: isNumber }), yield self.receive({ match: isNumber }));
    out.push(yield self.receive(), yield self.receive(), yield self.receive());
  });
  expect(seen).toEqual([1, 2, 'a', 'b', 'c']);
});

it('[MSG-2] a receive that waits is not ended by messages that do not fit, and does not lose them', () => {
  const { seen } = observe(function* (self, out) {
    for (const [ms, message] of [
      [1, 'x'],
      [2, 'y'],
      [3, 'wanted'],
      [4, 'z'],
    ] as const)
      self.sendAfter(ms, self.pid, message);
    out.push(yield self.receive({ match: (m: unknown) => m === 'wanted' }));
    out.push(yield self.receive(), yield self.receive(), yield self.receive());
  });
  expect(seen).toEqual(['wanted', 'x', 'y', 'z']);
});

it('[MSG-2] a pattern that raises is an error in the code that waits', () => {
  const { seen } = observe(function* (self, out) {
    self.send(self.pid, null);
    try {
      yield self.receive({ match: (m: { ok: boolean }) => m.ok, after: 5 });
    } catch (error) {
      out.push((error as Error).name);
    }
    out.push(yield self.receive());
  });
  expect(seen).toEqual(['TypeError', null]);
});

it('[MSG-3] `after` 0 looks once, another value ends the wait at its time, and a message in time cancels it', () => {
  const { seen } = observe(function* (self, out) {
    out.push((yield self.receive({ after: 0 })) === TIMEOUT);
    const before = self.now();
    out.push((yield self.receive({ after: 20 })) === TIMEOUT, Math.floor((self.now() - before) / 1000));
    self.sendAfter(5, self.pid, 'in time');
    out.push(yield self.receive({ after: 20 }));
    out.push((yield self.receive({ after: 100 })) === TIMEOUT);
  });
  expect(seen).toEqual([true, true, 20, 'in time', true]);
});

it('[MSG-4] sending to a process that has ended does nothing, to a name nobody has raises badarg, casting to it does not', () => {
  const { seen } = observe(function* (self, out) {
    const gone = self.spawn(function* gone() {});
    yield self.sleep(1);
    out.push(self.send(gone, 'hello'), self.cast('nobody', 'hello'));
    for (const wrong of ['nobody', 5 as never]) {
      try {
        self.send(wrong, 'hello');
      } catch (thrown) {
        out.push((thrown as { reason: unknown }).reason);
      }
    }
  });
  expect(seen).toEqual([undefined, 'ok', 'badarg', 'badarg']);
});

it('[MSG-5] a plain process finds calls and casts in its mailbox as OTP wraps them, and can answer', () => {
  const { seen } = observe(function* (self, out) {
    const server = self.spawn(function* server(own: Self) {
      const [tag, from, request]: [string, [Pid, never], string] = yield own.receive();
      own.reply(from, [tag, request, 'answered']);
      out.push(yield own.receive());
    });
    out.push(yield self.call(server, 'question'));
    self.cast(server, 'note');
    yield self.sleep(1);
  });
  expect(seen).toEqual([
    ['$gen_call', 'question', 'answered'],
    ['$gen_cast', 'note'],
  ]);
});

it('[PROC-1] spawn gives the pid at once; the new process runs later, in a turn of its own', () => {
  const { seen } = observe(function* (self, out) {
    const pid = self.spawn((own: Self, name: string) => out.push(name, own.pid.id), 'child');
    out.push('parent', pid.id);
    yield self.sleep(1);
  });
  expect(seen).toEqual(['parent', 2, 'child', 2]);
});

it('[PROC-2] what a body throws decides the reason of its exit', () => {
  const bodies: Record<string, (self: Self) => unknown> = {
    returns: () => 'anything',
    exits: (self) => self.exit({ code: 1 }),
    errors: (self) => self.error('badmatch'),
    raises: () => {
      throw new TypeError('wrong');
    },
    throws: () => {
      throw 'a ball';
    },
    isAsync: async () => 1,
    isAsyncGenerator: async function* () {
      yield 1;
    },
    yields: function* () {
      yield 7 as never;
    },
  };
  const reasons: Record<string, unknown> = {};
  for (const [name, body] of Object.entries(bodies)) {
    const { exits } = runProgram(function* main(self: Self) {
      self.spawn(body as never);
      yield self.sleep(1);
    });
    reasons[name] = exits[0]?.reason;
  }
  expect(reasons['returns']).toBe('normal');
  expect(reasons['exits']).toEqual({ code: 1 });
  expect(reasons['errors']).toEqual(['badmatch', expect.objectContaining({ name: 'Stack' })]);
  expect(reasons['raises']).toEqual([expect.any(TypeError), expect.objectContaining({ name: 'Stack' })]);
  expect((reasons['raises'] as [TypeError, Error])[1].stack).toContain('TypeError: wrong');
  // The author's lines alone, and the innermost first.
  for (const name of ['errors', 'raises']) {
    const frames = ((reasons[name] as [unknown, Error])[1].stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
    expect(frames[0]).toContain(`messages.test.ts:`);
    expect(frames.filter((frame) => frame.includes('/runtime/process/') && !frame.includes('/test/'))).toEqual([]);
  }
  expect(reasons['throws']).toBe('a ball');
  expect(reasons['isAsync']).toEqual([['async_callback', expect.stringContaining('Promise')], expect.anything()]);
  expect(reasons['isAsyncGenerator']).toEqual([['async_callback', expect.any(String)], expect.anything()]);
  expect(reasons['yields']).toEqual([['bad_effect', expect.stringContaining('yielded number')], expect.anything()]);
});

it('[PROC-3] a self that was handed to another process does nothing there', () => {
  const { seen } = observe(function* (self, out) {
    self.spawn(function thief(own: Self) {
      try {
        self.send(own.pid, 'stolen');
      } catch (error) {
        out.push((error as Error).message);
      }
    });
    yield self.sleep(1);
  });
  expect(seen).toEqual(['self belongs to <0.1.0> (test); another process used it. Hand over self.pid instead.']);
});
