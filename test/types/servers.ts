// Types of gen_servers: the client's are the server's. See processes.ts for how this is checked.

import type { ArgumentOf, Body, Call, Down, From, InitResult, Pid, PidOf, Self, ServerName, StartResult } from 'bough';
import { genServer, loop, startLink, startMonitor, task } from 'bough';
import { expectType } from './equal.ts';

const Counter = genServer({
  name: 'Counter',
  init: (start: number) => ['ok', start],
  handleCall: (_request: 'get', _from, count) => ['reply', count, count],
  handleCast: (request: 'inc' | 'reset', count) => ['noreply', request === 'inc' ? count + 1 : 0],
});

interface Ledger {
  readonly balance: number;
  readonly held: readonly From<'released'>[];
}

/** Each request with its own reply; a generator; every way to reply. */
const Account = genServer({
  name: 'Account',
  init: (balance: number): InitResult<Ledger> => ['ok', { balance, held: [] }],
  *handleCall(request: Call<'balance', number> | Call<readonly ['deposit', number], 'ok'> | Call<'hold', 'released'>, from, state, self) {
    yield* self.sleep(1);
    if (request === 'balance') return ['reply', state.balance, state];
    if (request === 'hold') return ['noreply', { ...state, held: [...state.held, from] }];
    if (request[1] < 0) return ['stop', 'overdrawn', 'ok', state];
    return ['reply', 'ok', { ...state, balance: state.balance + request[1] }, 5000];
  },
  handleInfo: (_message: 'release', state, self) => {
    for (const from of state.held) self.reply(from, 'released');
    // @ts-expect-error: whoever holds waits for 'released'
    for (const from of state.held) self.reply(from, 'free');
    return ['noreply', state, 'hibernate'];
  },
});

export function* client(self: Self): Body {
  const started = yield* startLink(self, Counter, 0, { name: 'counter' });
  expectType<StartResult<PidOf<typeof Counter>>>()(started);
  if (started === 'ignore' || started[0] === 'error') return;
  const [, counter] = started;
  expectType<number>()(yield* self.call(counter, 'get'));
  self.cast(counter, 'inc');
  // @ts-expect-error: no such request
  yield* self.call(counter, 'gte');
  // @ts-expect-error: no such cast
  self.cast(counter, 'dec');
  // @ts-expect-error: a cast is no call
  yield* self.call(counter, 'inc');
  // @ts-expect-error: it has no handleInfo
  self.send(counter, 'hello');
  // @ts-expect-error: the reply is a number
  const wrong: string = yield* self.call(counter, 'get');
  return wrong;
}

export function* clientByName(self: Self): Body {
  const account: ServerName<typeof Account> = 'account';
  expectType<number>()(yield* self.call(account, 'balance'));
  expectType<'ok'>()(yield* self.call(account, ['deposit', 5], 'infinity'));
  self.send(account, 'release');
  // @ts-expect-error: a deposit has an amount
  yield* self.call(account, ['deposit']);
  // @ts-expect-error: 'ok' is what a deposit is answered with
  const balance: 'ok' = yield* self.call(account, 'balance');
  // a plain string takes anything and answers anything
  const anything: { readonly x: 1 } = yield* self.call('account', ['what', 'ever']);
  return [balance, anything];
}

export function* starts(self: Self): Body {
  expectType<number>()(null as unknown as ArgumentOf<typeof Counter>);
  // @ts-expect-error: a Counter starts with a number
  yield* startLink(self, Counter, 'zero');
  // @ts-expect-error: a Counter starts with something
  yield* startLink(self, Counter);
  // @ts-expect-error: the name is that of an account
  yield* startLink(self, Counter, 0, { name: 'account' as ServerName<typeof Account> });
  const monitored = yield* startMonitor(self, Account, 100);
  if (monitored !== 'ignore' && monitored[0] === 'ok') yield* self.call(monitored[1][0], 'hold');
  const Clock = loop(0, function* clock(tick, own: Self<'stop'>) {
    const message = yield* own.receive({ after: 1000 });
    return message === 'stop' ? own.exit('normal') : tick + 1;
  });
  self.send(self.spawn(Clock), 'stop');
  // @ts-expect-error: a clock can only be stopped
  self.send(self.spawn(Clock), 'start');
  const Job = task({ name: 'job', run: (id: number, own) => own.log(`job ${id}`) });
  self.spawn(Job, 5);
  // @ts-expect-error: a job has a number
  self.spawn(Job, 'five');
  // @ts-expect-error: an async function is no task
  task({ name: 'later', run: async () => undefined });
}

