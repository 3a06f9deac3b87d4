// Nothing but crashes: 200 workers that live for a few messages to a shared counter, throw, and are started again. The other end
// of what a recorder has to bear: one record in eighteen is an exit, and each exit is three rows of side tables.

import { type Body, type ChildSpec, genServer, program, type Self, supervisor, task } from 'bough';

const WORKERS = 200;

const counter = genServer({
  name: 'Counter',
  init: () => ['ok', 0],
  handleCall: (amount: number, _from, total) => ['reply', total, total + amount],
  handleCast: (amount: number, total) => ['noreply', total + amount],
});

function* worker(self: Self): Body {
  self.cast('counter', 1);
  yield self.call('counter', 2);
  throw new Error('worked too hard');
}

const children: ChildSpec[] = [{ id: 'counter', start: { module: counter, argument: undefined, name: 'counter' } }];
for (let i = 0; i < WORKERS; i++) {
  children.push({ id: `worker ${i}`, start: task({ name: 'worker', run: (_argument, self) => worker(self) }) });
}

export default program({
  name: 'CrashLoop',
  start: supervisor({ name: 'Workers', strategy: 'one_for_one', intensity: 1_000_000, period: 1, children }),
});
