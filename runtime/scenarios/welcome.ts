// The small system of the welcome page: seven processes, calm traffic, no crash by itself. Crash a worker: Pool.Sup starts it
// again with a fresh state, and the others don't notice.

import { genServer, program, supervisor } from 'bough';

const WORKERS = ['Worker 1', 'Worker 2', 'Worker 3'] as const;

const Counter = genServer({
  name: 'Counter',
  init: () => ['ok', { ticks: 0, done: {} as Readonly<Record<string, number>> }],
  *handleCast(request: 'tick' | readonly ['done', string], state, self) {
    yield self.work(1500);
    if (request === 'tick') return ['noreply', { ...state, ticks: state.ticks + 1 }];
    const name = request[1];
    return ['noreply', { ...state, done: { ...state.done, [name]: (state.done[name] ?? 0) + 1 } }];
  },
});

const Worker = genServer({
  name: 'Worker',
  init: (name: string) => ['ok', { name, jobs: 0, last: 0 }],
  *handleCast([, number]: readonly ['job', number], state, self) {
    yield self.work(4000 + Math.floor(self.random() * 12_000));
    self.cast('Counter', ['done', state.name]);
    return ['noreply', { ...state, jobs: state.jobs + 1, last: number }];
  },
});

/** Ticks every 200 ms: each worker in its turn gets a job, and once in a second Counter hears of it. */
const Clock = genServer({
  name: 'Clock',
  init(_: undefined, self) {
    self.sendAfter(200, self.pid, 'tick');
    return ['ok', { tick: 0 }];
  },
  handleInfo(_: 'tick', { tick }, self) {
    self.sendAfter(200, self.pid, 'tick');
    if (tick % 5 === 0) self.cast('Counter', 'tick');
    self.cast(WORKERS[tick % WORKERS.length] as string, ['job', tick]);
    return ['noreply', { tick: tick + 1 }];
  },
});

const Pool = supervisor({
  name: 'Pool.Sup',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: WORKERS.map((name) => ({ id: name, start: { module: Worker, argument: name, name } })),
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Counter', start: { module: Counter, name: 'Counter' } },
    { id: 'Pool.Sup', start: Pool },
    { id: 'Clock', start: { module: Clock, name: 'Clock' } },
  ],
});

export default program({ name: 'Welcome', start: { module: Root, name: 'Root' } });
