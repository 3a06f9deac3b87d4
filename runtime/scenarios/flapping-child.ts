// A flapping child: it crashes again and again, but never often enough for the limit. 3 restarts in 5 s are allowed, Uplink
// needs one every 2.2 s or so: the window never holds a fourth, nobody gives up, and nothing gets better either.
// What is sent while the line is up arrives; what waits in Uplink's mailbox when it crashes is lost.

import { genServer, program, supervisor } from 'bough';

/** The line stays up for about 2 s, then the modem resets it. */
const Uplink = genServer({
  name: 'Uplink',
  init(_: undefined, self) {
    self.sendAfter(200, self.pid, 'connected');
    return ['ok', { line: 'connecting', sent: 0 }];
  },
  *handleInfo(message: 'connected' | 'line_reset', state, self) {
    yield self.work(3000);
    if (message === 'line_reset') return self.error(['badmatch', ['error', 'econnreset']]);
    self.sendAfter(1850 + Math.floor(self.random() * 250), self.pid, 'line_reset');
    return ['noreply', { ...state, line: 'up' }];
  },
  *handleCast(_: readonly ['report', number], state, self) {
    yield self.work(8000);
    return ['noreply', { ...state, sent: state.sent + 1 }];
  },
});

const Thermometer = genServer({
  name: 'Thermometer',
  init(_: undefined, self) {
    self.sendAfter(200, self.pid, 'measure');
    return ['ok', { measured: 0 }];
  },
  handleInfo(_: 'measure', { measured }, self) {
    self.sendAfter(200, self.pid, 'measure');
    self.cast('Uplink', ['report', measured + 1]);
    return ['noreply', { measured: measured + 1 }];
  },
});

const LinkSup = supervisor({
  name: 'Link.Sup',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [{ id: 'Uplink', start: { module: Uplink, name: 'Uplink' } }],
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Thermometer', start: { module: Thermometer, name: 'Thermometer' } },
    { id: 'Link.Sup', start: LinkSup },
  ],
});

export default program({ name: 'A flapping child', start: { module: Root, name: 'Root' } });
