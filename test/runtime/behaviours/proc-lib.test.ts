// proc_lib's processes as children of supervisors, and what its functions refuse. What its starts give is decided by real Erlang
// (otp-parts/proc-lib-goldens.test.ts).

import { describe, expect, it } from 'vitest';
import type { Body, Pid, Self, StartFunction } from '../../../runtime/index.ts';
import { Exit, genServer, procLib, startLink, supervisor, whichChildren } from '../../../runtime/index.ts';
import { observe } from '../../support/runtime-run.ts';

function* worker(self: Self, name: string): Body<void> {
  procLib.initAck(self, ['ok', self.pid]);
  for (;;) {
    const message: unknown = yield self.receive();
    if (message === 'die') self.exit(name);
  }
}

/** Runs a supervisor with one child and lets `play` act on it. */
const supervised = (start: StartFunction, play: (self: Self, sup: Pid, seen: unknown[]) => Body) =>
  observe(function* (self, seen) {
    self.trapExit(true);
    const sup = supervisor({ name: 'Sup', intensity: 3, children: [{ id: 'c', start }] });
    const started: readonly ['ok', Pid] | readonly ['error', unknown] = yield startLink(self, sup);
    if (started[0] === 'error') {
      seen.push(started);
      return;
    }
    yield* play(self, started[1], seen);
  });

const childOf = function* (self: Self, sup: Pid): Body<Pid> {
  const [row] = yield* whichChildren(self, sup);
  return (row as unknown as [string, Pid])[1];
};

const WAYS: readonly (readonly [string, StartFunction])[] = [
  ['the effect of a start', (self: Self) => procLib.startLink(self, worker, ['w'])],
  [
    'a generator that yields it',
    function* (self: Self): Body {
      return yield procLib.startLink(self, worker, ['w']);
    },
  ],
  [
    'a generator that waits before',
    function* (self: Self) {
      yield self.sleep(5);
      return yield* procLib.startLink(self, worker, ['w']);
    },
  ],
];

describe('[PLIB-5] a body as child of a supervisor', () => {
  it.each(WAYS)('is started and started again, its start function being %s', (_, start) => {
    const { seen, run } = supervised(start, function* (self, sup, seen) {
      const pids: number[] = [];
      for (let i = 0; i < 4; i++) {
        const pid = yield* childOf(self, sup);
        pids.push(pid.id);
        self.send(pid, 'die');
        yield self.sleep(10);
      }
      seen.push(new Set(pids).size, self.isAlive(sup));
    });
    expect(seen).toEqual([4, false]);
    // Each in the same place of the tree.
    const slots = run.log.events
      .filter((event) => event.type === 'process_spawned' && event.label === 'c')
      .map((event) => (event as { slot?: number }).slot);
    expect(slots).toHaveLength(4);
    expect(new Set(slots).size).toBe(1);
  });

  it.each([
    ["'ignore'", 'ignore', undefined],
    ["['ok', pid, extra]", 'extra', undefined],
    ["['error', R]", ['error', 'no'], 'no'],
    ['anything else', 'nonsense', 'nonsense'],
  ])('acknowledges with %s', (_, result, reason) => {
    function* body(self: Self): Body {
      procLib.initAck(self, result === 'extra' ? ['ok', self.pid, 'more'] : result);
      if (result !== 'extra') return new Exit('normal');
      yield self.receive();
    }
    const { seen } = supervised(
      (self) => procLib.startLink(self, body),
      function* (self, sup, found) {
        const [row] = yield* whichChildren(self, sup);
        found.push((row as readonly unknown[])[1] === undefined ? 'none' : 'runs');
      },
    );
    expect(seen).toEqual(
      reason === undefined ? [result === 'extra' ? 'runs' : 'none'] : [['error', ['shutdown', ['failed_to_start_child', 'c', reason]]]],
    );
  });

  it('what a start function raises while its start is awaited is the reason of that start', () => {
    const { seen } = supervised(
      function* (self: Self): Body {
        yield procLib.start(self, worker, ['w']);
        self.exit('late');
      },
      function* (self) {
        yield self.sleep(1);
      },
    );
    expect(seen).toEqual([['error', ['shutdown', ['failed_to_start_child', 'c', ['EXIT', 'late']]]]]);
  });

  it('a start function may return the start of a module as well', () => {
    const server = genServer({ name: 'Server', init: (n: number) => ['ok', n], handleCall: (_m: 'get', _from, n) => ['reply', n, n] });
    const { seen } = supervised(
      (self: Self) => startLink(self, server, 7),
      function* (self, sup, found) {
        found.push(yield self.call(yield* childOf(self, sup), 'get'));
      },
    );
    expect(seen).toEqual([7]);
  });

  it('a restart that fails is tried again, and each attempt counts', () => {
    let attempts = 0;
    function once(self: Self): Exit {
      attempts += 1;
      procLib.initAck(self, attempts === 1 ? ['ok', self.pid] : ['error', 'no']);
      return new Exit(attempts === 1 ? 'boom' : 'normal');
    }
    const { seen } = supervised(
      (self) => procLib.startLink(self, once),
      function* (self, sup, found) {
        yield self.sleep(10);
        found.push(attempts, self.isAlive(sup));
      },
    );
    expect(seen).toEqual([4, false]);
  });
});

