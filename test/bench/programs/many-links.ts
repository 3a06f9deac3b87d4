// A worst case: one process has links to 100,000 others, and talks to them.

import { type Body, type Pid, program, type Self } from 'bough';

const OTHERS = 100_000;

function* other(self: Self): Body {
  for (;;) yield self.receive();
}

function* middle(self: Self): Body {
  const others: Pid[] = [];
  for (let i = 0; i < OTHERS; i++) {
    others.push(self.spawnLink(other));
    if (i % 1000 === 0) yield self.sleep(1);
  }
  for (let i = 0; ; i++) {
    self.send(others[i % OTHERS] as Pid, i);
    if (i % 1000 === 0) yield self.sleep(1);
  }
}

export default program({ name: 'ManyLinks', start: (self: Self) => ['ok', self.spawnLink(middle)] });
