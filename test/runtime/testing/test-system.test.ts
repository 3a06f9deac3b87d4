// The test helper: what it does to a system, what it sees of one, and what it says to a test that is wrong.

import type { Body, Call, Pid, Self, ServerName } from 'bough';
import { genServer, loop, program, supervisor, tagged, task } from 'bough';
import { TestError, TestExit, testSystem } from 'bough/test';
import { describe, expect, it } from 'vitest';
import { createSystem } from '../../../runtime/index.ts';
import counterServer from '../../../runtime/scenarios/counter-server.ts';
import { LogCollector } from '../../support/runtime-log.ts';

const Counter = genServer({
  name: 'Counter',
  init: (start: number) => (start < 0 ? ['stop', 'negative'] : ['ok', start]),
  *handleCall(request: Call<'get', number> | Call<readonly ['slow', number], 'done'>, _from, count, self) {
    if (request === 'get') return ['reply', count, count];
    yield* self.sleep(request[1]);
    return ['reply', 'done', count];
  },
  handleCast: (request: 'inc' | 'crash', count, self) => (request === 'inc' ? ['noreply', count + 1] : self.error('broken')),
  handleInfo: (_message: 'tick', count) => ['noreply', count + 100],
});

const name: ServerName<typeof Counter> = 'counter';
const Root = supervisor({
  name: 'Root',
  intensity: 2,
  period: 5,
  children: [{ id: 'Counter', start: { module: Counter, argument: 0, name } }],
});

describe('doing', () => {
  it('starts, casts, calls, sends and stops; each has happened when it returns', () => {
    const t = testSystem();
    const counter = t.start(Counter, 5);
    t.cast(counter, 'inc');
    expect(t.state(counter)).toBe(6);
    t.send(counter, 'tick');
    expect(t.call(counter, 'get')).toBe(106);
    t.stop(counter, 'shutdown');
    expect(t.isAlive(counter)).toBe(false);
    expect(t.ends.map(({ name: who, reason }) => [who, reason])).toEqual([['Counter', 'shutdown']]);
  });

  it('a start that fails is a TestExit with its reason', () => {
    const t = testSystem();
    expect(() => t.start(Counter, -1)).toThrow(
      expect.objectContaining({ reason: 'negative', message: expect.stringContaining('negative') }),
    );
    t.start(Counter, 1, { name });
    expect(() => t.start(Counter, 2, { name })).toThrow(/already_started/);
  });

  it('a call waits in virtual time, and fails as a caller fails', () => {
    const t = testSystem();
    const counter = t.start(Counter, 0);
    expect(t.call(counter, ['slow', 3000])).toBe('done');
    expect(t.now).toBeGreaterThanOrEqual(3_000_000);
    const failure = (attempt: () => unknown): unknown => {
      try {
        return attempt();
      } catch (thrown) {
        return thrown instanceof TestExit ? (thrown.reason as unknown[])[0] : thrown;
      }
    };
    expect(failure(() => t.call(counter, ['slow', 3000], 100))).toBe('timeout');
    expect(failure(() => t.call('nobody', 'get'))).toBe('noproc');
    t.kill(counter);
    expect(failure(() => t.call(counter, 'get'))).toBe('noproc');
  });

  it('reads a large state as it is, though the log has only what changed', () => {
    const Shelf = genServer({
      name: 'Shelf',
      init: () => ['ok', { items: Array.from({ length: 200 }, (_, i) => ({ name: `item ${i}`, count: 0 })), version: 0 }],
      handleCast: (i: number, state) => [
        'noreply',
        { items: state.items.map((item, at) => (at === i ? { ...item, count: item.count + 1 } : item)), version: state.version + 1 },
      ],
    });
    const t = testSystem();
    const shelf = t.start(Shelf);
    for (let i = 0; i < 50; i++) t.cast(shelf, i % 7);
    const state = t.state<{ items: { count: number }[]; version: number }>(shelf);
    expect([state.version, state.items.length, state.items[0]?.count, state.items[6]?.count, state.items[7]?.count]).toEqual([
      50, 200, 8, 7, 0,
    ]);
  });

  it('runs any code as a process, and receives what comes to the test', () => {
    const t = testSystem();
    const echo = t.spawn(function* echo(self: Self<readonly ['say', unknown]>) {
      for (;;) self.send(t.pid, ['said', (yield* self.receive())[1]]);
    });
    t.run((self) => {
      self.send(echo, ['say', 1]);
      self.send(echo, ['say', 2]);
    });
    expect(t.mailbox(t.pid)).toEqual([
      ['said', 1],
      ['said', 2],
    ]);
    expect(t.receive({ match: (message: readonly unknown[]) => message[1] === 2 })).toEqual(['said', 2]);
    expect(t.receive()).toEqual(['said', 1]);
    const ref = t.run((self) => self.monitor(echo));
    t.kill(echo);
    expect(t.receive({ match: tagged('DOWN', ref) })).toMatchObject(['DOWN', { id: ref.id }, 'process', { id: echo.id }, 'killed']);
    expect(
      t.run(function* (self): Body<string> {
        return yield* self.sleep(5);
      }),
    ).toBe('ok');
  });
});

