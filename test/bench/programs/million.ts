// A million events in some twenty seconds at the wall clock's pace: thirty pairs of processes that play ping-pong without a pause.

import { type Body, type ChildSpec, program, type Self, supervisor, task } from 'bough';

function* pair(self: Self): Body {
  const other = self.spawnLink(function* answer(pong: Self): Body {
    for (;;) pong.send(yield pong.receive(), 'pong');
  });
  for (;;) {
    self.send(other, self.pid);
    yield self.receive();
    self.spend(20);
    yield self.sleep(0);
  }
}

const children: ChildSpec[] = [];
for (let i = 1; i <= 30; i++) {
  children.push({ id: `pair ${i}`, start: task({ name: 'pair', run: (_argument, self: Self) => pair(self) }) });
}

export default program({ name: 'Million', start: supervisor({ name: 'Root', children }) });