describe('[PROC-2] a body that returns an Exit', () => {
  it.each([
    [
      'a generator',
      () =>
        function* (self: Self): Body {
          self.log('here');
          if (self.random() > 1) yield self.sleep(1);
          return new Exit('gone');
        },
    ],
    ['a plain function', () => () => new Exit('gone')],
    [
      'one that has waited',
      () =>
        function* (self: Self): Body {
          yield self.sleep(1);
          return new Exit('gone');
        },
    ],
    [
      'one that has received',
      () =>
        function* (self: Self): Body {
          self.send(self.pid, 'x');
          yield self.receive();
          return new Exit('gone');
        },
    ],
  ])('ends with its reason: %s', (_, make) => {
    const { seen } = observe(function* (self, found) {
      self.spawnMonitor(make() as (self: Self) => Body);
      const down: readonly unknown[] = yield self.receive();
      found.push(down[4]);
    });
    expect(seen).toEqual(['gone']);
  });

  it('runs its finally blocks first', () => {
    const { seen } = observe(function* (self, found) {
      self.spawnMonitor(function* (own: Self): Body {
        try {
          yield own.sleep(1);
          return new Exit('gone');
        } finally {
          found.push('finally');
        }
      });
      const down: readonly unknown[] = yield self.receive();
      found.push(down[4]);
    });
    expect(seen).toEqual(['finally', 'gone']);
  });
});

it('what is no function, list, time or option is refused before anything is started', () => {
  const { seen, run } = observe(function* (self, found) {
    const bad: readonly (() => unknown)[] = [
      () => procLib.start(self, 'x' as never),
      () => procLib.start(self, worker, 'x' as never),
      () => procLib.startLink(self, worker, ['x'], { timeout: -1 }),
      () => procLib.startLink(self, worker, ['x'], { priority: 'urgent' as never }),
      () => procLib.startLink(self, worker, ['x'], { timout: 1 } as never),
      () => procLib.initAck({} as Self, 'ok'),
    ];
    for (const call of bad) {
      try {
        call();
        found.push('passed');
      } catch (error) {
        found.push((error as { reason?: unknown }).reason ?? (error as Error).name);
      }
    }
    yield self.sleep(0);
  });
  expect(seen).toEqual(['badarg', 'badarg', 'timeout_value', 'badarg', 'badarg', 'TypeError']);
  expect(run.log.events.filter(({ type }) => type === 'process_spawned')).toHaveLength(1);
});