describe('time', () => {
  const Clock = loop(0, function* clock(tick, self) {
    yield* self.sleep(1000);
    return tick + 1;
  });

  it('stands still until the test moves it', () => {
    const t = testSystem();
    const clock = t.spawn(Clock);
    expect([t.state(clock), Math.floor(t.now / 1000)]).toEqual([0, 0]);
    t.advance(999);
    expect(t.state(clock)).toBe(0);
    t.advance(1);
    t.advance(0);
    expect(t.state(clock)).toBe(1);
    t.advance(60_000);
    expect(t.state(clock)).toBeGreaterThanOrEqual(60);
  });

  it('a call, a cast and a look let no time pass, whatever timers run', () => {
    const t = testSystem();
    const once = t.spawn(function* once(self: Self) {
      yield* self.sleep(50);
    });
    const counter = t.start(Counter, 0);
    for (let i = 0; i < 20; i++) {
      t.cast(counter, 'inc');
      expect(t.call(counter, 'get')).toBe(i + 1);
    }
    expect([t.isAlive(once), t.now < 50_000]).toEqual([true, true]);
    expect(t.call(counter, ['slow', 30])).toBe('done');
    expect([t.isAlive(once), t.now < 50_000]).toEqual([true, true]);
    t.call(counter, ['slow', 30]);
    expect(t.isAlive(once)).toBe(false);
  });

  it('runUntilIdle runs to the last timer, and says who never ends', () => {
    const t = testSystem();
    const once = t.spawn(function* once(self: Self) {
      yield* self.sleep(30_000);
    });
    t.runUntilIdle();
    expect([t.isAlive(once), t.reasons('once')]).toEqual([false, ['normal']]);
    t.spawn(Clock);
    expect(() => t.runUntilIdle()).toThrow(/still happen \(.*clock.*advance\(ms\)/);
  });

  it('work without a pause is an error, not a hang', () => {
    const t = testSystem({ patience: 1000 });
    expect(() =>
      t.spawn(function* greedy(self: Self) {
        for (;;) yield* self.work(1000);
      }),
    ).toThrow(/greedy never waits|did not come back/);
  });
});

describe('faults and what is seen of them', () => {
  it('a crash is answered by the supervisor, and told in OTP’s words', () => {
    const t = testSystem();
    const root = t.start(Root);
    const first = t.whereis('counter');
    t.cast(name, 'inc');
    t.crash(name, 'by_hand');
    const second = t.whereis('counter');
    expect(second?.id).not.toBe(first?.id);
    expect(t.state(name)).toBe(0);
    t.cast(name, 'crash');
    expect(t.reasons('counter')).toMatchObject([
      ['by_hand', expect.any(Error)],
      ['broken', expect.any(Error)],
    ]);
    expect(t.tree()).toMatchObject([{ name: 'test', children: [{ name: 'Root', children: [{ name: 'counter', incarnation: 3 }] }] }]);
    t.kill(name);
    expect(t.story()).toEqual([
      'Root started Counter',
      'counter crashed: by_hand',
      'Root restarted Counter',
      'counter crashed: broken',
      'Root restarted Counter',
      'counter crashed: killed',
      'Root gave up',
      'Root ended: shutdown',
    ]);
    expect(t.isAlive(root)).toBe(false);
  });

  it('an exit signal can be trapped, kill can not; a suspended process gets no turn', () => {
    const t = testSystem();
    const trapper = t.spawn(function* trapper(self: Self) {
      self.trapExit(true);
      self.log(String((yield* self.receive())[2]));
      yield* self.receive();
    });
    t.exit(trapper, 'please');
    expect([t.logged, t.isAlive(trapper)]).toEqual([['please'], true]);
    t.kill(trapper);
    expect(t.ends.at(-1)).toMatchObject({ name: 'trapper', reason: 'killed' });
    const counter = t.start(Counter, 0);
    t.suspend(counter);
    t.cast(counter, 'inc');
    expect([t.state(counter), t.mailbox(counter)]).toEqual([0, ['inc']]);
    expect(() => t.call(counter, 'get', 'infinity')).toThrow(/did not come back: everybody waits; Counter is suspended/);
    t.resume(counter);
    expect(t.state(counter)).toBe(1);
  });

  it('answers for the outside, in no time; where a test gives no answers there is no outside', () => {
    const asked: unknown[] = [];
    const host = (name: string, argument: unknown) => {
      asked.push([name, argument]);
      return name === 'readFile' ? (['ok', `text of ${argument}`] as const) : (['error', 'denied'] as const);
    };
    const read = (t: ReturnType<typeof testSystem>, name: string) =>
      t.run(function* (self: Self): Body {
        return yield* self.host(name, 'a.txt');
      });
    const t = testSystem({ host });
    expect([read(t, 'readFile'), read(t, 'fetch')]).toEqual([
      ['ok', 'text of a.txt'],
      ['error', 'denied'],
    ]);
    expect(asked).toEqual([
      ['readFile', 'a.txt'],
      ['fetch', 'a.txt'],
    ]);
    expect(t.now).toBeLessThan(1000);
    expect(read(testSystem(), 'readFile')).toEqual(['error', 'enosys']);
  });

  it('shows tree, links and events of a program, which runs as process 1', () => {
    const t = testSystem({ program: counterServer, seed: 3 });
    t.advance(2000);
    const [root, ...others] = t.tree();
    expect(others).toEqual([]);
    expect(root).toMatchObject({ name: 'Root', kind: 'supervisor', status: 'waiting', incarnation: 1 });
    expect(root?.children.map((child) => [child.name, child.status])).toEqual([
      ['Counter', 'waiting'],
      ['Client', 'waiting'],
    ]);
    expect(t.call('Counter', 'get')).toBeGreaterThan(5);
    expect(t.links('Counter')).toEqual([root?.pid]);
    expect(t.logged[0]).toBe('the count is 5');
    expect(t.events('child_started').map(({ process, childId }) => `${process} ${childId}`)).toEqual(['Root Counter', 'Root Client']);
    expect(t.tree()).toHaveLength(1);
  });

  it('shows pids with their nodes in a program on several', () => {
    const echo = function* echo(self: Self): Body {
      self.register('echo');
      for (;;) {
        const [asker, what] = yield* self.receive();
        self.send(asker, what);
      }
    };
    const network = program({
      name: 'Two',
      nodes: [
        { name: 'a@x', start: loop(0, (_n, self) => self.exit('normal')) },
        { name: 'b@x', start: echo },
      ],
    });
    const t = testSystem({ program: network });
    const there = t.whereis('echo');
    expect(there?.node).toBeGreaterThan(0);
    t.run((self) => self.send(there as Pid, [self.pid, 'hello']));
    expect(t.receive({ after: 100 })).toBe('hello');
    expect([t.isAlive(['echo', 'b@x']), t.isAlive(['echo', 'a@x'])]).toEqual([true, false]);
    expect(t.mailbox(['echo', 'b@x'])).toEqual([]);
    expect(() => t.kill(['echo', 'a@x'])).toThrow(/no process is registered as \{echo, a@x\}/);
    t.kill(['echo', 'b@x']);
    expect(t.ends.at(-1)).toMatchObject({ name: 'echo', reason: 'killed', pid: there });
  });

  it('is the system that a host runs: same program, same seed, same log', () => {
    const log = new LogCollector();
    const system = createSystem({ seed: 9, sink: log.sink });
    system.start(counterServer);
    while (system.run({ until: 3_000_000 }).stopped === 'turns');
    system.flush();
    const t = testSystem({ program: counterServer, seed: 9 });
    t.advance(3000 - t.now / 1000);
    expect(t.hash).toBe(log.hash);
  });

  it('gives the same log for the same seed and the same test', () => {
    const run = (seed: number): string => {
      const t = testSystem({ seed });
      const dice = t.start(task({ name: 'dice', run: (_: undefined, self) => self.log(`${self.random()}`) }));
      t.start(Root);
      t.crash(name);
      return `${dice.id} ${t.logged.join()} ${t.hash}`;
    };
    expect(run(4)).toBe(run(4));
    expect(run(5)).not.toBe(run(4));
  });
});

describe('a test that is wrong is told what to do', () => {
  const t = testSystem();
  const counter = t.start(Counter, 0, { name });
  const bare = t.spawn(function* bare(self: Self) {
    yield* self.receive();
  });
  t.kill(
    t.spawn(function* gone(self: Self) {
      yield* self.receive();
    }),
  );

  it.each<[string, () => unknown, RegExp]>([
    ['an unknown name', () => t.state('countre'), /state: no process is registered as countre; registered are counter/],
    ['a process without a state', () => t.state(bare), /bare <0\.\d+\.0> has handed over no state; a gen_server or loop/],
    ['no message', () => t.receive(), /no message has come to the test; give \{ after: ms \}.*nothing/],
    ['no message in time', () => t.receive({ match: tagged('x'), after: 10 }), /no message that matches has come to the test\. In/],
    ['one that has ended', () => t.mailbox(t.ends.at(-1)?.pid as never), /gone <0\.\d+\.0> has ended with "killed"/],
    ['no destination', () => t.crash(5 as never), /crash: expected a pid, a registered name or \[name, node\], got 5/],
    ['no destination to look at', () => t.isAlive(5 as never), /isAlive: expected a pid, a registered name or \[name, node\], got 5/],
    ['a name on another node', () => t.kill(['counter', 'b@x']), /kill: no process is registered as \{counter, b@x\}; registered are/],
    ['no module to start', () => t.start(5 as never, 0 as never), /start: expected a module, as genServer\(\) and its kin make it, got 5/],
    ['no module to start linked', () => t.startLink(undefined as never, 0 as never), /startLink: expected a module, .* got undefined/],
    ['no program', () => testSystem({ program: 5 as never }), /testSystem\(\{ program \}\): expected a program, a module, .*, got 5/],
    ['an object that is no program', () => testSystem({ program: {} as never }), /testSystem\(\{ program \}\): expected .*, got/],
    ['a match that is none', () => t.receive({ match: 5 as never }), /receive: match: expected a function, got 5/],
    ['a receive of nothing', () => t.receive(null as never), /receive: expected \{ match, after \}, got/],
    ['a wrong start timeout', () => t.start(Counter, 1, { timeout: -1 }), /the start of Counter exited: "timeout_value"/],
    ['a negative time', () => t.advance(-1), /advance: expected milliseconds, got -1/],
    ['a wrong seed', () => testSystem({ seed: 1.5 }), /whole number from 0 to 4294967295, got 1\.5/],
    ['no patience', () => testSystem({ patience: 0 }), /milliseconds above 0, got 0/],
    ['a message to a name that nobody has', () => t.send('nobody', 1), /exited: "badarg"/],
  ])('%s', (_what, attempt, message) => {
    expect(attempt).toThrow(TestError);
    expect(attempt).toThrow(message);
    expect(t.isAlive(counter)).toBe(true);
  });

  it('the end of the test’s own process', () => {
    const own = testSystem();
    expect(() => own.run((self) => self.exit(self.pid, 'kill'))).toThrow(/did not come back: the test's own process ended with "killed"/);
    expect(() => own.advance(5)).not.toThrow();
    expect(() => own.cast('x', 1)).toThrow(/own process has ended with "killed"/);
  });

  it('what the test’s own code throws comes through as it is', () => {
    const mine = new RangeError('mine');
    expect(() =>
      t.run(() => {
        throw mine;
      }),
    ).toThrow(mine);
  });
});

it('the message of a timer stands in the mailbox as its receiver would get it', () => {
  const t = testSystem();
  t.run((self) => void self.sendAfter(10, self.pid, ['tick', { n: 1 }]));
  t.advance(100);
  expect(t.mailbox(t.pid)).toEqual([['tick', { n: 1 }]]);
});
