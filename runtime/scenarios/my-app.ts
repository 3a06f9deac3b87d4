// MyApp, the application of the Elixir introduction: a small ledger service.
//
//   Root        one_for_one, 3 in 5 s
//   ├ Cache     balances that were looked up lately
//   ├ PubSub    who wants to hear about which account
//   ├ Pool.Sup  one_for_one, 3 in 5 s: Worker 1 … Worker 4, each the ledger of one account
//   ├ Presence  rest_for_one: Registry monitors the users, Users holds one process per user who is online
//   ├ Requests  dynamic: one temporary process per request, which ends when it is answered
//   ├ Console   an admin who sets spending limits, now and then one that is too tight
//   └ Gateway   the world outside: users come, requests arrive
//
// Nobody injects the crashes. Console reads a balance and sets the limit just below it; a later debit does not fit, and the
// match on `['ok', next]` in Worker fails. Its supervisor starts it again with a fresh state, limit included; the
// request that was waiting for the answer catches the exit and answers 503. All chance comes from the seed.

import type { Pid, Ref, Self } from 'bough';
import { dynamicSupervisor, Exit, genServer, program, startChild, supervisor, task } from 'bough';

type Down = readonly ['DOWN', Ref, 'process', Pid, unknown];

const ACCOUNTS = [1, 2, 3, 4] as const;
const PEOPLE = [
  'ada',
  'joe',
  'grace',
  'alan',
  'robert',
  'mike',
  'barbara',
  'edsger',
  'tony',
  'frances',
  'niklaus',
  'margaret',
  'ken',
  'radia',
];

const FIRST_REQUEST = 8800;

const worker = (account: number): string => `Worker ${account}`;
const accountName = (account: number): string => `acc_${1040 + account}`;
const between = (self: Self, low: number, high: number): number => low + Math.floor(self.random() * (high - low + 1));
const pick = <T>(self: Self, list: readonly T[]): T => list[Math.floor(self.random() * list.length)] as T;
const without = <T extends object>(record: T, key: string): T => Object.fromEntries(Object.entries(record).filter(([k]) => k !== key)) as T;

// ── Cache ──

interface CacheState {
  readonly entries: Readonly<Record<string, number>>;
  readonly hits: number;
  readonly misses: number;
}

const Cache = genServer({
  name: 'Cache',
  init: () => ['ok', { entries: {}, hits: 0, misses: 0 } as CacheState],
  *handleCall(request: readonly ['get', string], _from, state, self) {
    yield self.work(between(self, 2000, 5000));
    const value = state.entries[request[1]];
    if (value === undefined) return ['reply', 'miss', { ...state, misses: state.misses + 1 }];
    return ['reply', ['ok', value], { ...state, hits: state.hits + 1 }];
  },
  handleCast: ([, account, balance]: readonly ['put', string, number], state) => [
    'noreply',
    { ...state, entries: { ...state.entries, [account]: balance } },
  ],
});

// ── PubSub ──

interface Listener {
  readonly pid: Pid;
  readonly topic: string;
  readonly monitor: Ref;
}

interface PubSubState {
  readonly listeners: Readonly<Record<string, Listener>>;
  readonly published: number;
}

/** Whom a DOWN message is about. */
const byMonitor = (records: Readonly<Record<string, { readonly monitor: Ref }>>, ref: Ref): string =>
  Object.keys(records).find((name) => records[name]?.monitor.id === ref.id) ?? '';

const PubSub = genServer({
  name: 'PubSub',
  init: () => ['ok', { listeners: {}, published: 0 } as PubSubState],
  handleCast(request: readonly ['subscribe', string, string, Pid] | readonly ['publish', string, unknown], state, self) {
    if (request[0] === 'subscribe') {
      const [, on, name, pid] = request;
      return ['noreply', { ...state, listeners: { ...state.listeners, [name]: { pid, topic: on, monitor: self.monitor(pid) } } }];
    }
    const [, on, message] = request;
    for (const listener of Object.values(state.listeners)) if (listener.topic === on) self.send(listener.pid, message);
    return ['noreply', { ...state, published: state.published + 1 }];
  },
  handleInfo: ([, ref]: Down, state) => ['noreply', { ...state, listeners: without(state.listeners, byMonitor(state.listeners, ref)) }],
});

// ── Worker: the ledger of one account ──

type Hold = readonly ['hold', number];
type Entry = readonly ['debit' | 'credit', number];

interface Ledger {
  readonly account: string;
  readonly balance: number;
  readonly limit: number;
  readonly version: number;
  readonly pending: Readonly<Record<string, Hold>>;
  /** The last twelve, newest first. */
  readonly history: readonly Entry[];
}

