import { expect, it } from 'vitest';
import type { Body, ChildSpec, Pid, Self, StartFunction } from '../../../runtime/index.ts';
import {
  countChildren,
  deleteChild,
  dynamicSupervisor,
  genServer,
  getChildspec,
  loop,
  restartChild,
  startChild,
  startLink,
  supervisor,
  terminateChild,
  whichChildren,
} from '../../../runtime/index.ts';
import { observe, startProgram } from '../../support/runtime-run.ts';

interface Behaviour {
  readonly trap?: boolean;
  readonly slow?: number;
  readonly failing?: readonly unknown[];
}

/** A worker that writes what happens to it; its argument is its name. */
const worker = (out: unknown[], { trap = false, slow = 0, failing = [] }: Behaviour = {}) => {
  let starts = 0;
  return genServer({
    name: 'worker',
    init(name: string | undefined, self) {
      if (trap) self.trapExit(true);
      const how = failing[starts++];
      if (how !== undefined && how !== 'ok') return how as ['stop', unknown];
      out.push(`+${name ?? 'w'}`);
      return ['ok', name ?? 'w'];
    },
    handleInfo: (message: unknown, state: string, self) => (message === 'die' ? self.exit('boom') : ['noreply', state]),
    *terminate(reason, state, self): Body<void> {
      out.push(`-${state} ${String(reason)}`);
      if (slow > 0) yield self.sleep(slow);
    },
  });
};

const child = (id: string, start: ReturnType<typeof worker>, more: Partial<ChildSpec> = {}): ChildSpec => ({
  id,
  start: { module: start, argument: id },
  ...more,
});

function* startSupervisor(self: Self, description: Parameters<typeof supervisor>[0]): Body<Pid> {
  const result: ['ok', Pid] = yield startLink(self, supervisor(description));
  expect(result).toEqual(['ok', expect.anything()]);
  return result[1];
}

function* pidOf(self: Self, sup: Pid, id: string): Body<Pid> {
  const children: [string, Pid][] = yield whichChildren(self, sup);
  return children.find((c) => c[0] === id)?.[1] as Pid;
}

it('[SUP-1] a supervisor ignores every signal but kill and those of its parent', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const sup = yield* startSupervisor(self, { name: 'sup', children: [child('a', worker(out))] });
    const stranger = self.spawn((own: Self) => own.exit(sup, 'shutdown'));
    yield self.sleep(1);
    out.push(self.isAlive(sup), self.isAlive(stranger));
  });
  expect(seen.slice(0, 3)).toEqual(['+a', true, false]);
});

it('[SUP-2] the end of its parent, normal included, makes it end its children, last started first, and itself with that reason', () => {
  const { seen, run } = observe(function* (self, out) {
    const trapping = worker(out, { trap: true });
    yield* startSupervisor(self, { name: 'sup', children: [child('a', trapping), child('b', trapping)] });
  });
  expect(seen).toEqual(['+a', '+b', '-b shutdown', '-a shutdown']);
  expect(run.exits.map(({ reason }) => reason)).toEqual(['normal', 'shutdown', 'shutdown', 'normal']);
});

it('[SUP-6] more restarts than `intensity` within `period` end the supervisor with shutdown; intensity 0 allows none', () => {
  for (const [intensity, restarts] of [
    [0, 0],
    [1, 1],
    [3, 3],
  ] as const) {
    const out: unknown[] = [];
    const run = startProgram(supervisor({ name: 'sup', intensity, children: [child('a', worker(out))] }));
    run.run();
    for (let i = 0; i < 5 && run.system.rootExit === undefined; i++) {
      const { pid } = run.log.events.filter((event) => event.type === 'process_spawned').at(-1) as { pid: number };
      run.system.command({ kind: 'send', pid, message: 'die' });
      run.run();
    }
    expect(run.system.rootExit).toEqual({ reason: 'shutdown' });
    expect(out.filter((x) => x === '+a').length).toBe(restarts + 1);
    const gaveUp = run.log.events.find((event) => event.type === 'gave_up');
    expect(gaveUp).toMatchObject({ used: intensity + 1, intensity, period: 5, childId: 'a' });
  }
});

