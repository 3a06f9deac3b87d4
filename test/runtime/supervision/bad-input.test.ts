// Wrong input: OTP's own term from the call, and a sentence for people. The terms are what erl (OTP 25) answers; the goldens
// `supervisor_SUITE/sup_flags*` and `sup_start_map_faulty_specs*` hold the same against real Erlang.

import { describe, expect, it } from 'vitest';
import type { Pid, Self } from '../../../runtime/index.ts';
import { dynamicSupervisor, genServer, loop, startChild, startLink, supervisor, task } from '../../../runtime/index.ts';
import { observe, startProgram } from '../../support/runtime-run.ts';

const worker = genServer({ name: 'W', init: () => ['ok', 0] });
const good = { id: 'a', start: { module: worker } };

/** What start_link of such a supervisor answers, and the lines of the log. */
function startOf(description: object): { answer: unknown; lines: unknown[] } {
  const { seen, run } = observe(function* (self, out) {
    self.trapExit(true);
    out.push(yield startLink(self, supervisor({ name: 'Sup', children: [], ...description } as never)));
  });
  return { answer: seen[0], lines: linesOf(run) };
}

const linesOf = (run: { log: { events: readonly { type: string }[] } }): unknown[] =>
  run.log.events.flatMap((event) =>
    event.type === 'log_line' ? [[(event as never as { level: string }).level, (event as never as { payload: string }).payload]] : [],
  );

it.each<[object, unknown, string]>([
  [
    { strategy: 'foo' },
    ['supervisor_data', ['invalid_strategy', 'foo']],
    "strategy: expected 'one_for_one', 'one_for_all', 'rest_for_one', 'simple_one_for_one', got \"foo\"",
  ],
  [{ intensity: -1 }, ['supervisor_data', ['invalid_intensity', -1]], 'intensity: expected a whole number of restarts, 0 or more, got -1'],
  [{ period: 0 }, ['supervisor_data', ['invalid_period', 0]], 'period: expected a whole number of seconds, 1 or more, got 0'],
  [
    { autoShutdown: 'x' },
    ['supervisor_data', ['invalid_auto_shutdown', 'x']],
    "autoShutdown: expected 'never', 'any_significant', 'all_significant', got \"x\"",
  ],
  [
    { children: [good, good] },
    ['start_spec', ['duplicate_child_name', 'a']],
    'two child specs have the id "a"; give each child one of its own',
  ],
  [{ children: [{ start: { module: worker } }] }, ['start_spec', 'missing_id'], 'a child spec has no id; give each child one of its own'],
  [{ children: [{ id: 'a' }] }, ['start_spec', 'missing_start'], 'a child spec has no start; say what to start: { id, start: { module } }'],
  [
    { children: [{ ...good, restart: 'now' }] },
    ['start_spec', ['invalid_restart_type', 'now']],
    "restart of a child spec: expected 'permanent', 'transient', 'temporary', got \"now\"",
  ],
  [
    { children: [{ ...good, shutdown: -5 }] },
    ['start_spec', ['invalid_shutdown', -5]],
    "shutdown of a child spec: expected a whole number of milliseconds, 'infinity' or 'brutal_kill', got -5",
  ],
  [
    { children: [{ ...good, significant: true }] },
    [
      'start_spec',
      [
        'bad_combination',
        [
          ['auto_shutdown', 'never'],
          ['significant', true],
        ],
      ],
    ],
    'these do not go together: auto_shutdown "never" and significant true',
  ],
  [{ children: ['x'] }, ['start_spec', ['invalid_child_spec', 'x']], 'a child spec: expected an object { id, start, … }, got "x"'],
])('[SUP-26] %j is refused with %j, and the log says it in a sentence', (description, error, sentence) => {
  const { answer, lines } = startOf(description);
  expect(answer).toEqual(['error', error]);
  expect(lines).toEqual([['error', `supervisor Sup: ${sentence}`]]);
});

it('[SUP-26] start_child with a wrong spec or a taken id answers as OTP, and the supervisor goes on', () => {
  const { seen, run } = observe(function* (self, out) {
    const [, sup]: [string, Pid] = yield startLink(self, supervisor({ name: 'Sup', children: [good] }));
    out.push(yield startChild(self, sup, { ...good, id: 'b', restart: 'never' } as never));
    const taken: unknown[] = yield startChild(self, sup, good);
    out.push((taken[1] as unknown[])[0], self.isAlive(sup));
    const [, dynamic]: [string, Pid] = yield startLink(self, dynamicSupervisor({ name: 'Dyn' }));
    out.push(yield startChild(self, dynamic, { start: { module: worker }, shutdown: 'soon' } as never));
  });
  expect(seen).toEqual([['error', ['invalid_restart_type', 'never']], 'already_started', true, ['error', ['invalid_shutdown', 'soon']]]);
  expect(linesOf(run)).toHaveLength(2);
});

it('[SUP-26] a supervisor that is fine says nothing', () => {
  expect(startOf({ children: [good] })).toMatchObject({ answer: ['ok', expect.anything()], lines: [] });
});

