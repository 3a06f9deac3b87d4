// The debugger: how soon a system stands still that is asked to, at the highest rate it can run, with breakpoints and without; and
// what asking them costs it. One host, its worker, no recorder behind it: nothing else is waited for.

import { fileURLToPath } from 'node:url';
import type { ArmedBreakpoint } from '../../src-main/hosts/armed.ts';
import { type ProgramHost, startProgram } from '../../src-main/hosts/program-host.ts';
import { HitList } from '../../src-main/hub/hit-list.ts';
import type { Bench, Row } from './bench.ts';

const program = (name: string): string => fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url));
const hog = fileURLToPath(new URL('../fixtures/programs/good/plain-hog.ts', import.meta.url));
const NEVER = { kind: 'never hit', query: 'kind:gave_up' };
const WORLD = { kind: 'never hit, asks the world', query: 'mailbox>=1000000' };

interface Running {
  readonly host: ProgramHost;
  /** Resolves when the host says so. */
  stands(): Promise<void>;
}

async function start(file: string, breakpoints: readonly ArmedBreakpoint[] = []): Promise<Running> {
  let told: () => void = () => undefined;
  const started = await startProgram({
    program: file,
    seed: 1,
    pace: 'max',
    breakpoints,
    onChunk: () => undefined,
    onStatus: ({ state }) => {
      if (state === 'paused') told();
    },
  });
  if (!started.ok) throw new Error(started.error.reason);
  return { host: started.value, stands: () => new Promise((resolve) => (told = resolve)) };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const armed = (query: string): ArmedBreakpoint[] => [{ id: 1, query, ignore: 0 }];

/** The slowest of ten pauses, in milliseconds. */
async function slowestPause(query?: string): Promise<number> {
  const { host, stands } = await start(program('ring'), query === undefined ? [] : armed(query));
  let slowest = 0;
  for (let i = 0; i < 10; i++) {
    await sleep(60 + 7 * i);
    const stopped = stands();
    const from = performance.now();
    host.pause(true);
    await stopped;
    slowest = Math.max(slowest, performance.now() - from);
    host.pause(false);
  }
  await host.stop();
  return slowest;
}

/** Events per second, over one second after a warm-up. */
async function rate(query?: string): Promise<number> {
  const { host } = await start(program('ring'), query === undefined ? [] : armed(query));
  await sleep(500);
  const [seq, from] = [host.seq, performance.now()];
  await sleep(1000);
  const perSecond = ((host.seq - seq) / (performance.now() - from)) * 1000;
  await host.stop();
  return perSecond;
}

/** Milliseconds for fifty rows and the marks of the minimap, of a million hits. */
function pageOfMany(): number {
  const hits = new HitList();
  for (let i = 1; i <= 1_000_000; i++) hits.add(i * 3, i * 7);
  const from = performance.now();
  for (let i = 0; i < 100; i++) {
    hits.slice(hits.countUpTo(i * 30_011) - 25, 50);
    hits.times();
  }
  return (performance.now() - from) / 100;
}

/** Milliseconds until a process that does not give the thread back is named. */
async function hogNamed(): Promise<number> {
  const { host } = await start(hog);
  while (host.running === 0) await sleep(1);
  const from = performance.now();
  host.pause(true);
  while (host.hog() === undefined) await sleep(5);
  const took = performance.now() - from;
  await host.terminate();
  return took;
}

const row = (name: string, goal: number, floor: number, measure: () => Promise<number>): Row<unknown> => ({
  name,
  unit: 'ms',
  better: 'lower',
  judge: 'value',
  goal,
  floor,
  measure,
});

export const bench: Bench = {
  rows: [
    row('slowest of ten pauses of a ring at full rate', 50, 200, () => slowestPause()),
    row(`the same, with a breakpoint: ${NEVER.kind}`, 50, 200, () => slowestPause(NEVER.query)),
    row(`the same, with a breakpoint: ${WORLD.kind}`, 50, 200, () => slowestPause(WORLD.query)),
    row('a hog in a plain function is named', 300, 500, hogNamed),
    {
      name: 'rate of a ring with a breakpoint, against none',
      unit: 'events/s',
      better: 'higher',
      judge: 'ratio',
      goal: 0.3,
      floor: 0.05,
      measure: () => rate(NEVER.query),
      peer: { name: 'no breakpoint', measure: () => rate() },
    },
    ...[
      [WORLD.query, 0.3, 0.1],
      ['state.count>1000000', 0.3, 0.1],
      ['seq(kind:crash -> kind:restart < 20ms)', 0.1, 0.02],
      ['effects(kind:crash)', 0.1, 0.02],
    ].map(
      ([query, goal, floor]): Row<unknown> => ({
        name: `rate of a ring with the breakpoint ${query}, against none`,
        unit: 'events/s',
        better: 'higher',
        judge: 'ratio',
        goal: goal as number,
        floor: floor as number,
        measure: () => rate(query as string),
        peer: { name: 'no breakpoint', measure: () => rate() },
      }),
    ),
    {
      name: 'a page of a million hits of a breakpoint, around any event',
      unit: 'ms',
      better: 'lower',
      judge: 'value',
      goal: 1,
      floor: 20,
      measure: async () => pageOfMany(),
    },
  ],
};
