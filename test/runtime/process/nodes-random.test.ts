// Random programs on three nodes, under random partitions, drops, halts and restarts: the log stays free of contradictions, the fold
// knows the links and monitors that the processes themselves report, and the same seed gives the same log.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { World } from '../../../runtime/fold/world.ts';
import type { Body, LinkDescription, Outage, Self } from '../../../runtime/index.ts';
import { createSystem, Exit, Pid, program, TIMEOUT } from '../../../runtime/index.ts';
import { LogCollector } from '../../support/runtime-log.ts';

const NODES = ['a@local', 'b@local', 'c@local'];
const RUNS = process.env['BOUGH_LONG'] ? 400 : 20;
const TIMEOUT_MS = 600_000;
const END = 20_000;

interface Report {
  readonly pid: number;
  readonly links: readonly number[];
  readonly monitors: number;
}

/** Does something by chance every few ms, with whoever it has heard of; at the end it says what it is tied to. */
function* agent(self: Self, depth: number, report: (report: Report) => void): Body {
  self.trapExit(self.random() < 0.7);
  const known: Pid[] = [];
  const refs: ReturnType<Self['monitor']>[] = [];
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(self.random() * from.length)];
  self.monitorNodes(true, { reason: self.random() < 0.5 });
  while (self.now() < END * 1000) {
    const message = yield self.receive({ after: 1 + Math.floor(self.random() * 200) });
    if (message !== TIMEOUT) {
      if (message instanceof Pid && known.length < 8) known.push(message);
      if (Array.isArray(message) && message[0] === '$gen_call' && self.random() < 0.8) self.reply(message[1], self.pid);
      continue;
    }
    if (self.now() > END * 900) continue;
    const other = pick(known);
    const node = pick(NODES) as string;
    switch (Math.floor(self.random() * 12)) {
      case 0:
        if (depth < 3) {
          const spawned: Pid = yield self.spawnLink(node, agent, depth + 1, report as never);
          known.push(spawned);
        }
        break;
      case 1:
        if (other !== undefined) self.send(other, self.pid);
        break;
      case 2:
        if (other !== undefined && (other.node !== self.pid.node || self.isAlive(other))) self.link(other);
        break;
      case 3:
        if (other !== undefined) self.unlink(other);
        break;
      case 4:
        if (other !== undefined && other.id !== self.pid.id) refs.push(self.monitor(other));
        break;
      case 5: {
        const ref = refs.pop();
        if (ref !== undefined) self.demonitor(ref, { flush: self.random() < 0.5 });
        break;
      }
      case 6:
        self.send(['root', node], self.pid);
        break;
      case 7:
        // Nobody monitors himself: that leaves a record and nothing else.
        if (node !== self.node()) refs.push(self.monitor(['root', node]));
        break;
      case 8:
        if (self.random() < 0.3) self.disconnectNode(node);
        break;
      case 9:
        if (other !== undefined && self.random() < 0.3) self.exit(other, self.random() < 0.3 ? 'kill' : 'why');
        break;
      case 10:
        try {
          known.push(yield self.call(['root', node], 'who', 300));
        } catch (thrown) {
          if (!(thrown instanceof Exit)) throw thrown;
        }
        break;
      default:
        if (depth > 0 && self.random() < 0.2) self.exit('done');
        yield self.connectNode(node);
    }
  }
  yield self.sleep(5000);
  report({ pid: self.pid.id, links: self.links().map(({ id }) => id), monitors: self.monitors().length });
  yield self.receive({ match: () => false });
}

const outages = fc.array(fc.tuple(fc.nat(15_000), fc.nat(4000)), { maxLength: 2 }).map((pairs): Outage[] => {
  let last = 0;
  return pairs.map(([gap, length]) => {
    const from = last + 1 + Math.floor(gap / 2);
    last = from + 1 + length;
    return { from, until: last };
  });
});
const link = fc.record({
  delay: fc.nat(100),
  jitter: fc.nat(60),
  loss: fc.constantFrom(0, 0, 0.1),
  keepConnected: fc.boolean(),
  partitions: outages,
  drops: fc.array(fc.nat(15_000), { maxLength: 2 }),
});
const plan = fc.record({
  seed: fc.nat(0xffff),
  links: fc.tuple(link, link, link),
  down: outages,
  netTicktime: fc.constantFrom(0.5, 2, 30),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

function play({ seed, links, down, netTicktime }: Plan): { log: LogCollector; reports: Report[] } {
  const reports: Report[] = [];
  const log = new LogCollector();
  const system = createSystem({ seed, sink: log.sink });
  const root = function* (self: Self): Body {
    self.register('root');
    yield* agent(self, 0, (report) => reports.push(report));
  };
  const [ab, ac, bc] = links;
  const between = (a: number, b: number, shape: Omit<LinkDescription, 'between'>): LinkDescription => ({
    between: [NODES[a] as string, NODES[b] as string],
    ...shape,
  });
  system.start(
    program({
      name: 'random',
      netTicktime,
      nodes: NODES.map((name, i) => ({ name, start: root, ...(i === 2 ? { down } : {}) })),
      links: [between(0, 1, ab), between(0, 2, ac), between(1, 2, bc)],
    }),
  );
  system.run({ turns: 200_000, until: (END + 30_000) * 1000 });
  system.flush();
  return { log, reports };
}

test('[LOG-3] no log contradicts itself, and the fold knows what the processes know', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(plan, (made) => {
      const { log, reports } = play(made);
      expect(log.problems()).toEqual([]);
      const world = new World();
      for (const chunk of log.chunks) world.apply(chunk);
      for (const { pid, links, monitors } of reports) {
        const process = world.process(pid);
        if (process?.live !== true) continue;
        expect([...process.links].sort((a, b) => a - b)).toEqual([...links].sort((a, b) => a - b));
        expect(process.monitors.length).toBe(monitors);
      }
      expect(World.decode(world.encode()).hash()).toBe(world.hash());
    }),
    { numRuns: RUNS, seed: 11, endOnFailure: process.env['BOUGH_SHRINK'] === undefined },
  );
});

test('[SCHED-3] the same plan and seed give the same log', () => {
  fc.assert(
    fc.property(plan, (made) => {
      expect(play(made).log.hash).toBe(play(made).log.hash);
    }),
    { numRuns: 8, seed: 12 },
  );
});