describe('[PROC-4] an operation that is given something wrong raises what OTP does, and says what was expected', () => {
  const operations: [string, (self: Self) => unknown, string, RegExp][] = [
    ['send to an unknown name', (self) => self.send('nobody' as never, 1 as never), 'badarg', /nobody is registered as nobody/],
    ['link', (self) => self.link('x' as never), 'badarg', /link: expected a pid, got x/],
    ['exit', (self) => self.exit('x' as never, 'normal'), 'badarg', /exit: expected a pid, got x/],
    ['trap_exit', (self) => self.trapExit(7 as never), 'badarg', /trap_exit: expected true or false, got 7/],
    ['register undefined', (self) => self.register('undefined'), 'badarg', /undefined can not be a name/],
    ['register twice', (self) => [self.register('one'), self.register('two')], 'badarg', /<0\.1\.0> has the name one/],
    [
      'a taken name',
      (self) => [
        self.register('one'),
        self.register(
          'one',
          self.spawn(() => 0),
        ),
      ],
      'badarg',
      /one is taken by <0\.1\.0>/,
    ],
    ['unregister', (self) => self.unregister('nobody'), 'badarg', /nobody is registered as nobody/],
    ['whereis', (self) => self.whereis(7 as never), 'badarg', /whereis: expected a name, got 7/],
    ['send_after, negative', (self) => self.sendAfter(-1, self.pid, 1), 'badarg', /got -1/],
    ['send_after to a number', (self) => self.sendAfter(1, 7 as never, 1 as never), 'badarg', /expected a pid or a name, got 7/],
    ['cancel_timer', (self) => self.cancelTimer('x' as never), 'badarg', /expected a reference, got x/],
    ['demonitor', (self) => self.demonitor('x' as never), 'badarg', /demonitor: expected a reference, got x/],
    [
      'demonitor with an unknown option',
      (self) => self.demonitor(self.monitor(self.pid), { foo: 1 } as never),
      'badarg',
      /unknown option foo; it knows flush, info/,
    ],
    ['spawn', (self) => self.spawn(7 as never), 'badarg', /spawn: expected a function, got 7/],
    [
      'process_info of an unknown item',
      (self) => self.processInfo(self.pid, 'foo' as never),
      'badarg',
      /unknown item foo; it knows registered_name/,
    ],
    ['start of no module', (self) => startLink(self, {} as never, 0 as never), 'badarg', /start: expected a module, .* got /],
    [
      'start of undefined',
      (self) => startLink(self, undefined as never, 0 as never),
      'badarg',
      /start: expected a module, .* got undefined/,
    ],
    [
      'start with a name that is none',
      (self) => startLink(self, worker, undefined, { name: 5 as never }),
      'badarg',
      /start: name: expected a string, not empty and not 'undefined', or a via name, got 5/,
    ],
    [
      'start with options that are none',
      (self) => startLink(self, worker, undefined, 5 as never),
      'badarg',
      /start: options: expected an object/,
    ],
    [
      'start with an unknown option',
      (self) => startLink(self, worker, undefined, { tiemout: 5 } as never),
      'badarg',
      /start: unknown option tiemout; it knows name, timeout/,
    ],
    [
      'start with a negative timeout',
      (self) => startLink(self, worker, undefined, { timeout: -1 }),
      'timeout_value',
      /start: timeout: expected a whole number of ms .* got -1/,
    ],
    [
      'receive with a match that is none',
      (self) => self.receive({ match: 5 as never }),
      'badarg',
      /receive: match: expected a function, got 5/,
    ],
    [
      'receive with options that are none',
      (self) => self.receive(5 as never),
      'badarg',
      /receive: options: expected \{ match, after \}, got 5/,
    ],
    ['receive with a negative time', (self) => self.receive({ after: -1 }), 'timeout_value', /got -1/],
    [
      'a supervisor without a list',
      () => supervisor({ name: 'S', children: 7 as never }),
      'badarg',
      /supervisor S: children: expected a list/,
    ],
    ['a gen_server without init', () => genServer({ name: 'G' } as never), 'badarg', /genServer: expected \{ name, init/],
    ['a loop without a round', () => loop(0, 7 as never), 'badarg', /loop: expected a function for each round, got number/],
    ['a task without run', () => task({ name: 'T' } as never), 'badarg', /task: expected \{ name, run \}/],
  ];
  it.each(operations)('%s', (_what, operation, reason, sentence) => {
    const run = startProgram(function* main(self: Self) {
      yield self.sleep(1);
      operation(self);
    });
    run.run();
    const [first, stack] = (run.system.rootExit?.reason ?? []) as [unknown, Error];
    expect(first).toBe(reason);
    expect(stack.stack).toMatch(sentence);
  });
});

it.each([
  ['a string', 'oops'],
  ['a number', 42],
  ['null', null],
  ['undefined', undefined],
  ['an object', { code: 7 }],
  ['an array', ['a', 'b']],
])(
  // biome-ignore format: one line
  '[PROC-2] a process that throws %s ends with that very value',
  (_what, thrown) => {
    const run = startProgram(function* main(self: Self) {
      yield self.sleep(1);
      throw thrown;
    });
    run.run();
    expect(run.exits).toEqual([{ pid: 1, reason: thrown }]);
    expect(run.log.problems()).toEqual([]);
  },
);