it('[SUP-6] restarts further apart than the period never add up', () => {
  const out: unknown[] = [];
  const run = startProgram(supervisor({ name: 'sup', intensity: 1, period: 1, children: [child('a', worker(out))] }));
  for (let i = 0; i < 8; i++) {
    run.run(2100);
    const { pid } = run.log.events.filter((event) => event.type === 'process_spawned').at(-1) as { pid: number };
    run.system.command({ kind: 'send', pid, message: 'die' });
  }
  run.run(10);
  expect(out.filter((x) => x === '+a').length).toBe(9);
  expect(run.system.rootExit).toBeUndefined();
});

it('[SUP-7] one event costs one restart, whatever the strategy; each failed attempt costs another', () => {
  const out: unknown[] = [];
  const failing = worker(out, { failing: ['ok', ['stop', 'not yet'], ['stop', 'not yet'], 'ok'] });
  const children = [child('a', worker(out)), child('b', failing), child('c', worker(out))];
  const run = startProgram(supervisor({ name: 'sup', strategy: 'one_for_all', intensity: 3, children }));
  run.run();
  run.system.command({ kind: 'send', pid: 3, message: 'die' });
  run.run();
  const used = run.log.events.flatMap((event) => (event.type === 'restart_counted' ? [event.used] : []));
  expect(used).toEqual([1, 2, 3]);
  expect(out).toEqual(['+a', '+b', '+c', '-b boom', '+a', '+a', '+a', '+b', '+c']);
  const rules = run.log.events.flatMap((event) => (event.type === 'supervisor_decided' ? [event.rule] : []));
  expect(rules).toEqual(['permanent_always_restarts', 'restart_failed_try_again', 'restart_failed_try_again']);
});

it('[SUP-8] between two attempts to restart requests are served, and see `restarting`', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    let attempts = 0;
    const flaky = genServer({
      name: 'flaky',
      *init(_: unknown, own) {
        attempts += 1;
        if (attempts === 1 || attempts > 3) return ['ok', 0];
        yield own.sleep(10);
        return ['stop', 'not yet'];
      },
      handleInfo: (_: unknown, __: number, own) => own.exit('boom'),
    });
    const sup = yield* startSupervisor(self, { name: 'sup', intensity: 5, children: [{ id: 'f', start: flaky }] });
    self.send(yield* pidOf(self, sup, 'f'), 'die');
    yield self.sleep(5);
    out.push(yield whichChildren(self, sup));
    yield self.sleep(50);
    out.push(((yield countChildren(self, sup)) as [string, number][])[1]);
  });
  expect(seen).toEqual([[['f', 'restarting', 'worker', ['flaky']]], ['active', 1]]);
});

it('[SUP-12] a start that fails ends what was started before it, and says which child failed', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const trapping = worker(out, { trap: true });
    const failing = worker(out, { failing: [['stop', 'no port']] });
    const children = [child('a', trapping), child('b', trapping), child('c', failing), child('d', trapping)];
    out.push(yield startLink(self, supervisor({ name: 'sup', children })));
    const nested = supervisor({
      name: 'outer',
      children: [{ id: 'inner', start: supervisor({ name: 'inner', children: [child('x', worker([], { failing: [['stop', 'no']] }))] }) }],
    });
    out.push(yield startLink(self, nested));
  });
  expect(seen).toEqual([
    '+a',
    '+b',
    '-b shutdown',
    '-a shutdown',
    ['error', ['shutdown', ['failed_to_start_child', 'c', 'no port']]],
    ['error', ['shutdown', ['failed_to_start_child', 'inner', ['shutdown', ['failed_to_start_child', 'x', 'no']]]]],
  ]);
});

it('[SUP-13] what a start function does wrong is the reason of the failure', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const starts: StartFunction[] = [
      () => ['error', 'no'],
      (own) => own.error('bad'),
      (own) => own.exit('left'),
      () => {
        throw 'ball';
      },
      () => 42,
    ];
    for (const start of starts) {
      const result: [string, [string, [string, string, unknown]]] = yield startLink(
        self,
        supervisor({ name: 's', children: [{ id: 'x', start }] }),
      );
      out.push(result[1][1][2]);
    }
  });
  expect(seen).toEqual(['no', ['EXIT', ['bad', expect.anything()]], ['EXIT', 'left'], 'ball', 42]);
});

