import { expect, it } from 'vitest';
import type { Body, From, GenServerCallbacks, InitResult, Module, Pid, Self } from '../../../runtime/index.ts';
import { genServer, start, startLink, startMonitor } from '../../../runtime/index.ts';
import { observe } from '../../support/runtime-run.ts';

type Script = Partial<Record<'call' | 'cast' | 'info' | 'continue' | 'terminate', (x: never, self: Self) => unknown>> & {
  init?: (self: Self) => unknown;
};

/** A server whose callbacks do what the test says, with the state `s`. */
const server = (script: Script, more: Partial<GenServerCallbacks<unknown>> = {}) =>
  genServer({
    name: 'server',
    init: (_: unknown, self): InitResult<unknown> => (script.init?.(self) ?? ['ok', 's']) as ['ok', unknown],
    handleCall: (request: never, _from: From, _state: unknown, self: Self) =>
      (script.call?.(request, self) ?? ['reply', 'ok', 's']) as never,
    handleCast: (request: never, _state: unknown, self: Self) => (script.cast?.(request, self) ?? ['noreply', 's']) as never,
    handleInfo: (message: never, _state: unknown, self: Self) => (script.info?.(message, self) ?? ['noreply', 's']) as never,
    handleContinue: (argument: never, _state: unknown, self: Self) => (script.continue?.(argument, self) ?? ['noreply', 's']) as never,
    ...(script.terminate ? { terminate: (reason: unknown, _s: unknown, self: Self) => script.terminate?.(reason as never, self) } : {}),
    ...more,
  });

/** The reason with which a call fails. */
function* failure(effect: () => Body): Body {
  try {
    yield* effect();
  } catch (thrown) {
    return (thrown as { reason: unknown }).reason;
  }
  return 'no failure';
}

function* startedPid(self: Self, module: Module, argument?: unknown): Body<Pid> {
  const result: ['ok', Pid] = yield start(self, module, argument);
  expect(result[0]).toBe('ok');
  return result[1];
}

it('[GS-1] start answers what init decided', () => {
  const stack = expect.objectContaining({ name: 'Stack' });
  const cases: [unknown, (self: Self) => unknown][] = [
    ['ignore', () => 'ignore'],
    [['error', 'because'], () => ['stop', 'because']],
    [['error', ['badmatch', stack]], (self) => self.error('badmatch')],
    [['error', 'left'], (self) => self.exit('left')],
    [['error', ['bad_return_value', 'rubbish']], () => 'rubbish'],
    [
      ['error', ['bad_return_value', 'ball']],
      () => {
        throw 'ball';
      },
    ],
    [
      ['error', [expect.any(TypeError), stack]],
      () => {
        throw new TypeError('x');
      },
    ],
    [['error', [['async_callback', expect.any(String)], stack]], () => Promise.resolve(['ok', 1])],
  ];
  for (const [expected, init] of cases) {
    const { seen } = observe(function* (self, out) {
      self.trapExit(true);
      out.push(yield start(self, server({ init })), yield startLink(self, server({ init })), yield startMonitor(self, server({ init })));
      // start_link takes the EXIT of a failed init for itself, start_monitor the DOWN.
      out.push(typeof (yield self.receive({ after: 0 })));
    });
    expect(seen).toEqual([expected, expected, expected, 'symbol']);
  }
});

it('[GS-2] a failing init frees the name before the starter hears of it, and ends a linked starter that does not trap exits', () => {
  const { seen, run } = observe(function* (self, out) {
    const failing = server({ init: () => ['stop', 'because'] });
    out.push(yield start(self, failing, undefined, { name: 'taken?' }), self.whereis('taken?'));
    const up = server({});
    const [, pid]: [string, Pid] = yield start(self, up, undefined, { name: 'taken?' });
    out.push(((yield start(self, up, undefined, { name: 'taken?' })) as [string, [string, Pid]])[1][1].id === pid.id);
    yield startLink(self, failing);
    out.push('not reached');
  });
  expect(seen).toEqual([['error', 'because'], undefined, true]);
  expect(run.system.rootExit).toEqual({ reason: 'because' });
});

