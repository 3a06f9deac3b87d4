// Who may yield a preemption (see instrument.ts and `Meter.driven` in runtime/system-types.ts).
//
// The runtime writes RESUMED just before it resumes a generator. The first instrumented point to run is then the innermost
// generator of the chain that it drives through yield*: it writes its own number. A generator that the program runs through by
// itself finds somebody else's number there, or NOBODY, and keeps quiet. `pass` and `rejoin` hand the role down and up a yield*.

import type { Meter } from '../../runtime/index.ts';

const RESUMED = 0;
const NOBODY = -1;
/** The driven activation has ended; the one that delegated to it, if any, takes over. */
const ENDED = -2;

export interface Driving {
  enter(): number;
  leave(activation: number): void;
  back<T>(activation: number, value: T): T;
  pass<T>(activation: number, iterable: T): T;
  rejoin<T>(activation: number, value?: T): T | undefined;
}

/** The functions that inserted code calls, over the meter of one system. */
export function createDriving(meter: Meter): Driving {
  let activations = 0;
  return {
    enter() {
      const activation = ++activations;
      if (meter.driven === RESUMED) meter.driven = activation;
      else if (meter.driven === ENDED) meter.driven = NOBODY;
      return activation;
    },
    leave(activation) {
      if (meter.driven === activation) meter.driven = ENDED;
    },
    back(activation, value) {
      if (meter.driven === RESUMED) meter.driven = activation;
      return value;
    },
    pass(activation, iterable) {
      if (meter.driven === activation) meter.driven = RESUMED;
      return iterable;
    },
    rejoin(activation, value) {
      if (meter.driven === RESUMED || meter.driven === ENDED) meter.driven = activation;
      return value;
    },
  };
}