type LedgerRequest = Entry | readonly ['balance'];

/** The balance after it, or why it is refused. */
function apply(ledger: Ledger, [op, amount]: Entry): readonly ['ok', number] | readonly ['error', 'limit'] {
  const balance = op === 'debit' ? ledger.balance - amount : ledger.balance + amount;
  return op === 'debit' && balance < ledger.limit ? ['error', 'limit'] : ['ok', balance];
}

const Worker = genServer({
  name: 'Ledger.Worker',
  init: (account: number) => [
    'ok',
    { account: accountName(account), balance: 120, limit: -500, version: 0, pending: {}, history: [] } as Ledger,
  ],
  *handleCall(request: LedgerRequest, _from, ledger, self) {
    if (request[0] === 'balance') return ['reply', ledger.balance, ledger];
    yield self.work(between(self, 12_000, 40_000));
    const result = apply(ledger, request);
    // In Elixir: {:ok, balance} = apply(ledger, request)
    if (result[0] !== 'ok') return self.error(['badmatch', result]);
    const next = { ...ledger, balance: result[1], version: ledger.version + 1, history: [request, ...ledger.history].slice(0, 12) };
    self.cast('Cache', ['put', ledger.account, next.balance]);
    self.cast('PubSub', ['publish', ledger.account, ['updated', ledger.account, next.balance]]);
    return ['reply', ['ok', next.balance], next];
  },
  handleCast(request: readonly ['set_limit', number] | readonly ['hold', string, number], ledger, self) {
    if (request[0] === 'set_limit') return ['noreply', { ...ledger, limit: request[1], version: ledger.version + 1 }];
    self.sendAfter(between(self, 400, 1600), self.pid, ['release', request[1]]);
    const hold: Hold = ['hold', request[2]];
    return ['noreply', { ...ledger, pending: { ...ledger.pending, [request[1]]: hold } }];
  },
  handleInfo: (message: readonly ['release', string], ledger) => ['noreply', { ...ledger, pending: without(ledger.pending, message[1]) }],
});

// ── Presence: one process per user, monitored, gone when the process is gone ──

interface RegistryState {
  readonly online: Readonly<Record<string, { readonly pid: Pid; readonly monitor: Ref; readonly sinceMs: number }>>;
  readonly visits: number;
}

const Registry = genServer({
  name: 'Registry',
  init: () => ['ok', { online: {}, visits: 0 } as RegistryState],
  handleCast([, name, pid]: readonly ['track', string, Pid], state, self) {
    const entry = { pid, monitor: self.monitor(pid), sinceMs: Math.round(self.now() / 1000) };
    return ['noreply', { online: { ...state.online, [name]: entry }, visits: state.visits + 1 }];
  },
  handleInfo: ([, ref]: Down, state) => ['noreply', { ...state, online: without(state.online, byMonitor(state.online, ref)) }],
  handleCall: (_request: 'online', _from, state) => ['reply', Object.keys(state.online), state],
});

interface UserState {
  readonly name: string;
  readonly watches: string;
  readonly seen: number;
  readonly last: unknown;
}

const User = genServer({
  name: 'User',
  init(name: string, self) {
    self.cast('Registry', ['track', name, self.pid]);
    self.sendAfter(between(self, 5_000, 20_000), self.pid, 'leave');
    return ['ok', { name, watches: accountName(pick(self, ACCOUNTS)), seen: 0, last: null } as UserState, ['continue', 'subscribe']];
  },
  handleContinue(_: 'subscribe', user, self) {
    self.monitor('PubSub');
    self.cast('PubSub', ['subscribe', user.watches, user.name, self.pid]);
    return ['noreply', user];
  },
  *handleInfo(message: 'leave' | 'subscribe' | Down | readonly ['updated', string, number], user, self) {
    if (message === 'leave') return ['stop', 'normal', user];
    if (message === 'subscribe') return ['noreply', user, ['continue', 'subscribe']];
    if (message[0] === 'DOWN') {
      // PubSub is gone, and with it who listens: once it is back, say it again.
      self.sendAfter(100, self.pid, 'subscribe');
      return ['noreply', user];
    }
    yield self.work(between(self, 3000, 8000));
    return ['noreply', { ...user, seen: user.seen + 1, last: message }];
  },
});

// ── Requests: one short-lived process each ──

interface RequestArgument {
  readonly account: number;
  readonly op: 'debit' | 'credit';
  readonly amount: number;
}

