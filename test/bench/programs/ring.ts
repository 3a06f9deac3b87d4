// A ring of 1,000 processes that pass one number on for ever: the busiest and most regular stream there is.

import { type Body, type Pid, program, type Self } from 'bough';

const SIZE = 1000;

function* hop(self: Self, next: Pid): Body {
  for (;;) {
    const n: number = yield self.receive();
    self.send(next, n + 1);
  }
}

function* first(self: Self): Body {
  let next = self.pid;
  for (let i = 1; i < SIZE; i++) next = self.spawn(hop, next);
  self.send(next, 0);
  for (;;) {
    const n: number = yield self.receive();
    self.send(next, n + 1);
  }
}

export default program({ name: 'Ring', start: (self: Self) => ['ok', self.spawnLink(first)] });
