// What is recorded is what was sent, when it was sent. Payloads are encoded at the flush, which follows the wall clock: a value that
// says something else by then must not change the log.

import { expect, it } from 'vitest';
import type { Self } from '../../../runtime/index.ts';
import { genServer, loop } from '../../../runtime/index.ts';
import { startProgram } from '../../support/runtime-run.ts';

/** The same program twice: flushed after every turn, as at real pace, and only at its end. */
function paces(make: () => Parameters<typeof startProgram>[0]): {
  readonly often: string;
  readonly once: string;
  readonly payloads: string;
} {
  const often = startProgram(make());
  while (often.system.run({ turns: 1 }).stopped === 'turns') often.system.flush();
  often.system.flush();
  const once = startProgram(make());
  once.run();
  return {
    often: often.log.hash,
    once: once.log.hash,
    payloads: JSON.stringify(once.log.events.map((event) => event.payload)),
  };
}

/** A value, and what its owner does to it 20 ms after it was sent. */
const values: Record<string, () => readonly [value: unknown, later: () => void]> = {
  'an error that gets another name': () => {
    const e = new Error('far');
    return [['failed', e], () => Object.assign(e, { name: 'Nearer' })];
  },
  'a frozen error whose prototype gets another name': () => {
    class Own extends Error {}
    return [Object.freeze(new Own('far')), () => Object.assign(Own.prototype, { name: 'Nearer' })];
  },
  'an error whose class has a getter for its name': () => {
    let reads = 0;
    class Counting extends Error {
      override get name(): string {
        return `Counting${++reads}`;
      }
    }
    return [new Counting('x'), () => ++reads];
  },
  'an object with a getter': () => {
    let n = 0;
    return [
      {
        get n() {
          return ++n;
        },
      },
      () => ++n,
    ]; // prettier-ignore
  },
  'a frozen object with a getter': () => {
    let n = 0;
    return [
      Object.freeze({
        in: Object.freeze({
          get n() {
            return n;
          },
        }),
      }),
      () => ++n,
    ]; // prettier-ignore
  },
  'an array with a getter': () => {
    let n = 0;
    return [Object.defineProperty([1], 0, { enumerable: true, get: () => n }), () => ++n];
  },
  'an array with its own iterator': () => {
    let n = 0;
    const list = Object.assign([1], {
      *[Symbol.iterator]() {
        yield n;
      },
    }); // prettier-ignore
    return [list, () => ++n];
  },
  'a getter that throws at first': () => {
    let n = 0;
    const get = (): number => (n === 0 ? JSON.parse('{') : n);
    return [Object.defineProperty({}, 'x', { enumerable: true, get }), () => ++n];
  },
  'an instance whose constructor is replaced': () => {
    class Point {}
    const point = new Point();
    return [{ point }, () => Object.assign(point, { constructor: { name: 'Circle' } })];
  },
  'a cycle through a copy': () => {
    const cycle: { self?: unknown; map: unknown; n: number[] } = { map: new Map(), n: [] };
    cycle.self = { cycle };
    return [cycle, () => Object.assign(cycle, { more: 1 })];
  },
  'a sparse array that grows': () => {
    const sparse: unknown[] = [];
    sparse.length = 4e9;
    return [sparse, () => sparse.push(1)];
  },
};

/** Where the runtime may refuse the change, the program goes on: it is the log that counts. */
function attempt(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

for (const [what, make] of Object.entries(values)) {
  it(`[LOG-1] the log is the same at every pace for ${what}: sent, by timer, as an argument, as an exit reason`, () => {
    const { often, once, payloads } = paces(() => {
      const [value, later] = make();
      return function* main(self: Self) {
        self.send(self.pid, value);
        self.sendAfter(5, self.pid, value);
        self.spawn(function* worker(_: Self, _argument: unknown) {}, value);
        self.spawn((own: Self) => own.exit(value));
        yield self.sleep(20);
        attempt(later);
        yield self.sleep(20);
      };
    });
    expect(payloads.length).toBeGreaterThan(40);
    expect(once).toBe(often);
  });

  it(`[LOG-1] the log is the same at every pace for ${what}: as a state`, () => {
    const [server, looping] = [
      () => {
        const [value, later] = make();
        return genServer({
          name: 'keeper',
          init: () => ['ok', value, 20],
          handleInfo: (_: unknown, __, self) => {
            attempt(later);
            return self.exit('normal');
          },
        });
      },
      () => {
        const [value, later] = make();
        return loop(
          () => value,
          function* round(state, self) {
            yield self.sleep(20);
            attempt(later);
            return self.now() > 50_000 ? self.exit('normal') : state;
          },
        );
      },
    ];
    for (const program of [server, looping]) {
      const { often, once } = paces(program as () => Parameters<typeof startProgram>[0]);
      expect(once).toBe(often);
    }
  });
}

it('[SCHED-3] a getter that draws from a shared sequence is asked at the send, not at the flush', () => {
  const { often, once } = paces(() => {
    let drawn = 0;
    return function* main(self: Self) {
      self.send(self.pid, {
        get roll() {
          return ++drawn;
        },
      }); // prettier-ignore
      yield self.sleep(1);
      self.log(`next ${++drawn}`);
      yield self.sleep(1);
    };
  });
  expect(once).toBe(often);
});
