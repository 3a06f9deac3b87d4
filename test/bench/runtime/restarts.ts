// A permanent child that ends as soon as it is up, `times` times: bb.erl's sup/1, whose start function is proc_lib:start_link of a
// body that acknowledges its start and calls exit/1. The same here; and a whole gen_server, whose handleContinue ends it, which is
// more work.

import { Exit, genServer, type ModuleStart, procLib, program, type Self, type StartFunction, supervisor } from '../../../runtime/bough.ts';
import { drive, type Mode } from './drive.ts';

/** What the child is, and how it ends: a body by `exit`, a gen_server by `self.exit('boom')`, or by a thrown Error. */
export type End = 'body' | 'exit' | 'error';

const PERIOD_S = 100_000;

/** bb.erl's crash_start/1 and crash_loop/2. */
const body = (times: number, spend: number): StartFunction => {
  let left = times;
  function* crashLoop(self: Self) {
    procLib.initAck(self, ['ok', self.pid]);
    if (left-- <= 0) yield self.receive();
    if (spend > 0) self.spend(spend);
    return new Exit('boom');
  }
  return (self) => procLib.startLink(self, crashLoop);
};

const server = (end: End, times: number, spend: number) => {
  let left = times;
  // What always throws is never compiled, so it does as little as bb.erl's: it counts, and lets time pass where that is asked for.
  const exits = (_argument: 'crash', state: number, self: Self) => (left-- <= 0 ? (['noreply', state] as const) : self.exit('boom'));
  const exitsLater = (_argument: 'crash', state: number, self: Self) => {
    if (left-- <= 0) return ['noreply', state] as const;
    self.spend(spend);
    return self.exit('boom');
  };
  const throws = (_argument: 'crash', state: number, self: Self) => {
    if (left-- <= 0) return ['noreply', state] as const;
    if (spend > 0) self.spend(spend);
    throw new Error('boom');
  };
  return genServer({
    name: 'Crasher',
    init: () => ['ok', 0, ['continue', 'crash']],
    handleContinue: end === 'error' ? throws : spend > 0 ? exitsLater : exits,
  });
};

const crasher = (end: End, times: number, spend: number): StartFunction | ModuleStart =>
  end === 'body' ? body(times, spend) : { module: server(end, times, spend) };

const flapping = (end: End, times: number, window: number) => {
  // All restarts stand in one window; or each takes so much virtual time that about `window` of them fall into a period of 1 s.
  const all = window >= times;
  const child = crasher(end, times, all ? 0 : Math.floor(1_000_000 / window));
  return program({
    name: 'Flapping',
    start: supervisor({
      name: 'Root',
      strategy: 'one_for_one',
      intensity: 1_000_000_000,
      period: all ? PERIOD_S : 1,
      children: [{ id: 'c', start: child }],
    }),
  });
};

/** Restarts per second with about `window` of them inside the period. */
export const restarts = (end: End, mode: Mode, times: number, window: number): number =>
  times / drive(flapping(end, times, window), mode).seconds;
