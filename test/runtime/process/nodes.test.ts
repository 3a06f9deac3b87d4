// Several simulated nodes: what their links do with signals, and how the log and the fold show it. What processes observe is compared
// with real nodes in test/runtime/otp/nodes.test.ts.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import type { Body, LinkDescription, NetworkCommand, Pid, Self, System } from '../../../runtime/index.ts';
import { createSystem, program, TIMEOUT } from '../../../runtime/index.ts';
import type { RuntimeEvent } from '../../../runtime/protocol/events.ts';
import { LogCollector } from '../../support/runtime-log.ts';

const [A, B] = ['a@local', 'b@local'];

interface Played {
  readonly notes: unknown[];
  readonly log: LogCollector;
  readonly events: readonly RuntimeEvent[];
  readonly world: World;
}

interface Options {
  readonly link?: Omit<LinkDescription, 'between'>;
  readonly netTicktime?: number;
  readonly down?: readonly { from: number; until?: number }[];
  readonly seed?: number;
  readonly commands?: (system: System) => void;
}

/** Plays `main` on a@local, which notes what it likes, and `remote` on b@local. */
function play(main: (self: Self, note: (what: unknown) => void) => Body, remote: (self: Self) => Body, options: Options = {}): Played {
  const notes: unknown[] = [];
  const log = new LogCollector();
  const system = createSystem({ seed: options.seed ?? 1, sink: log.sink });
  system.start(
    program({
      name: 'nodes',
      netTicktime: options.netTicktime ?? 60,
      nodes: [
        { name: A, start: (self: Self) => main(self, (what) => void notes.push(what)) as never },
        { name: B, start: remote as never, ...(options.down === undefined ? {} : { down: options.down }) },
      ],
      links: [{ between: [A, B], delay: 20, ...options.link }],
    }),
  );
  options.commands?.(system);
  system.run({ turns: 100_000, until: 100_000_000 });
  system.flush();
  const world = new World();
  for (const chunk of log.chunks) world.apply(chunk);
  expect(log.problems()).toEqual([]);
  return { notes, log, events: log.events, world };
}

/** Sends back what it gets, with the node it is on. */
function* echo(self: Self): Body {
  self.register('echo');
  for (;;) {
    const [from, what]: [Pid, unknown] = yield self.receive();
    self.send(from, [self.node(), what]);
  }
}

const ms = (self: Self): number => self.now() / 1000;

