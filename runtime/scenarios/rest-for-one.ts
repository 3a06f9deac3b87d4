// rest_for_one: the child that crashed and those started after it are started again; those before it stay.
// Database ← Sessions ← Web: each needs the one before it. Sessions crashes at 2.5 s: Web holds a session table that is gone,
// so Web must start again too; Database needs neither and keeps its rows.

import { genServer, program, supervisor } from 'bough';

const Database = genServer({
  name: 'Database',
  init: () => ['ok', { rows: 0 }],
  *handleCall(request: readonly ['insert', string], _from, { rows }, self) {
    yield self.work(4000);
    return ['reply', ['ok', request[1], rows + 1], { rows: rows + 1 }];
  },
});

const Sessions = genServer({
  name: 'Sessions',
  init: () => ['ok', { open: [] as readonly string[] }],
  *handleCast([, cookie]: readonly ['visit', string], state, self) {
    yield self.work(2000);
    // A cookie that was garbled on its way: in Elixir the pattern "s:" <> id does not match.
    if (!cookie.startsWith('s:')) return self.error(['function_clause', 'parse_cookie', cookie]);
    yield self.call('Database', ['insert', cookie]);
    return ['noreply', { ...state, open: [cookie, ...state.open.filter((id) => id !== cookie)].slice(0, 5) }];
  },
});

const Web = genServer({
  name: 'Web',
  init: () => ['ok', { served: 0 }],
  *handleCast([, cookie]: readonly ['get', string], state, self) {
    yield self.work(3000);
    self.cast('Sessions', ['visit', cookie]);
    return ['noreply', { served: state.served + 1 }];
  },
});

/** Outside the chain: what happens inside does not touch it. */
const Browsers = genServer({
  name: 'Browsers',
  init(_: undefined, self) {
    self.sendAfter(150, self.pid, 'click');
    return ['ok', { clicks: 0 }];
  },
  handleInfo(_: 'click', { clicks }, self) {
    self.sendAfter(150, self.pid, 'click');
    self.cast('Web', ['get', clicks === 15 ? '%73' : `s:${clicks % 4}`]);
    return ['noreply', { clicks: clicks + 1 }];
  },
});

const Chain = supervisor({
  name: 'Chain.Sup',
  strategy: 'rest_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Database', start: { module: Database, name: 'Database' } },
    { id: 'Sessions', start: { module: Sessions, name: 'Sessions' } },
    { id: 'Web', start: { module: Web, name: 'Web' } },
  ],
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Chain.Sup', start: Chain },
    { id: 'Browsers', start: { module: Browsers, name: 'Browsers' } },
  ],
});

export default program({ name: 'rest_for_one', start: { module: Root, name: 'Root' } });
