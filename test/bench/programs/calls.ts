// A hundred clients that call one server each, for ever: requests, replies and what calls take besides (a reference, a monitor, a
// timeout), and nothing else.

import { type Body, type ChildSpec, genServer, program, type Self, supervisor, task } from 'bough';

const PAIRS = 100;

const server = genServer({
  name: 'Server',
  init: () => ['ok', 0],
  handleCall: (amount: number, _from, total) => ['reply', total, total + amount],
});

function* client(self: Self, name: string): Body {
  for (;;) yield self.call(name, 1);
}

const children: ChildSpec[] = [];
for (let i = 0; i < PAIRS; i++) children.push({ id: `server ${i}`, start: { module: server, argument: undefined, name: `server ${i}` } });
for (let i = 0; i < PAIRS; i++)
  children.push({ id: `client ${i}`, start: task({ name: 'client', run: (_argument, self) => client(self, `server ${i}`) }) });

export default program({ name: 'Calls', start: supervisor({ name: 'Pairs', strategy: 'one_for_one', children }) });