describe('a link between two nodes', () => {
  test('[NODE-1] a message is sent, delivered and handled at three moments, and the answer takes as long', () => {
    const { notes, events } = play(function* (self, note) {
      yield self.connectNode(B);
      const sent = ms(self);
      self.send(['echo', B], [self.pid, 'x']);
      note(yield self.receive());
      note(ms(self) - sent >= 40 && ms(self) - sent < 41);
      note([self.node(), self.nodes(), String(self.pid)]);
    }, echo);
    expect(notes).toEqual([[B, 'x'], true, [A, [B], '<1.1.0>']]);
    const sent = events.find(
      (event) =>
        (event.type === 'message_sent' && event.tag === '<1.1.0>') || (event.type === 'message_sent' && event.toName === '{echo, b@local}'),
    );
    const delivered = events.find((event) => event.type === 'message_delivered' && event.cause === sent?.seq);
    const handled = events.find((event) => event.type === 'message_received' && event.cause === sent?.seq);
    expect((delivered?.at ?? 0) - (sent?.at ?? 0)).toBe(20_000);
    expect(handled?.seq).toBeGreaterThan(delivered?.seq ?? 0);
  });

  test('[NODE-1] signals never overtake each other, whatever jitter and loss do to each', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(50), fc.double({ min: 0, max: 0.5, noNaN: true }), (seed, jitter, loss) => {
        const { notes } = play(
          function* (self, note) {
            self.register('main');
            for (let i = 0; i < 20; i++) note(yield self.receive());
          },
          function* (self) {
            for (let i = 0; i < 20; i++) {
              self.send(['main', A], i);
              yield self.sleep(3);
            }
          },
          { seed, link: { delay: 5, jitter, loss } },
        );
        expect(notes).toEqual(Array.from({ length: 20 }, (_, i) => i));
      }),
      { numRuns: 30, seed: 3 },
    );
  });

  test('[NODE-1] a lost segment costs time, not messages', () => {
    const took = (loss: number): number => {
      const { notes } = play(
        function* (self, note) {
          yield self.connectNode(B);
          for (let i = 0; i < 50; i++) {
            self.send(['echo', B], [self.pid, i]);
            yield self.receive();
          }
          note(ms(self));
        },
        echo,
        { link: { delay: 1, loss } },
      );
      return notes[0] as number;
    };
    expect(took(0)).toBeLessThan(150);
    expect(took(0.3)).toBeGreaterThan(2000);
  });

  test('[NODE-4] a partition shorter than net_ticktime makes signals late and loses none', () => {
    const { notes, events } = play(
      function* (self, note) {
        self.monitorNodes(true);
        yield self.connectNode(B);
        yield self.sleep(1500);
        self.send(['echo', B], [self.pid, 'late']);
        let answer: unknown;
        while (!Array.isArray(answer) || answer[0] !== B) answer = yield self.receive();
        note([answer, ms(self) > 4000, ms(self) < 4100]);
        note(yield self.receive({ after: 10_000 }));
      },
      echo,
      { netTicktime: 8, link: { delay: 20, partitions: [{ from: 1000, until: 4000 }] } },
    );
    expect(notes).toEqual([[[B, 'late'], true, true], TIMEOUT]);
    expect(events.filter(({ type }) => type === 'link_lost')).toEqual([]);
  });

  test('[NODE-4] one that lasts longer ends the connection at both ends, and the next send after it connects again', () => {
    const { notes, events, world } = play(
      function* (self, note) {
        self.monitorNodes(true, { reason: true });
        yield self.connectNode(B);
        yield self.receive();
        yield self.sleep(2000);
        self.send(['echo', B], [self.pid, 'lost']);
        note([yield self.receive(), ms(self)]);
        note(self.nodes());
        yield self.sleep(10_000);
        self.send(['echo', B], [self.pid, 'again']);
        note(yield self.receive());
        note(yield self.receive());
      },
      echo,
      { netTicktime: 4, link: { delay: 20, partitions: [{ from: 1000, until: 9000 }] } },
    );
    expect(notes[0]).toEqual([['nodedown', B, [['nodedown_reason', 'net_tick_timeout']]], expect.closeTo(5000, 0)]);
    expect(notes.slice(1)).toEqual([[], ['nodeup', B, []], [B, 'again']]);
    expect(events.filter(({ type }) => type === 'link_lost').map(({ at }) => at)).toEqual([5_000_000, 5_000_000]);
    expect(events.filter((event) => event.type === 'message_dropped').map((event) => event.why)).toEqual(['node_down']);
    expect(world.nodeLinks()).toMatchObject([{ nodes: [1, 2], partitioned: false, connected: [true, true] }]);
  });

  test('[NODE-3] a link that is reset is lost at both ends at once, also where it keeps itself connected', () => {
    const { notes } = play(
      function* (self, note) {
        self.monitorNodes(true);
        for (let i = 0; i < 3; i++) note([...(yield self.receive()), Math.round(ms(self))]);
      },
      echo,
      { link: { delay: 20, keepConnected: true, drops: [1000] } },
    );
    expect(notes[0]).toEqual(['nodeup', B, 40]);
    expect(notes[1]).toEqual(['nodedown', B, 1000]);
  });

  test('[NODE-11] a node that is started again has its root in the same slot, and old pids are dead', () => {
    const { notes, world } = play(
      function* (self, note) {
        self.trapExit(true);
        yield self.connectNode(B);
        self.send(['who', B], self.pid);
        const first: Pid = yield self.receive();
        yield self.sleep(3000);
        self.send(['who', B], self.pid);
        const second: Pid = yield self.receive();
        note(first.id !== second.id);
        self.monitor(first);
        note((yield self.receive())[4]);
      },
      function* (self) {
        self.register('who');
        for (;;) self.send(yield self.receive(), self.pid);
      },
      { down: [{ from: 1000, until: 2000 }] },
    );
    expect(notes).toEqual([true, 'noproc']);
    const roots = [...world.slots()].filter(({ node }) => node === 2);
    expect(roots).toMatchObject([{ incarnation: 2, label: B, live: true }]);
  });
});

