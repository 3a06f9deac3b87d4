// Restart intensity, two levels deep: a supervisor that had to restart too often within its period gives up, and its own
// supervisor counts that as one crash.
//
// Feed hands out records; numbers 10 to 17 are corrupt and Parser can't match them. 3 restarts in 5 s are allowed: on the
// 4th crash Parser.Sup gives up. Import.Sup starts it again, four more corrupt records wait, Parser.Sup gives up a second
// time: Import.Sup, which allows 1 restart in 10 s, gives up too. Root starts the whole import again, and the rest is clean.

import { genServer, program, supervisor } from 'bough';

const CORRUPT_FROM = 10;
const CORRUPT_TO = 17;

/** Outside the part that is started again: it remembers which record comes next. */
const Feed = genServer({
  name: 'Feed',
  init: () => ['ok', { next: 1 }],
  handleCall(_request: 'pull', _from, { next }) {
    const body = next >= CORRUPT_FROM && next <= CORRUPT_TO ? '\uFFFD\uFFFD' : `{"id":${next}}`;
    return ['reply', ['record', next, body], { next: next + 1 }];
  },
});

const Parser = genServer({
  name: 'Parser',
  init(_: undefined, self) {
    self.sendAfter(200, self.pid, 'pull');
    return ['ok', { parsed: 0, last: 0 }];
  },
  *handleInfo(_: 'pull', state, self) {
    const [, number, body]: readonly ['record', number, string] = yield self.call('Feed', 'pull');
    yield self.work(6000);
    if (!body.startsWith('{')) return self.error(['badmatch', ['error', 'corrupt', number]]);
    self.cast('Index', ['add', number]);
    self.sendAfter(200, self.pid, 'pull');
    return ['noreply', { parsed: state.parsed + 1, last: number }];
  },
});

const Index = genServer({
  name: 'Index',
  init: () => ['ok', { size: 0, newest: 0 }],
  *handleCast([, number]: readonly ['add', number], { size }, self) {
    yield self.work(3000);
    return ['noreply', { size: size + 1, newest: number }];
  },
});

const ParserSup = supervisor({
  name: 'Parser.Sup',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [{ id: 'Parser', start: { module: Parser, name: 'Parser' } }],
});

const ImportSup = supervisor({
  name: 'Import.Sup',
  strategy: 'one_for_one',
  intensity: 1,
  period: 10,
  children: [
    { id: 'Index', start: { module: Index, name: 'Index' } },
    { id: 'Parser.Sup', start: ParserSup },
  ],
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Feed', start: { module: Feed, name: 'Feed' } },
    { id: 'Import.Sup', start: ImportSup },
  ],
});

export default program({ name: 'Restart intensity', start: { module: Root, name: 'Root' } });
