// The same Counter as a gen_server under a supervisor. Its twin: counter-server.ex.
// Compare with counter-loop.ts: the loop, the mailbox and the reply are now the behaviour's business.

import type { ServerName } from 'bough';
import { genServer, program, supervisor } from 'bough';

export const Counter = genServer({
  name: 'Counter',
  init: (start: number) => ['ok', start],
  handleCall: (_request: 'get', _from, count) => ['reply', count, count],
  handleCast: (request: 'inc' | 'reset', count) => ['noreply', request === 'inc' ? count + 1 : 0],
});

const counter: ServerName<typeof Counter> = 'Counter';

const Client = genServer({
  name: 'Client',
  init(_: undefined, self) {
    self.send(self.pid, 'count');
    return ['ok', { rounds: 0, last: 0 }];
  },
  *handleInfo(_: 'count', state, self) {
    for (let i = 0; i < 5; i++) {
      self.cast(counter, 'inc');
      yield* self.sleep(100);
    }
    const count = yield* self.call(counter, 'get');
    self.log(`the count is ${count}`);
    if (count >= 20) self.cast(counter, 'reset');
    self.sendAfter(500, self.pid, 'count');
    return ['noreply', { rounds: state.rounds + 1, last: count }];
  },
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  children: [
    { id: 'Counter', start: { module: Counter, argument: 0, name: counter } },
    { id: 'Client', start: { module: Client, name: 'Client' } },
  ],
});

export default program({ name: 'Counter (gen_server)', start: { module: Root, name: 'Root' } });