it('[SUP-15] the requests answer as OTP does', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const sup = yield* startSupervisor(self, { name: 'sup', children: [child('a', worker([]))] });
    const b = child('b', worker([], { failing: ['ok', ['stop', 'no'], 'ok'] }));
    const started: ['ok', Pid] = yield startChild(self, sup, b);
    const again: [string, [string, Pid]] = yield startChild(self, sup, b);
    out.push(again[0], again[1][0], again[1][1].id === started[1].id);
    out.push(yield restartChild(self, sup, 'b'), yield deleteChild(self, sup, 'b'), yield deleteChild(self, sup, 'z'));
    out.push(yield terminateChild(self, sup, 'b'), yield terminateChild(self, sup, 'b'), yield terminateChild(self, sup, 'z'));
    out.push(yield startChild(self, sup, b), yield restartChild(self, sup, 'b'), yield countChildren(self, sup));
    out.push(((yield restartChild(self, sup, 'b')) as [string])[0]);
    out.push(yield getChildspec(self, sup, 'b'), yield getChildspec(self, sup, 'z'));
    yield terminateChild(self, sup, 'b');
    out.push(yield deleteChild(self, sup, 'b'), ((yield whichChildren(self, sup)) as unknown[]).length);
    const temporary = child('t', worker([]), { restart: 'temporary' });
    yield startChild(self, sup, temporary);
    out.push(yield terminateChild(self, sup, 't'), yield restartChild(self, sup, 't'));
  });
  expect(seen).toEqual([
    'error',
    'already_started',
    true,
    ['error', 'running'],
    ['error', 'running'],
    ['error', 'not_found'],
    'ok',
    'ok',
    ['error', 'not_found'],
    ['error', 'already_present'],
    ['error', 'no'],
    [
      ['specs', 2],
      ['active', 1],
      ['supervisors', 0],
      ['workers', 2],
    ],
    'ok',
    ['ok', { id: 'b', start: expect.anything(), restart: 'permanent', shutdown: 5000, type: 'worker', significant: false }],
    ['error', 'not_found'],
    'ok',
    1,
    'ok',
    ['error', 'not_found'],
  ]);
});

it('[SUP-18] shutdown waits its time and then kills; brutal_kill does not wait; infinity waits as long as it takes', () => {
  const { seen, run } = observe(function* (self, out) {
    self.trapExit(true);
    const slow = worker(out, { trap: true, slow: 1000 });
    const sup = yield* startSupervisor(self, {
      name: 'sup',
      children: [
        child('patient', slow, { shutdown: 'infinity' }),
        child('short', slow, { shutdown: 100 }),
        child('brutal', slow, { shutdown: 'brutal_kill' }),
      ],
    });
    const before = self.now();
    self.exit(sup, 'shutdown');
    yield self.receive();
    out.push(Math.round((self.now() - before) / 1000));
  });
  expect(seen).toEqual(['+patient', '+short', '+brutal', '-short shutdown', '-patient shutdown', 1100]);
  const how = run.log.events.flatMap((event) => (event.type === 'child_terminated' ? [[event.childId, event.how]] : []));
  expect(how).toEqual([
    ['brutal', 'brutal_kill'],
    ['short', 'killed_after_timeout'],
    ['patient', 'shutdown'],
  ]);
  const exits = run.log.events.flatMap((event) => (event.type === 'process_exited' && event.terminated ? [event.class] : []));
  expect(exits).toEqual(['killed', 'killed', 'shutdown']);
});

it('[SUP-17] auto_shutdown ends the supervisor with shutdown, and the decision says so', () => {
  const { seen, run } = observe(function* (self, out) {
    self.trapExit(true);
    const sup = yield* startSupervisor(self, {
      name: 'sup',
      autoShutdown: 'any_significant',
      children: [child('a', worker(out)), child('b', worker(out), { restart: 'temporary', significant: true })],
    });
    self.send(yield* pidOf(self, sup, 'b'), 'die');
    out.push(((yield self.receive()) as unknown[])[2]);
  });
  expect(seen).toEqual(['+a', '+b', '-b boom', 'shutdown']);
  expect(run.log.events.find((event) => event.type === 'supervisor_decided')).toMatchObject({
    rule: 'auto_shutdown',
    childId: 'b',
    payload: ['a'],
  });
});

