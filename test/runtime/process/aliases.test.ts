// What erlang:alias/1, unalias/1 and monitor/3 do, each line as `erl` (OTP 25) answers it.

import { expect, it } from 'vitest';
import type { Body, Pid, Self } from '../../../runtime/index.ts';
import { genServer, Ref, start, TIMEOUT } from '../../../runtime/index.ts';
import { observe } from '../../support/runtime-run.ts';

const untilStop = function* untilStop(self: Self) {
  yield self.receive({ match: (m: unknown) => m === 'stop' });
};

/** Sends by an alias and says whether it arrived. */
function* by(self: Self, alias: Ref, word: string): Body<string> {
  self.send(alias, word);
  const got: unknown = yield self.receive({ match: (m: unknown) => m === word, after: 5 });
  return got === TIMEOUT ? 'dropped' : 'arrived';
}

function* downOf(self: Self, ref: Ref): Body<string> {
  const match = (m: unknown): boolean => Array.isArray(m) && m[0] === 'DOWN' && (m[1] as Ref).id === ref.id;
  const got: unknown = yield self.receive({ match, after: 5 });
  return got === TIMEOUT ? 'no DOWN' : 'DOWN';
}

it('[ALIAS-1] what is sent to an alias arrives until unalias, after that it is dropped and the log says so', () => {
  const { seen, run } = observe(function* (self, out) {
    const alias = self.alias();
    out.push(yield* by(self, alias, 'hi'), yield* by(self, alias, 'again'), self.unalias(alias), self.unalias(alias));
    out.push(yield* by(self, alias, 'late'));
  });
  expect(seen).toEqual(['arrived', 'arrived', true, false, 'dropped']);
  const dropped = run.log.events.filter((event) => event.type === 'message_dropped');
  expect(dropped).toMatchObject([{ why: 'alias', tag: 'late', kind: 'info' }]);
});

it('[ALIAS-1] a message by an alias carries its reference in the log and goes to the process that made it', () => {
  const { run } = observe(function* (self) {
    const alias = self.alias();
    self.spawn((own: Self) => own.send(alias, 'answer'));
    yield self.receive();
  });
  const sent = run.log.events.find((event) => event.type === 'message_sent');
  expect(sent).toMatchObject({ to: 1, pid: 2, tag: 'answer', ref: 1, delivered: true });
});

it('[ALIAS-2] an alias with reply ends with the first message that comes by it', () => {
  const { seen } = observe(function* (self, out) {
    const alias = self.alias({ reply: true });
    out.push(yield* by(self, alias, 'a'), yield* by(self, alias, 'b'), self.unalias(alias));
  });
  expect(seen).toEqual(['arrived', 'dropped', false]);
});

it('[ALIAS-3] unalias: false for an alias of another process and for any other reference, badarg for what is none', () => {
  const { seen } = observe(function* (self, out) {
    const main = self.pid;
    self.spawn(function* other(own: Self) {
      own.send(main, own.alias());
      yield own.sleep(5);
    });
    out.push(self.unalias(yield self.receive()), self.unalias(self.sendAfter(9, self.pid, 'x')));
    for (const wrong of [() => self.unalias('foo' as never), () => self.alias({ foo: true } as never)]) {
      try {
        wrong();
      } catch (thrown) {
        out.push((thrown as { reason: unknown }).reason);
      }
    }
  });
  expect(seen).toEqual([false, false, 'badarg', 'badarg']);
});

it('[ALIAS-3] the aliases of a process end with it', () => {
  const { seen, run } = observe(function* (self, out) {
    const main = self.pid;
    self.spawn((own: Self) => own.send(main, [own.alias(), own.alias()]));
    const [one, two]: [Ref, Ref] = yield self.receive();
    self.send(one, 'x');
    self.send(two, 'x');
    out.push(self.unalias(one));
  });
  expect(seen).toEqual([false]);
  expect(run.log.events.filter((event) => event.type === 'message_dropped').map((event) => event.why)).toEqual(['alias', 'alias']);
});

const withMonitor = (
  alias: 'explicit_unalias' | 'demonitor' | 'reply_demonitor',
  what: (self: Self, ref: Ref, pid: Pid) => Body<unknown[]>,
) =>
  observe(function* (self, out) {
    const pid = self.spawn(untilStop);
    out.push(...(yield* what(self, self.monitor(pid, { alias }), pid)));
  }).seen;

it('[ALIAS-4] an alias of a monitor with `demonitor` ends when the monitor is removed', () => {
  const seen = withMonitor('demonitor', function* (self, ref) {
    const before = yield* by(self, ref, 'one');
    self.demonitor(ref);
    return [before, yield* by(self, ref, 'two'), self.unalias(ref)];
  });
  expect(seen).toEqual(['arrived', 'dropped', false]);
});

