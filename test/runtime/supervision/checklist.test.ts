// Those of the 33 points of SEMANTICS.md that no other test of a rule holds; the goldens hold them too, against real Erlang.

import { expect, it } from 'vitest';
import type { Pid, Self } from '../../../runtime/index.ts';
import {
  countChildren,
  deleteChild,
  genServer,
  restartChild,
  startChild,
  startLink,
  supervisor,
  terminateChild,
  whichChildren,
} from '../../../runtime/index.ts';
import { observe } from '../../support/runtime-run.ts';

type Told = string[];

/** A server that says when it starts and terminates; `init`: what its n-th start does, the last one repeats. */
function telling(told: Told, name: string, init: readonly ('ok' | 'stop' | 'ignore')[] = ['ok'], traps = false) {
  let starts = 0;
  return genServer({
    name,
    init: (_: unknown, self: Self) => {
      const what = init[Math.min(starts++, init.length - 1)];
      told.push(`${what === 'ok' ? 'start' : what} ${name}`);
      if (traps) self.trapExit(true);
      return what === 'ok' ? ['ok', 0] : what === 'stop' ? ['stop', 'no'] : 'ignore';
    },
    handleInfo: (message: unknown, state, self) => (message === 'die' ? self.exit('died') : ['noreply', state]),
    terminate: (reason: unknown) => told.push(`terminate ${name} ${String(reason)}`),
  });
}
const child = (id: string, module: unknown, more: object = {}) => ({ id, start: { module }, ...more }) as never;

function* begin(self: Self, description: object): Generator<never, Pid, [string, Pid]> {
  const [, pid] = yield startLink(self, supervisor({ name: 'Sup', intensity: 10, ...description } as never)) as never;
  return pid;
}
function* pidOf(self: Self, sup: Pid, id: string): Generator<never, Pid, unknown[][]> {
  const children = yield whichChildren(self, sup) as never;
  return children.find(([name]) => name === id)?.[1] as Pid;
}

it.each([
  ['rest_for_one', ['stop b', 'start b', 'start c']],
  ['one_for_all', ['start a', 'stop b', 'start a', 'start b', 'start c']],
])('[SUP-9] %s whose restart fails at child k: on the next attempt the failed child counts as the one that ended', (strategy, expected) => {
  const told: Told = [];
  observe(function* (self) {
    self.trapExit(true);
    const children = [child('a', telling(told, 'a')), child('b', telling(told, 'b', ['ok', 'stop', 'ok'])), child('c', telling(told, 'c'))];
    const sup = yield* begin(self, { strategy, children });
    self.send(yield* pidOf(self, sup, 'b'), 'die' as never);
    told.length = 0;
    yield self.sleep(100);
  });
  expect(told.filter((line) => !line.startsWith('terminate'))).toEqual(expected);
});

it('[SUP-10] children that were terminated by hand or had ended are started again with the others, temporary ones are forgotten', () => {
  const told: Told = [];
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const children = [
      child('a', telling(told, 'a')),
      child('hand', telling(told, 'hand')),
      child('gone', telling(told, 'gone'), { restart: 'temporary' }),
    ];
    const sup = yield* begin(self, { strategy: 'one_for_all', children });
    yield terminateChild(self, sup, 'hand');
    self.send(yield* pidOf(self, sup, 'a'), 'die' as never);
    told.length = 0;
    yield self.sleep(100);
    out.push(((yield whichChildren(self, sup)) as unknown as unknown[][]).map(([id]) => id));
  });
  expect(seen).toEqual([['hand', 'a']]);
  expect(told.filter((line) => line.startsWith('start'))).toEqual(['start a', 'start hand']);
});

