// A ring of 1,000 processes around which one number goes down to 0: bb.erl's ring/2. As bare generators, and as gen_servers, whose
// handleInfo passes it on.

import { type Body, genServer, type Pid, program, type Self, startLink } from '../../../runtime/bough.ts';
import { drive, type Mode } from './drive.ts';

const SIZE = 1000;

function* hop(self: Self, next: Pid): Body {
  for (;;) {
    const n: number | 'stop' = yield self.receive();
    if (n === 'stop') {
      self.send(next, 'stop');
      return;
    }
    self.send(next, n - 1);
  }
}

/** The one that counts: sends `stop` around when the number is used up. */
function* head(self: Self, next: Pid, hops: number): Body {
  self.send(next, hops);
  for (;;) {
    const n: number | 'stop' = yield self.receive();
    if (n === 'stop') return;
    self.send(next, n <= 0 ? 'stop' : n - 1);
  }
}

const ringOfGenerators = (hops: number) =>
  program({
    name: 'Ring',
    start(self: Self) {
      const first = self.spawn(function* (main: Self): Body<void> {
        let next = main.pid;
        for (let i = 1; i < SIZE; i++) next = main.spawnLink(hop, next);
        yield* head(main, next, hops);
      });
      return ['ok', first];
    },
  });

const hopper = genServer({
  name: 'Hop',
  init: (next: Pid) => ['ok', next],
  handleInfo(n: number | 'stop', next, self) {
    if (n === 'stop') {
      self.send(next, 'stop');
      return ['stop', 'normal', next];
    }
    self.send(next, n - 1);
    return ['noreply', next];
  },
});

const ringOfCallbacks = (hops: number) =>
  program({
    name: 'Ring',
    start(self: Self) {
      const first = self.spawn(function* (main: Self): Body<void> {
        let next = main.pid;
        for (let i = 1; i < SIZE; i++) {
          const [, pid]: ['ok', Pid] = yield startLink(main, hopper, next);
          next = pid;
        }
        yield* head(main, next, hops);
      });
      return ['ok', first];
    },
  });

/** Hops per second, the start of the processes included, as in bb.erl. */
export const ring = (kind: 'generators' | 'callbacks', mode: Mode, hops: number): number =>
  hops / drive((kind === 'generators' ? ringOfGenerators : ringOfCallbacks)(hops), mode).seconds;