it.each([
  ['demonitor', ['DOWN', 'dropped', false]],
  ['reply_demonitor', ['DOWN', 'dropped', false]],
  ['explicit_unalias', ['DOWN', 'arrived', true]],
] as const)('[ALIAS-4] when the monitor of an alias with `%s` fires: %j', (kind, expected) => {
  const seen = withMonitor(kind, function* (self, ref, pid) {
    self.send(pid, 'stop');
    return [yield* downOf(self, ref), yield* by(self, ref, 'two'), self.unalias(ref)];
  });
  expect(seen).toEqual(expected);
});

it('[ALIAS-4] with `explicit_unalias` demonitor leaves the alias', () => {
  const seen = withMonitor('explicit_unalias', function* (self, ref) {
    return [self.demonitor(ref, { info: true }), yield* by(self, ref, 'two'), self.unalias(ref)];
  });
  expect(seen).toEqual([true, 'arrived', true]);
});

it('[ALIAS-5] with `reply_demonitor` the first message by the alias removes the monitor too', () => {
  const seen = withMonitor('reply_demonitor', function* (self, ref, pid) {
    const first = yield* by(self, ref, 'one');
    self.send(pid, 'stop');
    return [first, yield* downOf(self, ref), yield* by(self, ref, 'two'), self.unalias(ref), self.demonitor(ref, { info: true })];
  });
  expect(seen).toEqual(['arrived', 'no DOWN', 'dropped', false, false]);
});

it.each(['demonitor', 'reply_demonitor'] as const)('[ALIAS-5] unalias of one with `%s` leaves the monitor', (kind) => {
  const seen = withMonitor(kind, function* (self, ref, pid) {
    const was = self.unalias(ref);
    self.send(pid, 'stop');
    return [was, yield* downOf(self, ref)];
  });
  expect(seen).toEqual([true, 'DOWN']);
});

it.each([
  ['demonitor', false],
  ['explicit_unalias', true],
] as const)('[ALIAS-4] of a process that is not there, with `%s`: DOWN, and unalias says %s', (kind, active) => {
  const { seen } = observe(function* (self, out) {
    const gone = self.spawn(() => undefined);
    yield self.sleep(1);
    const ref = self.monitor(gone, { alias: kind });
    out.push(yield* downOf(self, ref), self.unalias(ref));
  });
  expect(seen).toEqual(['DOWN', active]);
});

it('[ALIAS-6] a monitor with a tag says it in place of DOWN, and demonitor with flush takes that out too', () => {
  const { seen } = observe(function* (self, out) {
    const first = self.monitor(
      self.spawn(() => undefined),
      { tag: ['my', 'tag'] },
    );
    out.push(yield self.receive());
    const second = self.monitor(
      self.spawn(() => undefined),
      { tag: 'gone' },
    );
    yield self.sleep(1);
    out.push(self.demonitor(second, { flush: true, info: true }), yield self.receive({ after: 0 }));
    for (const options of [{ alias: 'foo' }, { flush: true }]) {
      try {
        self.monitor(self.pid, options as never);
      } catch (thrown) {
        out.push((thrown as { reason: unknown }).reason);
      }
    }
    out.push(first);
  });
  expect(seen).toEqual([
    [['my', 'tag'], seen.at(-1), 'process', expect.anything(), 'normal'],
    false,
    TIMEOUT,
    'badarg',
    'badarg',
    expect.any(Ref),
  ]);
});

it('[ALIAS-7] a late reply to a call never reaches the mailbox, and the log says that it was dropped', () => {
  const slow = genServer({
    name: 'slow',
    init: () => ['ok', 0],
    *handleCall(_request: unknown, _from, state, self) {
      yield self.sleep(50);
      return ['reply', 'too late', state];
    },
  });
  const { seen, run } = observe(function* (self, out) {
    const [, pid]: [string, Pid] = yield start(self, slow);
    try {
      yield self.call(pid, 'question', 10);
    } catch (thrown) {
      out.push((thrown as { reason: unknown[] }).reason[0]);
    }
    yield self.sleep(100);
    out.push(self.processInfo(self.pid, 'message_queue_len'), yield self.receive({ after: 0 }));
  });
  expect(seen).toEqual(['timeout', 0, TIMEOUT]);
  expect(run.log.events.filter((event) => event.type === 'message_dropped')).toMatchObject([{ kind: 'reply', why: 'alias' }]);
});
