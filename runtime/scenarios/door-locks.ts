// A house of doors with code locks. Each door is a gen_statem: locked, open for two seconds, blocked after three wrong codes. Nobody
// knows a door's pid: a Registry has them by room, and a via name stands for the door. Who knocks at a locked door waits: the
// machine postpones the knock, and answers it when the door has opened.

import type { Self } from 'bough';
import { genServer, genStatem, program, Registry, supervisor } from 'bough';

type Event = { readonly code: string } | 'knock' | 'lock' | 'release' | 'locked' | 'open' | 'blocked';
interface Lock {
  readonly code: string;
  readonly wrong: number;
  readonly opened: number;
}

const isCode = (event: Event): event is { readonly code: string } => typeof event === 'object';

const Door = genStatem({
  name: 'Door',
  callbackMode: ['state_functions', 'state_enter'],
  init: (code: string) => ['ok', 'locked', { code, wrong: 0, opened: 0 }],
  states: {
    locked(type, event: Event, lock: Lock) {
      if (type === 'enter') return 'keep_state_and_data';
      if (event === 'knock') return ['keep_state_and_data', ['postpone']];
      if (!isCode(event)) return 'keep_state_and_data';
      if (event.code === lock.code) return ['next_state', 'open', { ...lock, wrong: 0, opened: lock.opened + 1 }];
      const wrong = lock.wrong + 1;
      return wrong < 3 ? ['keep_state', { ...lock, wrong }] : ['next_state', 'blocked', { ...lock, wrong }];
    },
    open(type, event: Event, lock: Lock) {
      // The door closes by itself: a state timeout ends with its state.
      if (type === 'enter') return ['keep_state_and_data', [['state_timeout', 2000, 'lock']]];
      if (type === 'state_timeout') return ['next_state', 'locked', lock];
      if (event === 'knock' && Array.isArray(type) && type[0] === 'call') return ['keep_state_and_data', [['reply', type[1], 'come in']]];
      return 'keep_state_and_data';
    },
    blocked(type, event: Event, lock: Lock) {
      if (type === 'enter') return ['keep_state_and_data', [['state_timeout', 3000, 'release']]];
      if (type === 'state_timeout') return ['next_state', 'locked', { ...lock, wrong: 0 }];
      return event === 'knock' ? ['keep_state_and_data', ['postpone']] : 'keep_state_and_data';
    },
  },
});

const ROOMS = ['kitchen', 'library', 'cellar'] as const;
const CODES = { kitchen: '1234', library: '2718', cellar: '3141' } as const;
type Room = (typeof ROOMS)[number];
const doorOf = (room: Room) => ['via', 'Registry', ['Rooms', room]] as const;
const anyRoom = (self: Self): Room => ROOMS[Math.floor(self.random() * ROOMS.length)] ?? 'kitchen';

/** Comes by with a key: three times in four the right code, in the cellar hardly ever. */
const Resident = genServer({
  name: 'Resident',
  init(_: undefined, self) {
    self.sendAfter(300, self.pid, 'go');
    return ['ok', { tried: 0 }];
  },
  handleInfo(_: 'go', state, self) {
    const room = anyRoom(self);
    const knows = self.random() < (room === 'cellar' ? 0.2 : 0.75);
    self.cast(doorOf(room), { code: knows ? CODES[room] : '0000' });
    self.sendAfter(300, self.pid, 'go');
    return ['noreply', { tried: state.tried + 1 }];
  },
});

/** Knocks and waits until somebody has opened. */
const Guest = genServer({
  name: 'Guest',
  init(_: undefined, self) {
    self.sendAfter(100, self.pid, 'knock');
    return ['ok', { visits: 0, last: 'nowhere' as string }];
  },
  *handleInfo(_: 'knock', state, self) {
    const room = anyRoom(self);
    yield* self.call(doorOf(room), 'knock', 'infinity');
    self.sendAfter(400, self.pid, 'knock');
    return ['noreply', { visits: state.visits + 1, last: room }];
  },
});

const Doors = supervisor({
  name: 'Doors.Sup',
  children: ROOMS.map((room) => ({ id: `${room} door`, start: { module: Door, argument: CODES[room], name: doorOf(room) } })),
});

const House = supervisor({
  name: 'House',
  strategy: 'rest_for_one',
  children: [
    Registry.childSpec({ name: 'Rooms', keys: 'unique' }),
    { id: 'Doors', start: { module: Doors, name: 'Doors' } },
    { id: 'Resident', start: { module: Resident, name: 'Resident' } },
    { id: 'Guest 1', start: { module: Guest, name: 'Guest 1' } },
    { id: 'Guest 2', start: { module: Guest, name: 'Guest 2' } },
  ],
});

export default program({ name: 'Door locks', start: { module: House, name: 'House' } });
