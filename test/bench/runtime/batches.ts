// How long batches of 1,000 calls take while 100,000 idle processes live: bb.erl's jitter/0. The tail shows what the collector of a
// shared heap costs. Time is the processor's, not the wall's: on a shared machine the longest of 2,000 batches is otherwise the one
// in which somebody else's process ran, which says nothing about ours.

import { type Body, type Pid, program, type Self, startLink } from '../../../runtime/bough.ts';
import { counter } from './calls.ts';
import { drive, type Mode } from './drive.ts';

const IDLE = 100_000;
const WARM = 100_000;
const BATCHES = 2000;
const CALLS = 1000;

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

function* waiting(self: Self): Body<void> {
  yield self.receive();
}

/** Milliseconds that this process has had a processor, all threads together: the collector's helpers share our one core. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds per batch. */
export function batches(mode: Mode): Latency {
  const took = new Float64Array(BATCHES);
  const measured = program({
    name: 'Batches',
    start(self: Self) {
      const client = self.spawn(function* (main: Self): Body<void> {
        for (let i = 0; i < IDLE; i++) main.spawn(waiting);
        const [, server]: ['ok', Pid] = yield startLink(main, counter);
        for (let i = 0; i < WARM; i++) yield main.call(server, 'inc');
        for (let b = 0; b < BATCHES; b++) {
          const from = processorTime();
          for (let i = 0; i < CALLS; i++) yield main.call(server, 'inc');
          took[b] = processorTime() - from;
        }
      });
      return ['ok', client];
    },
  });
  drive(measured, mode);
  took.sort();
  const at = (part: number): number => took[Math.max(0, Math.round(part * BATCHES) - 1)] as number;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}
