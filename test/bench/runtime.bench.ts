// The runtime beside BEAM (one scheduler, the same core) and beside JavaScript's actor libraries: speed, memory, latency. Every
// measurement runs in a process of its own; runtime/measure.ts says how. docs/BENCH.md says what the comparison leaves out.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench, Row } from './bench.ts';
import type { Latency } from './runtime/batches.ts';
import { beamBatchMedian, beamFigure, compileBeam } from './runtime/beam.ts';
import { type Bundled, bundleMeasure } from './runtime/bundled.ts';
import type { Footprint } from './runtime/memory.ts';
import { installPeers, type Library, peerRing } from './runtime/peers.ts';
import { runPinned } from './runtime/pinned.ts';

interface Context {
  readonly folder: string;
  readonly bundled: Bundled;
  readonly noBeam: string | undefined;
  readonly noPeers: string | undefined;
}

/** `stripped` in the place of a mode: the runtime without its tracer. */
const ours = <T = number>({ bundled }: Context, workload: string, mode: string, ...rest: string[]): T => {
  const [file, how] = mode === 'stripped' ? [bundled.stripped, 'off'] : [bundled.measure, mode];
  return JSON.parse(runPinned(process.execPath, ['--expose-gc', file, workload, how, ...rest])) as T;
};

type What = [workload: string, mode: string, ...rest: string[]];

/** A rate of ours over one of bb.erl's. */
const againstBeam = (name: string, goal: number, floor: number, what: What, workload: string, line: string): Row<Context> => ({
  name,
  unit: 'ops/s',
  better: 'higher',
  judge: 'ratio',
  goal,
  floor,
  skip: ({ noBeam }) => noBeam,
  measure: (context) => ours(context, ...what),
  peer: { name: 'BEAM +S 1:1', measure: ({ folder }) => beamFigure(folder, workload, line) },
});

/** A rate of ours over another one of ours. */
const againstOurs = (
  name: string,
  better: 'higher' | 'lower',
  goal: number,
  floor: number | undefined,
  what: What,
  peer: string,
  peerWhat: What,
): Row<Context> => ({
  name,
  unit: 'ops/s',
  better,
  judge: 'ratio',
  goal,
  ...(floor !== undefined && { floor }),
  measure: (context) => ours(context, ...what),
  peer: { name: peer, measure: (context) => ours(context, ...peerWhat) },
});

const againstLibrary = (library: Library, goal: number): Row<Context> => ({
  name: `ring of 1,000, against ${library}, bare`,
  unit: 'hops/s',
  better: 'higher',
  judge: 'ratio',
  goal,
  floor: 10,
  skip: ({ noPeers }) => noPeers,
  measure: (context) => ours(context, 'ring-generators', 'bare'),
  peer: { name: library, measure: () => peerRing(library) },
});

/** Tracing may cost so many times the time without it: judged as the rate without over the rate with. */
const tracingFactor = (name: string, goal: number, workload: string): Row<Context> =>
  againstOurs(name, 'lower', goal, undefined, [workload, 'off'], 'traced, bare', [workload, 'bare']);

const footprintRow = (name: string, goal: number, floor: number, kind: string, count: number, named: boolean): Row<Context> => ({
  name,
  unit: 'B',
  better: 'lower',
  judge: 'value',
  goal,
  floor,
  rounds: 3,
  measure: (context) => ours<Footprint>(context, 'memory', kind, String(count), named ? 'named' : 'plain').heap,
});

const RESTARTS = 'supervisor restarts,';

const restartsRow = (how: string, end: string, window: '10' | '50000'): Row<Context> =>
  againstBeam(`${RESTARTS} ${how}, bare`, 10, 5, ['restarts', 'bare', end, window], `sup_${window}`, `sup_restarts_n${window}`);