it('[SUP-20] a simple_one_for_one supervisor starts children from its template with further arguments', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const sup = yield* startSupervisor(self, {
      name: 'pool',
      strategy: 'simple_one_for_one',
      children: [{ id: 'w', start: worker(out), restart: 'temporary' }],
    });
    const [, one]: ['ok', Pid] = yield startChild(self, sup, ['one']);
    yield startChild(self, sup, ['two']);
    out.push(yield restartChild(self, sup, 'w'), yield deleteChild(self, sup, 'w'), yield terminateChild(self, sup, 'w'));
    out.push(yield terminateChild(self, sup, one), yield terminateChild(self, sup, one), yield terminateChild(self, sup, self.pid));
    out.push(yield countChildren(self, sup));
  });
  const refused = ['error', 'simple_one_for_one'];
  expect(seen).toEqual([
    '+one',
    '+two',
    refused,
    refused,
    refused,
    'ok',
    'ok',
    ['error', 'not_found'],
    [
      ['specs', 1],
      ['active', 1],
      ['supervisors', 0],
      ['workers', 1],
    ],
  ]);
});

// What Elixir 1.14 answers at max_children: 0, spec for spec.
it('[DYN-1] a full dynamic supervisor still says what is wrong with a spec', () => {
  const start = loop(0, (n: number) => n);
  const { seen, run } = observe(function* (self, out) {
    const [, sup]: ['ok', Pid] = yield startLink(self, dynamicSupervisor({ name: 'dyn', maxChildren: 0 }));
    for (const spec of [
      { start },
      { start, restart: 'foo' },
      { start, shutdown: -1 },
      { id: 1, start: 5 },
      { id: 1 },
      { start: ['a', 'b'] },
      { start: { module: 5 } },
      5,
    ])
      out.push(((yield startChild(self, sup, spec as never)) as unknown[])[1]);
  });
  expect(seen).toEqual([
    'max_children',
    ['invalid_restart_type', 'foo'],
    ['invalid_shutdown', -1],
    ['invalid_child_spec', { id: 1, start: 5 }],
    ['invalid_child_spec', { id: 1 }],
    ['invalid_child_spec', { start: ['a', 'b'] }],
    ['invalid_mfa', { module: 5 }],
    ['invalid_child_spec', 5],
  ]);
  const lines = run.log.events.flatMap((event) => (event.type === 'log_line' ? [event.payload] : []));
  expect(lines).toHaveLength(7);
  expect(lines[0]).toContain("restart of a child spec: expected 'permanent', 'transient', 'temporary', got \"foo\"");
});

it('[DYN-1] a dynamic supervisor starts children from their own specs, up to its limit', () => {
  const { seen, run } = observe(function* (self, out) {
    self.trapExit(true);
    const [, sup]: ['ok', Pid] = yield startLink(self, dynamicSupervisor({ name: 'dyn', maxChildren: 2 }));
    const [, one]: ['ok', Pid] = yield startChild(self, sup, child('one', worker(out)));
    yield startChild(self, sup, child('two', worker(out), { restart: 'temporary' }));
    out.push(yield startChild(self, sup, child('three', worker(out))), yield startChild(self, sup, {} as never));
    out.push(yield terminateChild(self, sup, one), yield terminateChild(self, sup, one));
    out.push(yield startChild(self, sup, child('four', worker(out, { failing: ['ignore'] }))));
    out.push(yield startChild(self, sup, { start: worker(out) } as never));
    out.push(((yield whichChildren(self, sup)) as unknown[][]).map(([id, , type]) => [id, type]));
  });
  expect(seen).toEqual([
    '+one',
    '+two',
    ['error', 'max_children'],
    ['error', ['invalid_child_spec', {}]],
    'ok',
    ['error', 'not_found'],
    'ignore',
    '+w',
    ['ok', expect.anything()],
    [
      [undefined, 'worker'],
      [undefined, 'worker'],
    ],
  ]);
  const spawned = run.log.events.flatMap((event) =>
    event.type === 'process_spawned' && event.pid > 2 ? [[event.label, event.ownSlot]] : [],
  );
  expect(spawned).toEqual([
    ['one', false],
    ['two', false],
    ['four', false],
    ['worker', false],
  ]);
});