it('[GS-2] an init that takes too long is killed', () => {
  const { seen } = observe(function* (self, out) {
    const slow = genServer({
      name: 'slow',
      *init(_, own) {
        yield own.sleep(100);
        return ['ok', 0];
      },
    });
    out.push(yield startLink(self, slow, undefined, { timeout: 20 }), yield startLink(self, slow, undefined, { timeout: 200 }));
  });
  expect(seen).toEqual([
    ['error', 'timeout'],
    ['ok', expect.anything()],
  ]);
});

it('[GS-3] handle_continue runs once the start is acknowledged and before any message; a crash in it is no start error', () => {
  const { seen } = observe(function* (self, out) {
    const module = server({
      init: (own) => {
        own.send(own.pid, 'early');
        return ['ok', 's', ['continue', 'first']];
      },
      continue: (argument) => {
        out.push(argument);
        return argument === 'first' ? ['noreply', 's', ['continue', 'second']] : undefined;
      },
      info: (message) => void out.push(message),
    });
    yield* startedPid(self, module);
    yield self.sleep(1);
    const crashing = server({ init: () => ['ok', 's', ['continue', 'x']], continue: (_, own) => own.exit('late') });
    const [, [, ref]]: [string, [Pid, { id: number }]] = yield startMonitor(self, crashing);
    const down: unknown[] = yield self.receive();
    out.push(down[4], (down[1] as { id: number }).id === ref.id);
  });
  expect(seen).toEqual(['first', 'second', 'early', 'late', true]);
});

it('[GS-4] a timeout is an info `timeout`, unless any message comes before', () => {
  const { seen } = observe(function* (self, out) {
    const module = server({
      init: () => ['ok', 's', 10],
      info: (message, own) => {
        out.push([message, Math.floor(own.now() / 1000)]);
        return message === 'reset' ? ['noreply', 's', 20] : ['noreply', 's'];
      },
    });
    const pid = yield* startedPid(self, module);
    yield self.sleep(5);
    self.send(pid, 'reset');
    yield self.sleep(100);
  });
  expect(seen).toEqual([
    ['reset', 5],
    ['timeout', 25],
  ]);
});

it('[GS-5] what a callback throws is its return value', () => {
  const { seen } = observe(function* (self, out) {
    const module = server({
      call: (request) => {
        throw request === 'reply' ? ['reply', 'thrown', 's'] : 'ball';
      },
    });
    const pid = yield* startedPid(self, module);
    out.push(yield self.call(pid, 'reply'));
    out.push(
      yield* failure(function* () {
        yield self.call(pid, 'other');
      }),
    );
  });
  expect(seen).toEqual([
    'thrown',
    [
      ['bad_return_value', 'ball'],
      ['gen_server', 'call', expect.anything()],
    ],
  ]);
});

it('[GS-6] a return value that means nothing ends the server with bad_return_value', () => {
  for (const wrong of ['rubbish', ['reply', 'x'], ['noreply', 's', -1], ['noreply'], undefined]) {
    const { run } = observe(function* (self) {
      const pid = yield* startedPid(self, genServer({ name: 'w', init: () => ['ok', 0], handleCast: () => wrong as never }));
      self.cast(pid, 'x');
      yield self.sleep(1);
    });
    expect(run.exits[0]?.reason).toEqual(['bad_return_value', wrong]);
  }
});

it('[GS-7] with `stop` and a reply terminate runs before the reply is sent', () => {
  const { seen } = observe(function* (self, out) {
    const module = server({ call: () => ['stop', 'normal', 'bye', 's'], terminate: (reason) => void out.push(['terminate', reason]) });
    const pid = yield* startedPid(self, module);
    out.push(yield self.call(pid, 'x'));
    const crashing = server({ call: () => ['stop', 'normal', 'bye', 's'], terminate: (_, own) => own.exit('worse') });
    const other = yield* startedPid(self, crashing);
    const ref = self.monitor(other);
    out.push(yield self.call(other, 'x'));
    const down: unknown[] = yield self.receive({ match: (m: unknown[]) => m[1] === ref || (m[1] as { id: number }).id === ref.id });
    out.push(down[4]);
  });
  expect(seen).toEqual([['terminate', 'normal'], 'bye', 'bye', 'worse']);
});

