// Same program, same seed: same log. Random programs of many processes that spawn, send, link, monitor, call, crash and end.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Pid, Self, SystemOptions } from '../../../runtime/index.ts';
import { genServer, program, supervisor } from '../../../runtime/index.ts';
import type { Run } from '../../support/runtime-run.ts';
import { startProgram } from '../../support/runtime-run.ts';

/** What a process does with a message: small numbers, read as instructions. */
type Plan = readonly (readonly number[])[];

const plans = fc.array(fc.array(fc.nat({ max: 13 }), { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 6 });

/** One instruction. Chance comes from the process's own generator, so that every run takes other ways with another seed. */
function* act(code: number, self: Self, known: Pid[], state: { n: number }) {
  const other = known[Math.floor(self.random() * known.length)] as Pid;
  state.n += 1;
  if (code === 0) self.send(other, ['poke', state.n]);
  else if (code === 1 && self.isAlive(other)) self.link(other);
  else if (code === 2) self.monitor(other);
  else if (code === 3) yield self.sleep(1 + Math.floor(self.random() * 5));
  else if (code === 4) self.cast('server', ['add', state.n]);
  else if (code === 5 && self.whereis('server') !== undefined) yield self.call('server', 'get', 50);
  else if (code === 6) self.exit(other, self.random() < 0.5 ? 'stop' : 'normal');
  else if (code === 7 && self.random() < 0.2) self.error({ code, n: state.n });
  else if (code === 8) self.trapExit(self.random() < 0.5);
  else if (code === 9) self.sendAfter(Math.floor(self.random() * 4), other, { later: state.n });
  else if (code === 10) yield self.work(1 + Math.floor(self.random() * 6000));
  else if (code === 11) yield self.receive({ match: (m: unknown) => Array.isArray(m), after: 2 });
  else if (code === 12) self.cast('server', 'crash');
  else if (code === 13) self.unlink(other);
}

function randomProgram(plan: Plan) {
  const server = genServer({
    name: 'server',
    init: () => ['ok', { sum: 0, seen: new Map<string, number>() }],
    handleCall: (_: 'get', _from, state) => ['reply', state.sum, state],
    handleCast: (request: 'crash' | readonly ['add', number], state, self) =>
      request === 'crash'
        ? self.exit('asked_to')
        : ['noreply', { sum: state.sum + request[1], seen: new Map([...state.seen, [`k${request[1] % 3}`, request[1]]]) }],
  });
  const actors = plan.map((instructions, i) => ({
    id: `actor ${i}`,
    restart: 'transient' as const,
    shutdown: 10,
    start: (top: Self) => [
      'ok',
      top.spawnLink(function* actor(self: Self) {
        self.register(`actor ${i}`);
        const state = { n: 0 };
        for (let round = 0; round < 12; round++) {
          const known = plan.map((_, j) => self.whereis(`actor ${j}`) ?? self.pid);
          yield* act(instructions[round % instructions.length] as number, self, known, state);
          yield self.receive({ after: 1 });
        }
      }),
    ],
  }));
  return program({
    name: 'random',
    start: supervisor({
      name: 'top',
      intensity: 20,
      period: 1,
      strategy: (['one_for_one', 'one_for_all', 'rest_for_one'] as const)[plan.length % 3] as 'one_for_one',
      children: [{ id: 'server', start: { module: server, name: 'server' } }, ...actors],
    }),
  });
}

function play(plan: Plan, options: Partial<SystemOptions>): Run {
  const run = startProgram(randomProgram(plan), options);
  run.run(300);
  return run;
}

const settings = { seed: 20_261, numRuns: 60 };
const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

it('[SCHED-3] the same program and seed give the same log, whatever the chunk size', () => {
  fc.assert(
    fc.property(plans, seeds, fc.integer({ min: 1, max: 50 }), (plan, seed, chunkSize) => {
      const first = play(plan, { seed });
      expect(play(plan, { seed, chunkSize }).log.hash).toBe(first.log.hash);
    }),
    settings,
  );
});

it('[LOG-3] every log is without gaps, contradictions and events without a cause', () => {
  fc.assert(
    fc.property(plans, seeds, (plan, seed) => {
      const run = play(plan, { seed });
      expect(run.log.problems()).toEqual([]);
      expect(run.system.seq).toBeGreaterThan(20);
    }),
    settings,
  );
});

it('[SCHED-3] another seed gives another log', () => {
  const plan = [
    [0, 4, 9],
    [0, 5, 3],
    [2, 0, 10],
    [1, 8, 0],
  ];
  const hashes = new Set(Array.from({ length: 20 }, (_, seed) => play(plan, { seed }).log.hash));
  expect(hashes.size).toBe(20);
});

it('[SCHED-3] no state is left over between two systems in one program', () => {
  const plan = [
    [0, 4, 5],
    [12, 0, 3],
  ];
  const alone = play(plan, { seed: 9 }).log.hash;
  const first = startProgram(randomProgram(plan), { seed: 9 });
  const second = startProgram(randomProgram(plan), { seed: 9 });
  for (let i = 0; i < 300; i++) {
    first.run(1);
    second.run(1);
  }
  expect([first.log.hash, second.log.hash]).toEqual([alone, alone]);
});
