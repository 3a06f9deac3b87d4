// Types of child specs and programs: each child's argument and name fit its module. See processes.ts for how this is checked.

import type { Body, ChildSpec, Self, ServerName } from 'bough';
import { dynamicSupervisor, genServer, program, startChild, supervisor, task } from 'bough';

const Counter = genServer({ name: 'Counter', init: (start: number) => ['ok', start], handleCall: (_: 'get', _from, n) => ['reply', n, n] });
const Plain = genServer({ name: 'Plain', init: () => ['ok', null] });
const Job = task({ name: 'Job', run: (id: number, self) => self.log(`${id}`) });
const counter: ServerName<typeof Counter> = 'counter';
const plain: ServerName<typeof Plain> = 'plain';

const Root = supervisor({
  name: 'Root',
  strategy: 'rest_for_one',
  children: [
    { id: 'counter', start: { module: Counter, argument: 0, name: counter } },
    { id: 'plain', start: Plain, shutdown: 'brutal_kill' },
    { id: 'named', start: { module: Plain, name: plain } },
    { id: 'jobs', start: { module: dynamicSupervisor({ name: 'Jobs' }), name: 'jobs' } },
    { id: 'function', start: (self) => ['ok', self.spawnLink(Job, 1)] },
  ],
});

export const mistakes = [
  // @ts-expect-error: a counter starts with a number
  supervisor({ name: 'A', children: [{ id: 'counter', start: { module: Counter, argument: 'zero' } }] }),
  // @ts-expect-error: a counter starts with something
  supervisor({ name: 'B', children: [{ id: 'counter', start: Counter }] }),
  supervisor({
    name: 'C',
    children: [
      { id: 'plain', start: Plain },
      // @ts-expect-error: and so here
      { id: 'counter', start: { module: Counter } },
    ],
  }),
  // @ts-expect-error: that is the name of another module's process
  supervisor({ name: 'D', children: [{ id: 'counter', start: { module: Counter, argument: 0, name: plain } }] }),
  // @ts-expect-error: no such strategy
  supervisor({ name: 'E', strategy: 'one_for_none', children: [] }),
  // @ts-expect-error: no such restart type
  supervisor({ name: 'F', children: [{ id: 'plain', start: Plain, restart: 'always' }] }),
  // @ts-expect-error: a start function does not return a promise
  supervisor({ name: 'G', children: [{ id: 'function', start: async () => undefined }] }),
];

/** A list that is computed is checked too, and one whose modules are forgotten is taken as it is. */
const ids = [1, 2, 3];
supervisor({ name: 'Pool', children: ids.map((id) => ({ id: `counter ${id}`, start: { module: Counter, argument: id } })) });
// @ts-expect-error: a counter starts with a number
supervisor({ name: 'Pool', children: ids.map((id) => ({ id: `counter ${id}`, start: { module: Counter, argument: `${id}` } })) });
const specs: ChildSpec[] = [{ id: 'counter', start: { module: Counter, argument: 0 } }];
supervisor({ name: 'Pool', children: specs });
// the argument of a template comes with startChild
supervisor({ name: 'Workers', strategy: 'simple_one_for_one', children: [{ id: 'counter', start: { module: Counter } }] });
supervisor({ name: 'Called', init: (size: number) => ['ok', {}, ids.slice(size).map((id) => ({ id: `${id}`, start: Plain }))] });

export const programs = [
  program({ name: 'Root', start: Root }),
  program({ name: 'Counter', start: { module: Counter, argument: 5, name: counter } }),
  program({
    name: 'Main',
    start: function* main(self) {
      yield* self.sleep(5);
    },
  }),
  // @ts-expect-error: a counter starts with a number
  program({ name: 'Wrong', start: { module: Counter, argument: 'five' } }),
  // @ts-expect-error: a counter starts with something
  program({ name: 'Wrong', start: Counter }),
  // @ts-expect-error: a program is no promise
  program({ name: 'Wrong', start: async () => undefined }),
];

export function* children(self: Self): Body {
  const started = yield* startChild(self, 'jobs', { id: 'counter', start: { module: Counter, argument: 1 } });
  if (started !== 'ignore' && started[0] === 'ok' && started[1] !== undefined) {
    const count: number = yield* self.call(started[1], 'get');
    self.log(`${count}`);
  }
  // @ts-expect-error: a counter starts with a number
  yield* startChild(self, 'jobs', { id: 'counter', start: { module: Counter, argument: 'one' } });
}
