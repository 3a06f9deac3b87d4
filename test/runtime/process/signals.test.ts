import { expect, it } from 'vitest';
import type { Body, Pid, Ref, Self } from '../../../runtime/index.ts';
import { observe } from '../../support/runtime-run.ts';

const sleeper = function* sleeper(self: Self) {
  yield self.receive({ match: () => false });
};

function* exitOf(self: Self): Body<unknown[]> {
  return yield self.receive({ match: (m: unknown) => Array.isArray(m) && m[0] === 'EXIT' });
}

it('[LINK-1] linking twice is one link, and either end can undo it', () => {
  const { seen } = observe(function* (self, out) {
    const pid = self.spawnLink(sleeper);
    self.link(pid);
    out.push(self.links().length);
    self.unlink(pid);
    out.push(self.links().length);
    self.exit(pid, 'kill');
    yield self.sleep(1);
    out.push('still here');
  });
  expect(seen).toEqual([1, 0, 'still here']);
});

it('[LINK-2] a link to a dead process raises noproc, or, for one that traps exits, gives an EXIT message', () => {
  const { seen } = observe(function* (self, out) {
    const gone = self.spawn(function* gone() {});
    yield self.sleep(1);
    try {
      self.link(gone);
    } catch (thrown) {
      out.push((thrown as { reason: unknown }).reason);
    }
    self.trapExit(true);
    out.push(self.link(gone), (yield* exitOf(self))[2]);
  });
  expect(seen).toEqual(['noproc', true, 'noproc']);
});

it('[LINK-3] after unlink no EXIT comes, but one that is there already stays', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const early = self.spawnLink((own: Self) => own.exit('early'));
    yield self.sleep(1);
    self.unlink(early);
    out.push((yield* exitOf(self))[2]);
    const late = self.spawnLink(sleeper);
    self.unlink(late);
    self.exit(late, 'late');
    out.push((yield self.receive({ after: 5 })) === undefined, self.isAlive(late));
  });
  expect(seen).toEqual(['early', false, false]);
});

it('[LINK-4] a normal end breaks the link and hurts nobody who does not trap exits', () => {
  const { seen } = observe(function* (self, out) {
    self.spawnLink(function* child() {});
    yield self.sleep(1);
    out.push(self.links().length);
  });
  expect(seen).toEqual([0]);
});

it('[EXIT-1] exit(pid, normal) does nothing to others, and ends the one who sends it to itself', () => {
  const { seen, run } = observe(function* (self, out) {
    const other = self.spawn(sleeper);
    self.exit(other, 'normal');
    yield self.sleep(1);
    out.push(self.isAlive(other));
    self.exit(self.pid, 'normal');
    out.push('not reached');
  });
  expect(seen).toEqual([true]);
  expect(run.exits).toEqual([{ pid: 1, reason: 'normal' }]);
});

it('[EXIT-2] kill cannot be trapped, and links see `killed`', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const stubborn = self.spawnLink(function* stubborn(own: Self) {
      own.trapExit(true);
      yield* sleeper(own);
    });
    yield self.sleep(1);
    self.exit(stubborn, 'kill');
    out.push((yield* exitOf(self))[2]);
  });
  expect(seen).toEqual(['killed']);
});

it('[EXIT-3] a process that itself exits with kill dies with `kill`, and its links may trap that', () => {
  const { seen, run } = observe(function* (self, out) {
    self.trapExit(true);
    self.spawnLink((own: Self) => own.exit('kill'));
    out.push((yield* exitOf(self))[2]);
  });
  expect(seen).toEqual(['kill']);
  expect(run.exits[0]).toEqual({ pid: 2, reason: 'kill' });
});

it('[EXIT-4] one that traps exits gets a message for every signal, normal included', () => {
  const { seen } = observe(function* (self, out) {
    out.push(self.trapExit(true), self.trapExit(true));
    self.spawnLink(function* child() {});
    out.push((yield* exitOf(self))[2]);
    self.exit(self.pid, 'normal');
    out.push((yield* exitOf(self))[2]);
    out.push(self.trapExit(false), self.trapExit(false));
  });
  expect(seen).toEqual([false, true, 'normal', 'normal', true, false]);
});

it('[EXIT-5] a signal ends its receiver before any more of its code runs, and no finally block does', () => {
  const { seen } = observe(function* (self, out) {
    const pid = self.spawn(function* victim(own: Self) {
      try {
        yield own.receive();
        out.push('received');
      } finally {
        out.push('finally');
      }
    });
    yield self.sleep(1);
    self.send(pid, 'message');
    self.exit(pid, 'stop');
    out.push(self.isAlive(pid));
    yield self.sleep(1);
  });
  expect(seen).toEqual([false]);
});

