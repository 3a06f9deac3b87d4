import { expect, test } from 'vitest';
import type { Pid, Self } from '../../../runtime/index.ts';
import { createSystem, program } from '../../../runtime/index.ts';

/** Plays a program on the nodes a@local and b@local and gives what `main`, on a@local, has noted. */
function play(main: (self: Self, note: (what: unknown) => void) => unknown, remote: (self: Self) => unknown): unknown[] {
  const notes: unknown[] = [];
  const system = createSystem({ seed: 1, sink: () => undefined });
  const between = ['a@local', 'b@local'] as const;
  system.start(
    program({
      name: 'nodes',
      nodes: [
        { name: 'a@local', start: (self: Self) => main(self, (what) => notes.push(what)) as never },
        { name: 'b@local', start: remote as never },
      ],
      links: [{ between, delay: 20, jitter: 10 }],
    }),
  );
  system.run({ turns: 100_000, until: 60_000_000 });
  return notes;
}

test('a message to a name on another node arrives after the time of the link, and so does the answer', () => {
  const notes = play(
    function* (self, note) {
      yield self.connectNode('b@local');
      const sent = self.now();
      self.send(['echo', 'b@local'], self.pid);
      note(yield self.receive());
      note(self.now() - sent >= 40_000 && self.now() - sent < 61_000);
      note([self.node(), self.nodes(), String(self.pid)]);
    },
    function* (self) {
      self.register('echo');
      const from: Pid = yield self.receive();
      self.send(from, ['from', self.node(), self.node(from)]);
    },
  );
  expect(notes).toEqual([['from', 'b@local', 'a@local'], true, ['a@local', ['b@local'], '<1.1.0>']]);
});
