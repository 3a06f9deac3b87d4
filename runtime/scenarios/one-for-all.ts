// one_for_all: when one child crashes, all are stopped, last first, and started again, first first.
// A measuring chain whose parts only make sense together: Sensor → Filter → Display agree on a calibration when they start.
// Lightning disturbs a sample at 3 s, and Filter crashes on it. A new Filter behind an old Sensor would show nonsense, so all
// three begin again and agree on a new calibration.

import { genServer, program, supervisor } from 'bough';

const Sensor = genServer({
  name: 'Sensor',
  init(_: undefined, self) {
    self.sendAfter(100, self.pid, 'measure');
    return ['ok', { calibration: Math.floor(self.random() * 1000), sample: 0, disturbed: false }];
  },
  handleInfo(message: 'measure' | 'lightning', state, self) {
    if (message === 'lightning') return ['noreply', { ...state, disturbed: true }];
    self.sendAfter(100, self.pid, 'measure');
    self.cast('Filter', ['sample', state.calibration, state.disturbed ? 9999 : 20 + (state.sample % 5)]);
    return ['noreply', { ...state, sample: state.sample + 1, disturbed: false }];
  },
  handleCall: (_request: 'calibration', _from, state) => ['reply', state.calibration, state],
});

const Filter = genServer({
  name: 'Filter',
  init: () => ['ok', { calibration: 0, mean: 20 }, ['continue', 'calibrate']],
  *handleContinue(_: 'calibrate', state, self) {
    const calibration: number = yield self.call('Sensor', 'calibration');
    return ['noreply', { ...state, calibration }];
  },
  *handleCast([, calibration, celsius]: readonly ['sample', number, number], state, self) {
    yield self.work(8000);
    if (calibration !== state.calibration) self.error(['calibration_mismatch', calibration, state.calibration]);
    if (celsius > 100) self.error(['out_of_range', celsius]);
    const mean = Math.round((state.mean * 0.8 + celsius * 0.2) * 10) / 10;
    self.cast('Display', ['show', mean]);
    return ['noreply', { ...state, mean }];
  },
});

const Display = genServer({
  name: 'Display',
  init: () => ['ok', { celsius: null as number | null, refreshed: 0 }],
  *handleCast([, celsius]: readonly ['show', number], state, self) {
    yield self.work(4000);
    return ['noreply', { celsius, refreshed: state.refreshed + 1 }];
  },
});

/** Outside the chain: what happens inside does not touch it. */
const Storm = genServer({
  name: 'Storm',
  init(_: undefined, self) {
    self.sendAfter(3000, self.pid, 'strike');
    return ['ok', { strikes: 0 }];
  },
  handleInfo(_: 'strike', { strikes }, self) {
    self.sendAfter(5500, self.pid, 'strike');
    const sensor = self.whereis('Sensor');
    if (sensor !== undefined) self.send(sensor, 'lightning');
    return ['noreply', { strikes: strikes + 1 }];
  },
});

const Chain = supervisor({
  name: 'Chain.Sup',
  strategy: 'one_for_all',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Sensor', start: { module: Sensor, name: 'Sensor' } },
    { id: 'Filter', start: { module: Filter, name: 'Filter' } },
    { id: 'Display', start: { module: Display, name: 'Display' } },
  ],
});

const Root = supervisor({
  name: 'Root',
  strategy: 'one_for_one',
  intensity: 3,
  period: 5,
  children: [
    { id: 'Chain.Sup', start: Chain },
    { id: 'Storm', start: { module: Storm, name: 'Storm' } },
  ],
});

export default program({ name: 'one_for_all', start: { module: Root, name: 'Root' } });