it('[EXIT-6] deaths spread along links hop by hop: whoever is told of the first may act before the last', () => {
  const { seen, run } = observe(function* (self, out) {
    const chain = (length: number): ((own: Self) => Body) =>
      function* member(own: Self) {
        if (length > 1) own.spawnLink(chain(length - 1));
        yield* sleeper(own);
      };
    const first = self.spawn(chain(4));
    const watcher = self.spawn(function* watcher(own: Self) {
      own.monitor(first);
      const down: unknown[] = yield own.receive();
      out.push(['told', down[4]]);
    });
    yield self.sleep(1);
    self.exit(first, 'boom');
    yield self.sleep(1);
    out.push(self.isAlive(watcher));
  });
  expect(seen).toEqual([['told', 'boom'], false]);
  const order = run.exits.map(({ pid, reason }) => [pid, reason]);
  expect(order.filter(([, reason]) => reason === 'boom').length).toBe(4);
  const watcherAt = order.findIndex(([pid]) => pid === 3);
  expect(order.slice(watcherAt).filter(([, reason]) => reason === 'boom').length).toBeGreaterThan(0);
});

it('[EXIT-7] messages sent before an exit arrive before its EXIT and DOWN', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const pid = self.spawnLink(function* child(own: Self) {
      yield own.receive();
      own.send(self.pid, 'one');
      own.send(self.pid, 'two');
      own.exit('over');
    });
    self.monitor(pid);
    self.send(pid, 'go');
    for (let i = 0; i < 4; i++) {
      const message: unknown = yield self.receive();
      out.push(Array.isArray(message) ? message[0] : message);
    }
  });
  expect(seen.slice(0, 2)).toEqual(['one', 'two']);
  expect(new Set(seen.slice(2))).toEqual(new Set(['EXIT', 'DOWN']));
});

it('[EXIT-8] one that is killed by a link to its own victim first finishes what it does', () => {
  const { seen, run } = observe(function* (self, out) {
    const victim = self.spawnLink(sleeper);
    self.exit(victim, 'boom');
    out.push('still running');
    yield self.sleep(1);
    out.push('not reached');
  });
  expect(seen).toEqual(['still running']);
  expect(run.exits.map(({ reason }) => reason)).toEqual(['boom', 'boom']);
});

it('[MON-1] each monitor gives one DOWN with the reason; two monitors give two', () => {
  const { seen } = observe(function* (self, out) {
    const [pid, first] = self.spawnMonitor(sleeper);
    const second = self.monitor(pid);
    self.exit(pid, 'boom');
    const refs: number[] = [];
    for (let i = 0; i < 2; i++) {
      const [tag, ref, kind, who, reason]: [string, Ref, string, Pid, unknown] = yield self.receive();
      refs.push(ref.id);
      out.push([tag, kind, who.id === pid.id, reason]);
    }
    out.push(refs.sort().join() === [first.id, second.id].sort().join());
  });
  expect(seen).toEqual([['DOWN', 'process', true, 'boom'], ['DOWN', 'process', true, 'boom'], true]);
});

it('[MON-2] a monitor of nobody gives DOWN with noproc', () => {
  const { seen } = observe(function* (self, out) {
    const gone = self.spawn(function* gone() {});
    yield self.sleep(1);
    for (const target of [gone, 'nobody']) {
      self.monitor(target);
      const message: unknown[] = yield self.receive();
      out.push([message[3] === target || (message[3] as Pid).id === gone.id, message[4]]);
    }
  });
  expect(seen).toEqual([
    [true, 'noproc'],
    [true, 'noproc'],
  ]);
});

it('[MON-3] a monitor by name sticks to the process and reports the name', () => {
  const { seen } = observe(function* (self, out) {
    const pid = self.spawn(sleeper);
    self.register('a name', pid);
    self.monitor('a name');
    self.unregister('a name');
    self.exit(pid, 'boom');
    out.push(((yield self.receive()) as unknown[]).slice(3));
  });
  expect(seen).toEqual([['a name', 'boom']]);
});

it('[MON-4] demonitor: with flush a DOWN that is there goes too, with info it says whether there was a monitor', () => {
  const { seen } = observe(function* (self, out) {
    const [pid, live] = self.spawnMonitor(sleeper);
    out.push(self.demonitor(live, { info: true }), self.demonitor(live, { info: true }), self.demonitor(live));
    const fired = self.monitor(pid);
    const flushed = self.monitor(pid);
    self.exit(pid, 'boom');
    yield self.sleep(1);
    out.push(self.demonitor(flushed, { flush: true, info: true }));
    self.demonitor(fired);
    const message: unknown[] = yield self.receive({ after: 0 });
    out.push((message[1] as Ref).id === fired.id, typeof (yield self.receive({ after: 0 })));
  });
  expect(seen).toEqual([true, false, true, false, true, 'symbol']);
});

it('[NAME-1] one name per process, one process per name, free as soon as its process has ended', () => {
  const { seen } = observe(function* (self, out) {
    const wrong = (action: () => unknown): void => {
      try {
        out.push(action());
      } catch (thrown) {
        out.push((thrown as { reason: unknown }).reason);
      }
    };
    const [pid] = self.spawnMonitor(sleeper);
    wrong(() => self.register('x', pid));
    wrong(() => self.register('y', pid));
    wrong(() => self.register('x', self.pid));
    wrong(() => self.unregister('z'));
    out.push(self.whereis('x')?.id === pid.id);
    self.exit(pid, 'kill');
    yield self.receive();
    out.push(self.whereis('x'), self.register('x'));
  });
  expect(seen).toEqual([true, 'badarg', 'badarg', 'badarg', true, undefined, true]);
});