export const Sensor = genServer({
  name: 'Sensor',
  init(_: undefined, self: Self<'measure'>) {
    self.sendAfter(250, self.pid, 'measure');
    // @ts-expect-error: that is not what it sends itself
    self.sendAfter(250, self.pid, 'messure');
    return ['ok', 0];
  },
  handleInfo: (_message: 'measure', readings, _self: Self<'measure'>) => ['noreply', readings + 1],
});

export const mistakes = [
  genServer({
    name: 'WrongState',
    init: () => ['ok', { count: 0 }],
    // @ts-expect-error: the state has a count
    handleCast: (_request: 'inc', _state) => ['noreply', { total: 1 }],
  }),
  genServer({
    name: 'WrongReply',
    init: () => ['ok', 0],
    // @ts-expect-error: the request declares a number
    handleCall: (_request: Call<'get', number>, _from, state) => ['reply', 'many', state],
  }),
  genServer({
    name: 'WrongTag',
    init: () => ['ok', 0],
    // @ts-expect-error: a cast has no reply
    handleCast: (_request: 'get', state) => ['reply', state, state],
  }),
  genServer({
    name: 'WrongGenerator',
    init: () => ['ok', 0],
    // @ts-expect-error: it ends without a result
    *handleCall(_request: 'get', _from, _state, self) {
      yield* self.sleep(1);
    },
  }),
  // @ts-expect-error: init is needed
  genServer({ name: 'NoInit' }),
];

/** Requests of every shape: mutable and readonly tuples, records, lists, a union that is only known as one. */
const Store = genServer({
  name: 'Store',
  init: () => ['ok', new Map<string, number>()],
  handleCall(
    request: Call<['put', string, number[]], 'ok'> | Call<{ readonly named: string }, number | undefined> | Call<'all', string[]>,
    _from,
    state,
  ) {
    if (request === 'all') return ['reply', [...state.keys()], state];
    if ('named' in request) return ['reply', state.get(request.named), state];
    return ['reply', 'ok', new Map(state).set(request[1], request[2].length)];
  },
  handleInfo: (_message: Down | readonly ['timeout', number], state) => ['noreply', state, ['continue', 'later']],
  handleContinue: (_argument: 'later', state) => ['noreply', state],
  terminate: (reason, state, self) => self.log(`${reason} ${state.size}`),
});

export function* shapes(self: Self<Down>, store: PidOf<typeof Store>, either: 'all' | { readonly named: string }): Body {
  expectType<'ok'>()(yield* self.call(store, ['put', 'a', [1, 2]]));
  expectType<number | undefined>()(yield* self.call(store, { named: 'a' }));
  expectType<string[] | number | undefined>()(yield* self.call(store, either));
  const numbers = [1, 2, 3];
  // what is sent is frozen: a read-only list fits
  expectType<'ok'>()(yield* self.call(store, ['put', 'c', numbers as readonly number[]]));
  expectType<'ok'>()(yield* self.call(store, ['put', 'b', numbers]));
  // @ts-expect-error: a list of numbers
  yield* self.call(store, ['put', 'a', ['1']]);
  // @ts-expect-error: a name is a string
  yield* self.call(store, { named: 1 });
  self.send(store, ['timeout', 5]);
  self.monitor(store);
  // a pid of any server is a pid: it can be kept, linked, monitored, sent about
  const anybody: Pid = store;
  const list: readonly Pid[] = [store, self.pid, anybody];
  self.exit(store, 'shutdown');
  return list;
}
