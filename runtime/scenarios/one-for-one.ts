// one_for_one: a child that crashes is started again; its siblings are left alone.
// A shop: Cart, Payments and Mailer each keep a count. Payments meets a card it can't read at 2 s and at 6 s.

import { genServer, program, supervisor } from 'bough';

/** Counts what it is given. `['card', 'unreadable']` is more than Payments can take. */
const Desk = genServer({
  name: 'Desk',
  init: (desk: string) => ['ok', { desk, handled: 0 }],
  *handleCast(request: readonly ['order', number] | readonly ['card', string], state, self) {
    yield self.work(5000);
    if (request[0] === 'card') return self.error(['badmatch', ['error', request[1]]]);
    return ['noreply', { ...state, handled: state.handled + 1 }];
  },
});

const DESKS = ['Cart', 'Payments', 'Mailer'] as const;

/** An order every 200 ms goes through all three desks. */
const Customers = genServer({
  name: 'Customers',
  init(_: undefined, self) {
    self.sendAfter(200, self.pid, 'order');
    self.sendAfter(2000, self.pid, 'bad_card');
    self.sendAfter(6000, self.pid, 'bad_card');
    return ['ok', { orders: 0 }];
  },
  handleInfo(message: 'order' | 'bad_card', { orders }, self) {
    if (message === 'bad_card') {
      self.cast('Payments', ['card', 'unreadable']);
      return ['noreply', { orders }];
    }
    self.sendAfter(200, self.pid, 'order');
    for (const desk of DESKS) self.cast(desk, ['order', orders + 1]);
    return ['noreply', { orders: orders + 1 }];
  },
});

const Root = supervisor({
  name: 'Shop.Sup',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    ...DESKS.map((desk) => ({ id: desk, start: { module: Desk, argument: desk, name: desk } })),
    { id: 'Customers', start: { module: Customers, name: 'Customers' } },
  ],
});

export default program({ name: 'one_for_one', start: { module: Root, name: 'Shop.Sup' } });
