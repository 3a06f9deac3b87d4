// A program whose mailboxes grow and shrink, whose states cross limits and come back, and which crashes now and then.

import { genServer, type Pid, program, type Self, supervisor, task } from '../../../runtime/bough.ts';

interface Counts {
  readonly count: number;
  readonly list: readonly string[];
  readonly deep: { readonly map: ReadonlyMap<string, number> };
}
const zero: Counts = { count: 0, list: ['a', 'b'], deep: { map: new Map([['k', 0]]) } };

const Slow = genServer({
  name: 'Slow',
  init: () => ['ok', zero],
  handleInfo: (message: string, state: Counts) => {
    if (message === 'crash') throw new Error('as asked');
    if (message === 'reset') return ['noreply', { ...zero, list: ['a'] }];
    const count = state.count + 1;
    return ['noreply', { ...state, count, list: ['a', count % 2 === 0 ? 'b' : 'c'], deep: { map: new Map([['k', count % 5]]) } }];
  },
});

function* feeder(self: Self) {
  for (let round = 1; ; round++) {
    const burst = (round * 7) % 11;
    for (let i = 0; i < burst; i++) self.send('Slow', 'more');
    if (round % 13 === 0) self.send('Slow', 'reset');
    if (round % 40 === 0) self.send('Slow', 'crash');
    self.send('Echo', self.pid);
    yield self.receive();
    yield self.sleep(round % 3);
  }
}

function* echo(self: Self) {
  self.register('Echo');
  for (;;) self.send((yield self.receive()) as Pid, 'back');
}

function* passing(self: Self) {
  for (;;) {
    self.spawn(function* brief(one: Self) {
      for (let i = 0; i < 6; i++) one.send(one.pid, i);
      yield one.receive();
    });
    yield self.sleep(9);
  }
}

export const mailboxes = program({
  name: 'Mailboxes',
  start: supervisor({
    name: 'Mailboxes',
    intensity: 1000,
    period: 1,
    children: [
      { id: 'Echo', start: task({ name: 'Echo', run: (_: undefined, self: Self) => echo(self) }) },
      { id: 'Slow', start: { module: Slow, name: 'Slow' } },
      { id: 'Feeder', start: task({ name: 'Feeder', run: (_: undefined, self: Self) => feeder(self) }) },
      { id: 'Passing', start: task({ name: 'Passing', run: (_: undefined, self: Self) => passing(self) }) },
    ],
  }),
});