export const bench: Bench<Context> = {
  async prepare() {
    const folder = mkdtempSync(path.join(tmpdir(), 'bough-beam-'));
    return { folder, bundled: await bundleMeasure(), noBeam: compileBeam(folder), noPeers: installPeers() };
  },
  finish: ({ folder }) => rmSync(folder, { recursive: true, force: true }),
  rows: [
    againstBeam('ring of 1,000, generators, tracing off', 5, 3, ['ring-generators', 'off'], 'ring', 'ring'),
    againstBeam('ring of 1,000, callbacks, tracing off', 5, 3, ['ring-callbacks', 'off'], 'ring', 'ring'),
    againstBeam('ring of 1,000, generators, traced, bare', 3, 2, ['ring-generators', 'bare'], 'ring', 'ring'),
    againstBeam('ring of 1,000, callbacks, traced, bare', 3, 2, ['ring-callbacks', 'bare'], 'ring', 'ring'),
    againstBeam('ring of 1,000, generators, recorded', 1, 0.5, ['ring-generators', 'recorded'], 'ring', 'ring'),
    tracingFactor('ring of 1,000, generators, untraced over traced, bare', 1.3, 'ring-generators'),
    tracingFactor('ring of 1,000, callbacks, untraced over traced, bare', 1.5, 'ring-callbacks'),
    againstBeam('gen_server call, default timeout, bare', 8, 5, ['calls', 'bare'], 'call', 'gen_server_call'),
    againstBeam('gen_server call, default timeout, recorded', 1, 0.5, ['calls', 'recorded'], 'call', 'gen_server_call'),
    againstBeam('spawn and exit, bare', 5, 3, ['spawns', 'bare'], 'spawn', 'spawn_exit'),
    restartsRow('exit(reason), 10 in the window', 'body', '10'),
    restartsRow('exit(reason), 50,000 in the window', 'body', '50000'),
    restartsRow('of a gen_server by self.exit(reason), 10 in the window', 'exit', '10'),
    restartsRow('of a gen_server by self.exit(reason), 50,000 in the window', 'exit', '50000'),
    againstBeam(
      `${RESTARTS} thrown Error, 50,000 in the window, bare`,
      2,
      1,
      ['restarts', 'bare', 'error', '50000'],
      'sup_50000',
      'sup_restarts_n50000',
    ),
    againstOurs(
      `${RESTARTS} 50,000 in the window over 10 (flat is 1), bare`,
      'higher',
      0.8,
      0.5,
      ['restarts', 'bare', 'body', '50000'],
      '10 in the window',
      ['restarts', 'bare', 'body', '10'],
    ),
    againstLibrary('nact', 20),
    againstLibrary('effect', 40),
    againstLibrary('xstate', 60),
    footprintRow('heap of an idle gen_server with name and link, bare', 250, 400, 'gen_server', 100_000, true),
    footprintRow('heap of an idle generator with name and link, bare', 450, 700, 'generator', 100_000, true),
    footprintRow('heap of an idle gen_server without name, bare', 250, 400, 'gen_server', 100_000, false),
    footprintRow('heap of an idle generator without name or link, bare', 450, 700, 'generator', 100_000, false),
    {
      name: 'resident memory of 1M idle generators, bare',
      unit: 'GB',
      better: 'lower',
      judge: 'value',
      goal: 0.5,
      floor: 0.8,
      rounds: 3,
      measure: (context) => ours<Footprint>(context, 'memory', 'generator', '1000000', 'plain').total / 1e9,
    },
    {
      name: 'resident memory of 1M idle gen_servers, bare',
      unit: 'GB',
      better: 'lower',
      judge: 'value',
      goal: 0.5,
      floor: 0.8,
      rounds: 3,
      measure: (context) => ours<Footprint>(context, 'memory', 'gen_server', '1000000', 'plain').total / 1e9,
    },
    {
      name: 'batch of 1,000 calls beside 100,000 idle processes, p99.9 over the median of BEAM, bare',
      unit: 'ms',
      better: 'lower',
      judge: 'ratio',
      goal: 1,
      skip: ({ noBeam }) => noBeam,
      measure: (context) => ours<Latency>(context, 'batches', 'bare').p999,
      peer: { name: 'BEAM p50', measure: ({ folder }) => beamBatchMedian(folder) },
    },
    {
      name: 'batch of 1,000 calls beside 100,000 idle processes, longest, bare',
      unit: 'ms',
      better: 'lower',
      judge: 'time',
      goal: 8,
      measure: (context) => ours<Latency>(context, 'batches', 'bare').max,
    },
    againstOurs(
      'tracing compiled in and switched off: ring of generators without tracer over with',
      'lower',
      1.03,
      1.06,
      ['ring-generators', 'stripped'],
      'switched off',
      ['ring-generators', 'off'],
    ),
    againstOurs(
      'tracing compiled in and switched off: calls without tracer over with',
      'lower',
      1.03,
      1.06,
      ['calls', 'stripped'],
      'switched off',
      ['calls', 'off'],
    ),
  ],
};