const Request = task({
  name: 'request',
  *run({ account, op, amount }: RequestArgument, self) {
    // The rest of what the client sends comes in its own time.
    yield self.sleep(between(self, 50, 700));
    yield self.work(between(self, 5000, 15_000));
    const cached: unknown = yield self.call('Cache', ['get', accountName(account)]);
    if (cached === 'miss') self.log(`${accountName(account)} is not in the cache`);
    if (op === 'debit' && amount >= 20) self.cast(worker(account), ['hold', `r${self.pid.id}`, amount]);
    try {
      yield self.call(worker(account), [op, amount]);
    } catch (raised) {
      // The worker crashed while it had this request: whoever asked is told so. Anything else is a fault of this code.
      if (!(raised instanceof Exit)) throw raised;
      self.log(`503: ${worker(account)} did not answer`);
    }
    yield self.work(between(self, 5000, 12_000));
  },
});

// ── Console and Gateway: where things come from ──

const Console = genServer({
  name: 'Console',
  init(_: undefined, self) {
    self.sendAfter(between(self, 2000, 3500), self.pid, 'review');
    return ['ok', { reviews: 0, last: null as unknown }];
  },
  *handleInfo(_: 'review', state, self) {
    self.sendAfter(between(self, 2500, 5000), self.pid, 'review');
    const account = pick(self, ACCOUNTS);
    const balance: number = yield self.call(worker(account), ['balance']);
    const limit = balance - between(self, 1, 6);
    self.cast(worker(account), ['set_limit', limit]);
    return ['noreply', { reviews: state.reviews + 1, last: ['set_limit', worker(account), limit] }];
  },
});

interface GatewayState {
  readonly requests: number;
  readonly visits: number;
}

const Gateway = genServer({
  name: 'Gateway',
  init(_: undefined, self) {
    self.sendAfter(50, self.pid, 'join');
    self.sendAfter(200, self.pid, 'request');
    return ['ok', { requests: 0, visits: 0 } as GatewayState];
  },
  *handleInfo(message: 'request' | 'join', state, self) {
    if (message === 'request') {
      self.sendAfter(between(self, 300, 1000), self.pid, 'request');
      const account = pick(self, ACCOUNTS);
      // Now and then somebody is impatient and clicks three times: then a queue forms at one worker.
      const clicks = self.random() < 0.1 ? 3 : 1;
      for (let click = 1; click <= clicks; click++) {
        const argument: RequestArgument = { account, op: self.random() < 0.55 ? 'debit' : 'credit', amount: between(self, 2, 30) };
        const id = `request ${FIRST_REQUEST + state.requests + click}`;
        yield startChild(self, 'Requests', { id, start: { module: Request, argument }, restart: 'temporary' });
      }
      return ['noreply', { ...state, requests: state.requests + clicks }];
    }
    // The first few come quickly, so that the house is not empty; then about one a second.
    self.sendAfter(state.visits < 6 ? 120 : between(self, 800, 2200), self.pid, 'join');
    const online: readonly string[] = yield self.call('Registry', 'online');
    const away = PEOPLE.filter((name) => !online.includes(name));
    if (away.length === 0) return ['noreply', state];
    const name = pick(self, away);
    yield startChild(self, 'Users', { id: `user:${name}`, start: { module: User, argument: name }, restart: 'temporary' });
    return ['noreply', { ...state, visits: state.visits + 1 }];
  },
});

// ── the tree ──

const Pool = supervisor({
  name: 'Pool.Sup',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: ACCOUNTS.map((account) => ({ id: worker(account), start: { module: Worker, argument: account, name: worker(account) } })),
});

const Presence = supervisor({
  name: 'Presence',
  // Users register with Registry when they start: when it is lost, they must start after it.
  strategy: 'rest_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Registry', start: { module: Registry, name: 'Registry' } },
    { id: 'Users', start: { module: dynamicSupervisor({ name: 'Users', intensity: 100, period: 5 }), name: 'Users' } },
  ],
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Cache', start: { module: Cache, name: 'Cache' } },
    { id: 'PubSub', start: { module: PubSub, name: 'PubSub' } },
    { id: 'Pool.Sup', start: Pool },
    { id: 'Presence', start: Presence },
    { id: 'Requests', start: { module: dynamicSupervisor({ name: 'Requests' }), name: 'Requests' } },
    { id: 'Console', start: { module: Console, name: 'Console' } },
    { id: 'Gateway', start: { module: Gateway, name: 'Gateway' } },
  ],
});

export default program({ name: 'MyApp', start: { module: Root, name: 'Root' } });
