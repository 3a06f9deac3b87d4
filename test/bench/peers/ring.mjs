// `node ring.mjs LIBRARY HOPS`: a ring of 1,000 actors around which a number goes down to 0, in the way that the library's own
// documentation shows. Prints the hops per second, as JSON; the median of three runs after one that is not counted.

const [library = '', hopsText = '100000'] = process.argv.slice(2);
const HOPS = Number(hopsText);
const SIZE = 1000;

/** Runs one ring and resolves when the number is used up. @type {Record<string, (hops: number) => Promise<void>>} */
const rings = {
  async nact(hops) {
    const { start, spawnStateless, dispatch, stop } = await import('nact');
    const system = start();
    await new Promise((done) => {
      /** @type {any} */ let first;
      /** @type {any} */ let next;
      for (let i = 1; i < SIZE; i++) {
        const to = next;
        next = spawnStateless(system, (n) => dispatch(to ?? first, n - 1), `hop${i}`);
      }
      const last = next;
      first = spawnStateless(system, (n) => (n <= 0 ? done(undefined) : dispatch(last, n - 1)), 'first');
      dispatch(first, hops);
    });
    stop(system);
  },

  async xstate(hops) {
    const { createActor, createMachine, sendTo } = await import('xstate');
    await new Promise((done) => {
      const machine = createMachine(
        {
          /** @type {any} */ context: ({ input }) => input,
          on: {
            hop: [{ guard: 'used', actions: 'end' }, { actions: 'pass' }],
          },
        },
        {
          guards: { used: ({ event }) => event.n <= 0 },
          actions: {
            end: () => done(undefined),
            pass: sendTo(
              ({ context }) => context.ring[context.next],
              ({ event }) => ({ type: 'hop', n: event.n - 1 }),
            ),
          },
        },
      );
      /** @type {any[]} */
      const ring = [];
      for (let i = 0; i < SIZE; i++) ring.push(createActor(machine, { input: { ring, next: (i + 1) % SIZE } }));
      for (const actor of ring) actor.start();
      ring[0].send({ type: 'hop', n: hops });
    });
  },

  async effect(hops) {
    const { Effect, Fiber, Queue } = await import('effect');
    const program = Effect.gen(function* () {
      const queues = [];
      for (let i = 0; i < SIZE; i++) queues.push(yield* Queue.unbounded());
      const fibers = [];
      for (let i = 1; i < SIZE; i++) {
        const own = queues[i];
        const next = queues[(i + 1) % SIZE];
        fibers.push(
          yield* Effect.forkChild(
            Effect.gen(function* () {
              for (;;) yield* Queue.offer(next, (yield* Queue.take(own)) - 1);
            }),
          ),
        );
      }
      yield* Queue.offer(queues[1], hops);
      for (;;) {
        const n = yield* Queue.take(queues[0]);
        if (n <= 0) break;
        yield* Queue.offer(queues[1], n - 1);
      }
      for (const fiber of fibers) yield* Fiber.interrupt(fiber);
    });
    await Effect.runPromise(program);
  },
};

const ring = rings[library];
if (ring === undefined) throw new Error(`ring: unknown library ${library}`);
await ring(HOPS);
const rates = [];
for (let i = 0; i < 3; i++) {
  const from = performance.now();
  await ring(HOPS);
  rates.push((HOPS * 1000) / (performance.now() - from));
}
console.log(JSON.stringify(rates.sort((a, b) => a - b)[1]));
