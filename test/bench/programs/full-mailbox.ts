// A worst case: one process sends a million messages to another that never looks into its mailbox.

import { type Body, program, type Self } from 'bough';

function* deaf(self: Self): Body {
  yield self.sleep(1_000_000_000);
}

function* loud(self: Self): Body {
  const to = self.spawn(deaf);
  for (let i = 0; i < 1_000_000; i++) {
    self.send(to, i);
    if (i % 1000 === 0) yield self.sleep(1);
  }
}

export default program({ name: 'FullMailbox', start: (self: Self) => ['ok', self.spawnLink(loud)] });