it('[SUP-14] a child that ignores is kept without a process, a temporary one is not', () => {
  const { seen } = observe(function* (self, out) {
    const sup = yield* begin(self, { children: [] });
    const ignoring = telling([], 'i', ['ignore', 'ok']);
    out.push(yield startChild(self, sup, child('kept', ignoring)));
    out.push(yield startChild(self, sup, child('temporary', telling([], 't', ['ignore']), { restart: 'temporary' })));
    out.push(((yield whichChildren(self, sup)) as unknown as unknown[][]).map(([id, pid]) => [id, pid]));
    out.push(((yield restartChild(self, sup, 'kept')) as unknown as unknown[])[0]);
  });
  expect(seen).toEqual([['ok', undefined], ['ok', undefined], [['kept', undefined]], 'ok']);
});

it('[SUP-19] a supervisor that is killed leaves its children to their links: killed, and those that trap terminate with killed', () => {
  const told: Told = [];
  const { run } = observe(function* (self) {
    self.trapExit(true);
    const children = [child('plain', telling(told, 'plain')), child('traps', telling(told, 'traps', ['ok'], true))];
    const sup = yield* begin(self, { children });
    self.exit(sup, 'kill');
    yield self.sleep(100);
  });
  expect(told).toEqual(['start plain', 'start traps', 'terminate traps killed']);
  expect(run.exits.filter(({ reason }) => reason === 'killed')).toHaveLength(3);
});

it('[SUP-21] a supervisor that is restarted starts from its init: children that were added are gone', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const inner = supervisor({ name: 'Inner', children: [child('own', telling([], 'own'))] });
    const sup = yield* begin(self, { children: [child('inner', inner)] });
    const first = yield* pidOf(self, sup, 'inner');
    yield startChild(self, first, child('added', telling([], 'added')));
    self.exit(first, 'kill');
    yield self.sleep(100);
    const second = yield* pidOf(self, sup, 'inner');
    out.push(
      second.id === first.id,
      ((yield whichChildren(self, second)) as unknown as unknown[][]).map(([id]) => id),
    );
  });
  expect(seen).toEqual([false, ['own']]);
});

it('[SUP-22] a restarted child keeps its place; one that was deleted and started again comes last', () => {
  const { seen } = observe(function* (self, out) {
    self.trapExit(true);
    const ids = function* (sup: Pid): Generator<never, unknown[], unknown[][]> {
      return (yield whichChildren(self, sup) as never).map(([id]) => id);
    };
    const sup = yield* begin(self, { children: ['a', 'b', 'c'].map((id) => child(id, telling([], id))) });
    self.send(yield* pidOf(self, sup, 'a'), 'die' as never);
    yield self.sleep(100);
    out.push(yield* ids(sup));
    yield terminateChild(self, sup, 'a');
    yield deleteChild(self, sup, 'a');
    yield startChild(self, sup, child('a', telling([], 'a')));
    out.push(yield* ids(sup));
  });
  expect(seen).toEqual([
    ['c', 'b', 'a'],
    ['a', 'c', 'b'],
  ]);
});

it('[SUP-23] a child that unlinked itself and died is not noticed: it stays in the list, only `active` looks', () => {
  const { seen } = observe(function* (self, out) {
    const loose = genServer({
      name: 'loose',
      init: (parent: Pid | undefined) => ['ok', parent],
      handleInfo: (sup: Pid, _state, own) => {
        own.unlink(sup);
        return own.exit('alone');
      },
    });
    const sup = yield* begin(self, { children: [child('x', loose)] });
    const pid = yield* pidOf(self, sup, 'x');
    self.send(pid, sup as never);
    yield self.sleep(10);
    out.push(self.isAlive(pid), (yield* pidOf(self, sup, 'x'))?.id === pid.id);
    out.push(yield restartChild(self, sup, 'x'), (yield countChildren(self, sup)) as unknown);
    out.push(yield terminateChild(self, sup, 'x'));
  });
  expect(seen).toEqual([
    false,
    true,
    ['error', 'running'],
    expect.toSatisfy((counts) => JSON.stringify(counts).includes('["active",0]')),
    'ok',
  ]);
});
