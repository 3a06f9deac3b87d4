// A mixed program: accounts as gen_servers under a supervisor, as many clients that call, cast and pause at random, a crash now
// and then (an account's crash takes along whoever was calling it). Nearer to what people record than a ring is.

import { type Body, type ChildSpec, genServer, type Program, program, type Self, supervisor, task } from 'bough';

interface Account {
  readonly balance: number;
  readonly last: readonly string[];
}

const account = genServer({
  name: 'Account',
  init: (balance: number) => ['ok', { balance, last: [] } as Account],
  handleCall(request: readonly [string, number], _from, state) {
    const [what, amount] = request;
    if (amount === 13) throw new Error('unlucky');
    const next = { balance: state.balance + amount, last: [what, ...state.last.slice(0, 3)] };
    return ['reply', next.balance, next];
  },
  handleCast: (_request: 'touch', state, self) => {
    self.spend(20);
    return ['noreply', state];
  },
});

function* client(self: Self, accounts: number, startsAt: number): Body {
  const waits = startsAt - self.now() / 1000;
  if (waits > 0) yield self.sleep(Math.ceil(waits));
  for (;;) {
    const name = `account ${Math.floor(self.random() * accounts)}`;
    if (self.whereis(name) === undefined) yield self.sleep(1);
    else if (self.random() < 0.4) self.cast(name, 'touch');
    else {
      const amount = self.random() < 0.0005 ? 13 : Math.floor(self.random() * 12);
      yield self.call(name, ['deposit', amount]);
    }
    yield self.sleep(1 + Math.floor(self.random() * 5));
  }
}

/** `accounts` accounts and as many clients: twice as many processes. Clients are idle up to `startsAt` (virtual ms). */
export function mixedProgram(accounts: number, startsAt = 0): Program {
  const children: ChildSpec[] = [];
  for (let i = 0; i < accounts; i++) children.push({ id: `account ${i}`, start: { module: account, argument: i, name: `account ${i}` } });
  for (let i = 0; i < accounts; i++)
    children.push({ id: `client ${i}`, start: task({ name: 'client', run: (_argument, self) => client(self, accounts, startsAt) }) });
  return program({
    name: 'Mixed',
    start: supervisor({ name: 'Accounts', strategy: 'one_for_one', intensity: 1_000_000, period: 1, children }),
  });
}