it("[DYN-2] a child of a dynamic supervisor is restarted by its own restart type, in its slot; Elixir's limit is 3 in 5 s", () => {
  const out: unknown[] = [];
  const run = startProgram(function* main(self: Self) {
    self.trapExit(true);
    const [, sup]: ['ok', Pid] = yield startLink(self, dynamicSupervisor({ name: 'dyn' }));
    yield startChild(self, sup, child('p', worker(out)));
    yield startChild(self, sup, child('t', worker(out), { restart: 'temporary' }));
    out.push(((yield self.receive()) as unknown[])[2]);
  });
  run.run();
  run.system.command({ kind: 'send', pid: 4, message: 'die' });
  run.run();
  for (let i = 0; i < 4; i++) {
    const { pid } = run.log.events.filter((event) => event.type === 'process_spawned' && event.label === 'p').at(-1) as { pid: number };
    run.system.command({ kind: 'send', pid, message: 'die' });
    run.run();
  }
  expect(out.filter((x) => x === '+p').length).toBe(4);
  expect(out.filter((x) => x === '+t').length).toBe(1);
  expect(out.at(-1)).toBe('shutdown');
  const slots = run.log.events.flatMap((event) => (event.type === 'process_spawned' && event.label === 'p' ? [event.slot] : []));
  expect(new Set(slots).size).toBe(1);
  expect(run.log.problems()).toEqual([]);
});

it('[DYN-3] all children are told to end at the same time', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const [, sup]: ['ok', Pid] = yield startLink(self, dynamicSupervisor({ name: 'dyn' }));
    const slow = worker(out, { trap: true, slow: 200 });
    for (const id of ['a', 'b', 'c']) yield startChild(self, sup, child(id, slow));
    yield startChild(self, sup, child('late', worker(out, { trap: true, slow: 5000 }), { shutdown: 300 }));
    const before = self.now();
    self.exit(sup, 'shutdown');
    yield self.receive();
    out.push(Math.round((self.now() - before) / 1000));
  });
  expect(seen.at(-1)).toBe(300);
  expect(seen.filter((x) => String(x).startsWith('-')).length).toBe(4);
});

it('[DYN-3] messages that look like its own neither end the wait for its children nor hurt a supervisor', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const lookalikes = [['timeout', self.pid, 300], ['timeout', { id: 1 }, 300], ['DOWN', null], ['DOWN'], ['EXIT', null, 'x'], ['EXIT']];
    const [, dynamic]: ['ok', Pid] = yield startLink(self, dynamicSupervisor({ name: 'dyn' }));
    const [, fixed]: ['ok', Pid] = yield startLink(
      self,
      supervisor({ name: 'fixed', children: [child('s', worker(out, { trap: true, slow: 200 }), { shutdown: 300 })] }),
    );
    yield startChild(self, dynamic, child('d', worker(out, { trap: true, slow: 200 }), { shutdown: 300 }));
    for (const sup of [dynamic, fixed]) {
      for (const message of lookalikes) self.send(sup, message);
      yield self.sleep(1);
      self.exit(sup, 'shutdown');
      for (const message of lookalikes) self.send(sup, message);
      const before = self.now();
      const [, , reason]: [string, Pid, unknown] = yield self.receive();
      out.push(reason, Math.round((self.now() - before) / 1000));
    }
  });
  expect(seen).toEqual(['+s', '+d', '-d shutdown', 'shutdown', 200, '-s shutdown', 'shutdown', 200]);
});

it('[SUP-25] flags and children may follow from the argument, and init may ignore', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const pool = supervisor<number>({
      name: 'pool',
      init: (size) =>
        size === 0 ? 'ignore' : ['ok', { intensity: size }, Array.from({ length: size }, (_, i) => child(`w${i}`, worker(out)))],
    });
    out.push(
      ((yield startLink(self, pool, 2)) as [string])[0],
      yield startLink(self, pool, 0),
      yield startLink(self, supervisor({ name: 'x', init: () => 'rubbish' as never })),
    );
  });
  expect(seen).toEqual(['+w0', '+w1', 'ok', 'ignore', ['error', ['bad_return', ['x', 'init', 'rubbish']]]]);
});
