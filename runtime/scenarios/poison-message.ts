// A poison message: starting again does not help against what comes again.
// Queue keeps an order until it is acknowledged and hands it out again when the worker that had it goes down: at least once.
// Order 13 crashes whoever handles it. After its third failure Queue puts it aside, and Packer gets on with the rest.
// Three crashes are within Pack.Sup's 3 in 5 s: a queue that tried once more would have taken the supervisor with it.

import type { Pid, Ref } from 'bough';
import { genServer, program, supervisor } from 'bough';

const POISON = 13;
const MAX_ATTEMPTS = 3;

interface Delivery {
  readonly order: number;
  readonly attempt: number;
}

interface QueueState {
  readonly next: number;
  readonly waiting: readonly Delivery[];
  /** What a worker has and has not acknowledged, and the monitor on it. */
  readonly out: { readonly delivery: Delivery; readonly monitor: Ref } | null;
  readonly acknowledged: number;
  readonly putAside: readonly number[];
}

const Queue = genServer({
  name: 'Queue',
  init(_: undefined, self) {
    self.sendAfter(250, self.pid, 'order');
    return ['ok', { next: 1, waiting: [], out: null, acknowledged: 0, putAside: [] } as QueueState];
  },
  handleCall(_request: 'take', from, state, self) {
    const [delivery, ...waiting] = state.waiting;
    if (delivery === undefined) return ['reply', 'empty', state];
    return ['reply', ['order', delivery.order], { ...state, waiting, out: { delivery, monitor: self.monitor(from[0]) } }];
  },
  handleCast(_: readonly ['ack', number], state, self) {
    if (state.out !== null) self.demonitor(state.out.monitor, { flush: true });
    return ['noreply', { ...state, out: null, acknowledged: state.acknowledged + 1 }];
  },
  handleInfo(message: 'order' | readonly ['DOWN', Ref, 'process', Pid, unknown], state, self) {
    if (message === 'order') {
      self.sendAfter(250, self.pid, 'order');
      return ['noreply', { ...state, next: state.next + 1, waiting: [...state.waiting, { order: state.next, attempt: 1 }] }];
    }
    if (state.out === null) return ['noreply', state];
    const { order, attempt } = state.out.delivery;
    if (attempt >= MAX_ATTEMPTS) return ['noreply', { ...state, out: null, putAside: [...state.putAside, order] }];
    return ['noreply', { ...state, out: null, waiting: [{ order, attempt: attempt + 1 }, ...state.waiting] }];
  },
});

const Packer = genServer({
  name: 'Packer',
  init(_: undefined, self) {
    self.sendAfter(150, self.pid, 'work');
    return ['ok', { packed: 0 }];
  },
  *handleInfo(_: 'work', { packed }, self) {
    self.sendAfter(200, self.pid, 'work');
    const answer: 'empty' | readonly ['order', number] = yield self.call('Queue', 'take');
    if (answer === 'empty') return ['noreply', { packed }];
    const order = answer[1];
    yield self.work(9000);
    if (order === POISON) return self.error(['badarith', ['weight', 0]]);
    self.cast('Queue', ['ack', order]);
    return ['noreply', { packed: packed + 1 }];
  },
});

const PackSup = supervisor({
  name: 'Pack.Sup',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [{ id: 'Packer', start: { module: Packer, name: 'Packer' } }],
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Queue', start: { module: Queue, name: 'Queue' } },
    { id: 'Pack.Sup', start: PackSup },
  ],
});

export default program({ name: 'A poison message', start: { module: Root, name: 'Root' } });
