// pg over several nodes, and in the log. What it does on one node is proven against real Erlang: test/runtime/otp-parts/.

import { expect, it } from 'vitest';
import type { Body, Pid, Self } from '../../../runtime/index.ts';
import { pg, program } from '../../../runtime/index.ts';
import { runProgram, startProgram } from '../../support/runtime-run.ts';

it('a scope shows its groups as its state', () => {
  const { log } = runProgram(function* main(self: Self): Body<void> {
    yield* pg.startLink(self, 'rooms');
    yield* pg.join(self, 'kitchen', self.pid, 'rooms');
  });
  expect(log.problems()).toEqual([]);
  const states = log.events.flatMap((e) => (e.type === 'callback_finished' && e.payload !== undefined ? [e.payload] : []));
  expect(states).toEqual([
    { scope: 'rooms', groups: [] },
    { scope: 'rooms', groups: [['kitchen', [expect.anything()]]] },
    // Its one member has ended.
    { scope: 'rooms', groups: [] },
  ]);
});

/** Two nodes (what the network itself does has no cause: it is the host's plan); on each a process that joins `kitchen`, and one that notes twice a second how many members it sees, here and in all. */
function twoNodes(link: object): {
  readonly seen: Record<string, string[]>;
  readonly run: (ms: number) => void;
  readonly problems: () => string[];
} {
  const seen: Record<string, string[]> = { 'a@x': [], 'b@x': [] };
  const root = (name: string) =>
    function* node(self: Self): Body<void> {
      yield* pg.startLink(self);
      self.spawn(function* member(own: Self): Body<void> {
        yield* pg.join(own, 'kitchen', own.pid);
        yield* own.receive({ match: () => false });
      });
      for (;;) {
        yield* self.sleep(500);
        seen[name]?.push(`${pg.getLocalMembers(self, 'kitchen').length}/${pg.getMembers(self, 'kitchen').length}`);
      }
    };
  const started = startProgram(
    program({
      name: 'Kitchens',
      nodes: [
        { name: 'a@x', start: root('a@x') },
        { name: 'b@x', start: root('b@x') },
      ],
      links: [{ between: ['a@x', 'b@x'], keepConnected: true, ...link }],
      netTicktime: 1,
    }),
  );
  return {
    seen,
    run: (ms) => started.run(ms),
    problems: () => started.log.problems().filter((problem) => !/\((link_changed|node_up)\) has no cause/.test(problem)),
  };
}

it('[PG-4] scopes of two nodes know each other members', () => {
  const { seen, run, problems } = twoNodes({});
  run(2200);
  expect(problems()).toEqual([]);
  expect(seen).toEqual({ 'a@x': ['1/2', '1/2', '1/2', '1/2'], 'b@x': ['1/2', '1/2', '1/2', '1/2'] });
});

it('[PG-4] a partition takes the others members out; they come back when it has healed', () => {
  const { seen, run, problems } = twoNodes({ partitions: [{ from: 1100, until: 6100 }] });
  run(12_000);
  expect(problems()).toEqual([]);
  for (const counts of Object.values(seen)) {
    expect(counts.slice(0, 2)).toEqual(['1/2', '1/2']);
    expect(counts).toContain('1/1');
    expect(counts.at(-1)).toBe('1/2');
    // Out once, back once.
    const changes = counts.filter((count, i) => i > 0 && count !== counts[i - 1]);
    expect(changes).toEqual(['1/1', '1/2']);
  }
});

it('[PG-4] a member that ends goes on all nodes, one of another node can not be joined', () => {
  const refused: unknown[] = [];
  const left: unknown[] = [];
  const { run } = startProgram(
    program({
      name: 'Guests',
      nodes: [
        {
          name: 'a@x',
          start: function* a(self: Self): Body<void> {
            yield* pg.startLink(self);
            const guest: Pid = self.spawn(function* guest(own: Self): Body<void> {
              yield* own.sleep(1000);
            });
            yield* pg.join(self, 'bar', [guest, guest]);
            yield* self.receive({ match: () => false });
          },
        },
        {
          name: 'b@x',
          start: function* b(self: Self): Body<void> {
            yield* pg.startLink(self);
            yield* self.sleep(500);
            const [guest] = pg.getMembers(self, 'bar');
            left.push(pg.getMembers(self, 'bar').length, pg.getLocalMembers(self, 'bar').length);
            try {
              pg.join(self, 'bar', guest as Pid);
            } catch (thrown) {
              refused.push((thrown as { reason: readonly unknown[] }).reason[0]);
            }
            yield* self.sleep(1000);
            left.push(pg.getMembers(self, 'bar').length, pg.whichGroups(self));
            yield* self.receive({ match: () => false });
          },
        },
      ],
      links: [{ between: ['a@x', 'b@x'], keepConnected: true }],
    }),
  );
  run(3000);
  expect(left).toEqual([2, 0, 0, []]);
  expect(refused).toEqual(['nolocal']);
});