describe('the log', () => {
  const noisy = (seed: number, chunkSize?: number): LogCollector => {
    const log = new LogCollector();
    const system = createSystem({ seed, sink: log.sink, ...(chunkSize === undefined ? {} : { chunkSize }) });
    const talk = function* (self: Self): Body {
      self.register('talk');
      const other = self.node() === A ? B : A;
      for (let i = 0; ; i++) {
        self.send(['talk', other], i);
        yield self.receive({ after: 50 });
      }
    };
    system.start(
      program({
        name: 'noisy',
        netTicktime: 1,
        nodes: [
          { name: A, start: talk },
          { name: B, start: talk },
        ],
        links: [{ between: [A, B], delay: 7, jitter: 30, loss: 0.05, keepConnected: true, partitions: [{ from: 2000, until: 5000 }] }],
      }),
    );
    system.run({ turns: 100_000, until: 8_000_000 });
    system.flush();
    return log;
  };

  test('the same seed gives the same log, whatever the chunk size; another seed another', () => {
    expect(noisy(3, 7).hash).toBe(noisy(3).hash);
    expect(noisy(4).hash).not.toBe(noisy(3).hash);
  });

  test('the world knows nodes and links at every seq, and a keyframe brings them back', () => {
    const log = noisy(3);
    const world = new World();
    for (const chunk of log.chunks) world.apply(chunk);
    expect(world.problems).toEqual([]);
    expect(world.nodes().map(({ name, up }) => [name, up])).toEqual([
      [A, true],
      [B, true],
    ]);
    const again = World.decode(world.encode());
    expect(again.hash()).toBe(world.hash());
    expect(again.nodeLinks()).toEqual(world.nodeLinks());
    expect(again.whereis('talk', A)).toBe(1);
    expect(again.whereis('talk', B)).toBe(2);
  });

  test('a program without nodes has keyframes without nodes', () => {
    const log = new LogCollector();
    const system = createSystem({ seed: 1, sink: log.sink });
    system.start(program({ name: 'alone', start: echo }));
    system.run({ until: 1000 });
    system.flush();
    const world = new World();
    for (const chunk of log.chunks) world.apply(chunk);
    // Even versions have nodes.
    expect((world.encode()[3] as number) % 2).toBe(1);
    expect(world.nodes()).toEqual([]);
  });
});

describe('commands', () => {
  const talkedThrough = (commands: (system: System) => void): Played =>
    play(
      function* (self, note) {
        self.monitorNodes(true);
        yield self.connectNode(B);
        for (;;) note(yield self.receive());
      },
      echo,
      { netTicktime: 2, commands },
    );
  const at = (system: System, command: NetworkCommand, time: number): void => {
    system.run({ turns: 10_000, until: time });
    system.command(command, time);
  };

  test('partition, heal and halt are recorded and what they do is caused by them', () => {
    const { notes, events } = talkedThrough((system) => {
      at(system, { kind: 'partition', nodes: [A, B] }, 1_000_000);
      at(system, { kind: 'heal', nodes: [B, A] }, 5_000_000);
    });
    expect(notes).toEqual([
      ['nodeup', B],
      ['nodedown', B],
    ]);
    const command = events.find(({ type }) => type === 'command');
    expect(command).toMatchObject({ action: 'partition', payload: { nodes: [A, B] } });
    expect(events.find((event) => event.type === 'link_changed' && event.state === 'partitioned')?.cause).toBe(command?.seq);
  });

  test('delay counts from the next signal on; drop and halt end the connection', () => {
    const { notes } = talkedThrough((system) => {
      at(system, { kind: 'delay', nodes: [A, B], delay: 500 }, 1_000_000);
      at(system, { kind: 'drop', nodes: [A, B] }, 2_000_000);
      at(system, { kind: 'halt', node: B }, 3_000_000);
      at(system, { kind: 'start', node: B }, 4_000_000);
    });
    expect(notes).toEqual([
      ['nodeup', B],
      ['nodedown', B],
    ]);
  });

  test('for a node that is not there are refused, and say which there are', () => {
    const system = createSystem({ seed: 1, sink: () => undefined });
    system.start(program({ name: 'x', nodes: [{ name: A, start: echo }] }));
    expect(() => system.command({ kind: 'halt', node: 'z@local' })).toThrow('there is no node z@local; the nodes are a@local');
    expect(() => system.command({ kind: 'partition', nodes: [A, 'z@local'] })).toThrow('no link between a@local and z@local');
  });
});

test.each([
  [{ nodes: [] }, 'nodes must be a list of 1 to 63 nodes'],
  [{ nodes: [{ name: 'a', start: echo }] }, "nodes[0].name must be 'name@host', got a"],
  [
    {
      nodes: [
        { name: A, start: echo },
        { name: A, start: echo },
      ],
    },
    'there are two nodes a@local',
  ],
  [{ nodes: [{ name: A, start: echo }], links: [{ between: [A, B] }] }, 'there is no node b@local; the nodes are a@local'],
  [
    {
      nodes: [
        { name: A, start: echo },
        { name: B, start: echo },
      ],
      links: [{ between: [A, B], loss: 1 }],
    },
    'loss must be from 0 to below 1, got 1',
  ],
  [{ nodes: [{ name: A, start: echo }], netTicktime: 0 }, 'netTicktime must be a number of seconds above 0, got 0'],
])('a description that does not fit is refused with what and where: %#', (network, message) => {
  expect(() => program(Object.assign({ name: 'x' }, network) as never)).toThrow(message);
});