it('[GS-8] terminate gets `[reason, stack]` for an error and the reason for an exit; what it raises replaces the reason, what it throws does not', () => {
  const stack = expect.objectContaining({ name: 'Stack' });
  const cases: [(self: Self) => unknown, ((self: Self) => unknown) | undefined, unknown, unknown][] = [
    [(self) => self.error('bad'), undefined, ['bad', stack], ['bad', stack]],
    [(self) => self.exit('left'), undefined, 'left', 'left'],
    [(self) => self.exit('left'), (self) => self.exit('worse'), 'left', 'worse'],
    [
      (self) => self.exit('left'),
      () => {
        throw 'harmless';
      },
      'left',
      'left',
    ],
    [() => ['stop', 'done', 's'], (self) => self.error('oops'), 'done', ['oops', stack]],
  ];
  for (const [does, last, told, reason] of cases) {
    const { seen, run } = observe(function* (self, out) {
      const module = server({
        cast: (_, own) => does(own),
        terminate: (why, own) => {
          out.push(why);
          return last?.(own);
        },
      });
      self.cast(yield* startedPid(self, module), 'x');
      yield self.sleep(1);
    });
    expect(seen).toEqual([told]);
    expect(run.exits[0]?.reason).toEqual(reason);
  }
});

it("[GS-9] the parent's EXIT ends a server that traps exits, whatever the reason; another EXIT is a message", () => {
  const { seen } = observe(function* (self, out) {
    const module = server({
      init: (own) => {
        own.trapExit(true);
        return ['ok', 's'];
      },
      info: (message) => void out.push(['info', (message as unknown[])[2]]),
      terminate: (reason) => void out.push(['terminate', reason]),
    });
    const parent = self.spawn(function* parent(own: Self) {
      const [, pid]: [string, Pid] = yield startLink(own, module);
      own.send(self.pid, pid);
      yield own.receive();
    });
    const pid: Pid = yield self.receive();
    self.exit(pid, 'from a stranger');
    yield self.sleep(1);
    self.send(parent, 'end normally');
    yield self.sleep(1);
    out.push(self.isAlive(pid));
  });
  expect(seen).toEqual([['info', 'from a stranger'], ['terminate', 'normal'], false]);
});

it('[GS-10] a call or cast that the server has no callback for is `undef`; an info is ignored', () => {
  const { seen, run } = observe(function* (self, out) {
    const bare = genServer({ name: 'bare', init: () => ['ok', 0] });
    const pid = yield* startedPid(self, bare);
    self.send(pid, 'whatever');
    yield self.sleep(1);
    out.push(self.isAlive(pid));
    self.cast(pid, 'x');
    yield self.sleep(1);
  });
  expect(seen).toEqual([true]);
  expect(run.exits[0]?.reason).toEqual(['undef', expect.anything()]);
});

it('[GS-11] a callback that waits keeps the messages of others waiting', () => {
  const { seen } = observe(function* (self, out) {
    const module = genServer({
      name: 'slow',
      init: () => ['ok', 0],
      *handleCast(n: number, state: number, own) {
        yield own.sleep(10 - n);
        out.push(n);
        return ['noreply', state];
      },
    });
    const pid = yield* startedPid(self, module as never);
    for (let i = 0; i < 4; i++) self.cast(pid, i);
    yield self.sleep(100);
  });
  expect(seen).toEqual([0, 1, 2, 3]);
});

it('[CALL-1] a call that cannot be answered ends the caller with the reason and the call', () => {
  const callOf = (request: unknown, timeout: unknown) => ['gen_server', 'call', [expect.anything(), request, timeout]];
  const { seen } = observe(function* (self, out) {
    const call = (to: Pid | string, request: unknown, timeout?: number) =>
      failure(function* () {
        yield self.call(to, request, timeout);
      });
    const gone = self.spawn(() => undefined);
    const module = server({
      call: (request, own) => (request === 'die' ? own.exit('boom') : request === 'normally' ? own.exit('normal') : ['noreply', 's']),
    });
    const pid = yield* startedPid(self, module);
    out.push(yield* call(gone, 'x'), yield* call('nobody', 'x', 7), yield* call(self.pid, 'x'));
    out.push(yield* call(pid, 'never', 30), yield* call(pid, 'die'), yield* call(yield* startedPid(self, module), 'normally'));
  });
  expect(seen).toEqual([
    ['noproc', callOf('x', 5000)],
    ['noproc', callOf('x', 7)],
    ['calling_self', callOf('x', 5000)],
    ['timeout', callOf('never', 30)],
    ['boom', callOf('die', 5000)],
    ['normal', callOf('normally', 5000)],
  ]);
});

