// The system of the lesson on restart intensity, with what one may try to change: Feed hands Worker a number every 600 ms, and the
// numbers 3 to 6 are ones that Worker can't take. Cache and Index stand beside Worker under Pool.Sup; Feed stands outside.

import { genServer, type Program, program, supervisor } from 'bough';

export interface IntensityLesson {
  readonly strategy: 'one_for_one' | 'one_for_all';
  /** Restarts that Pool.Sup allows within its period. */
  readonly intensity: number;
  /** Seconds. */
  readonly period: number;
}

const BAD = [3, 4, 5, 6];
const EVERY_MS = 600;

/** Outside the part that crashes: it remembers which number comes next. */
const Feed = genServer({
  name: 'Feed',
  init(_: undefined, self) {
    self.sendAfter(EVERY_MS, self.pid, 'next');
    return ['ok', { given: 0 }];
  },
  handleInfo(_: 'next', { given }, self) {
    self.sendAfter(EVERY_MS, self.pid, 'next');
    self.cast('Worker', ['number', given + 1]);
    return ['noreply', { given: given + 1 }];
  },
});

const Worker = genServer({
  name: 'Worker',
  init: () => ['ok', { sum: 0 }],
  *handleCast([, number]: readonly ['number', number], { sum }, self) {
    yield self.work(8000);
    if (BAD.includes(number)) return self.error(['badmatch', number]);
    return ['noreply', { sum: sum + number }];
  },
});

/** Counts its own ticks, so that a restart shows: the count begins again. */
const Ticker = genServer({
  name: 'Ticker',
  init(every: number, self) {
    self.sendAfter(every, self.pid, 'tick');
    return ['ok', { every, ticks: 0 }];
  },
  handleInfo(_: 'tick', { every, ticks }, self) {
    self.sendAfter(every, self.pid, 'tick');
    return ['noreply', { every, ticks: ticks + 1 }];
  },
});

export function intensityLesson({ strategy, intensity, period }: IntensityLesson): Program {
  const PoolSup = supervisor({
    name: 'Pool.Sup',
    strategy,
    intensity,
    period,
    children: [
      { id: 'Cache', start: { module: Ticker, argument: 250, name: 'Cache' } },
      { id: 'Worker', start: { module: Worker, name: 'Worker' } },
      { id: 'Index', start: { module: Ticker, argument: 350, name: 'Index' } },
    ],
  });
  const Root = supervisor({
    name: 'Root',
    strategy: 'one_for_one',
    intensity: 3,
    period: 5,
    children: [
      { id: 'Pool.Sup', start: PoolSup },
      { id: 'Feed', start: { module: Feed, name: 'Feed' } },
    ],
  });
  return program({ name: 'Lesson: restart intensity', start: { module: Root, name: 'Root' } });
}
