// A permanent child that ends as soon as it is up, `times` times: bb.erl's sup/1, where proc_lib:start_link acknowledges the start
// before the crash. Here a gen_server does, whose handleContinue ends it, which is more work than BEAM's bare process has.

import { genServer, program, type Self, supervisor } from '../../../runtime/bough.ts';
import { drive, type Mode } from './drive.ts';

/** How the child ends: `self.exit('boom')`, or a thrown Error. */
export type End = 'exit' | 'error';

const PERIOD_S = 100_000;

const crasher = (end: End, times: number, spend: number) => {
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