it('[CALL-2] a late reply never shows up in the mailbox', () => {
  const { seen, run } = observe(function* (self, out) {
    const module = genServer({
      name: 'late',
      init: () => ['ok', 0],
      *handleCall(_: string, _from, state, own) {
        yield own.sleep(20);
        return ['reply', 'too late', state];
      },
    });
    const pid = yield* startedPid(self, module as never);
    yield* failure(function* () {
      yield self.call(pid, 'x', 10);
    });
    out.push(typeof (yield self.receive({ after: 100 })));
    out.push(yield self.call(pid, 'y', 50));
  });
  expect(seen).toEqual(['symbol', 'too late']);
  expect(run.log.events.find((event) => event.type === 'message_dropped')).toMatchObject({ why: 'alias', kind: 'reply' });
});

it('[CALL-3] messages that arrive during a call wait in the mailbox, in order', () => {
  const { seen } = observe(function* (self, out) {
    const pid = self.spawn(function* server(own: Self) {
      const [, from]: [string, From] = yield own.receive();
      own.send(self.pid, 'before');
      own.reply(from, 'reply');
      own.send(self.pid, 'after');
    });
    self.send(self.pid, 'first');
    out.push(yield self.call(pid, 'x'), yield self.receive(), yield self.receive(), yield self.receive());
  });
  expect(seen).toEqual(['reply', 'first', 'before', 'after']);
});

it('[CALL-4] stop waits until the server has ended, and exits where it ended with another reason', () => {
  const { seen } = observe(function* (self, out) {
    const stop = (to: Pid | string, reason?: unknown, timeout?: number) =>
      failure(function* () {
        out.push(yield self.stop(to, reason, timeout));
      });
    out.push(yield* stop(yield* startedPid(self, server({}))));
    out.push(yield* stop(yield* startedPid(self, server({})), ['shutdown', 'x']));
    out.push(yield* stop(yield* startedPid(self, server({ terminate: (_, own) => own.exit('worse') })), 'normal'));
    out.push(yield* stop('nobody'));
    const busy = genServer({
      name: 'busy',
      init: () => ['ok', 0],
      *handleInfo(_: unknown, state: number, own: Self) {
        yield own.sleep(100);
        return ['noreply', state];
      },
    });
    const pid = yield* startedPid(self, busy as never);
    self.send(pid, 'work');
    out.push(yield* stop(pid, 'normal', 10), self.isAlive(pid));
  });
  expect(seen).toEqual(['ok', 'no failure', 'ok', 'no failure', 'worse', 'noproc', 'timeout', true]);
});

it('[CALL-4] a process that stops itself exits with what sys:terminate says of it', () => {
  const { seen } = observe(function* (self, out) {
    self.register('myself', self.pid);
    for (const [to, reason, timeout] of [[self.pid], ['myself'], [self.pid, 'shutdown', 100]] as const)
      out.push(
        yield* failure(function* () {
          yield self.stop(to, reason, timeout);
        }),
      );
    out.push(self.pid);
  });
  const pid = seen.at(-1);
  expect(seen).toEqual([
    ['calling_self', ['sys', 'terminate', [pid, 'normal', 'infinity']]],
    ['calling_self', ['sys', 'terminate', [pid, 'normal', 'infinity']]],
    ['calling_self', ['sys', 'terminate', [pid, 'shutdown', 100]]],
    pid,
  ]);
});

it('[GS-9] a request or message of the parent that only looks like an EXIT is a request or message', () => {
  const server = genServer({
    name: 'server',
    init: () => ['ok', 0],
    handleCall: (request: readonly unknown[], _from, n: number) => ['reply', request.length, n + 1],
    handleInfo: (_: unknown, n: number) => ['noreply', n + 1],
  });
  const { seen } = observe(function* (self, out) {
    const [, pid]: ['ok', Pid] = yield startLink(self, server);
    out.push(yield self.call(pid, ['EXIT', self.pid, 'x']));
    self.send(pid, ['EXIT', null, 'x']);
    yield self.sleep(1);
    out.push(self.isAlive(pid));
  });
  expect(seen).toEqual([3, true]);
});
