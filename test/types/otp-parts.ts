// Types of state machines, agents, tasks, registries and groups. See processes.ts for how this is checked.

import type { AgentPid, PidOf, Self, TaskHandle, ViaName } from 'bough';
import { Agent, genStatem, pg, Registry, startLink, Task } from 'bough';

const Lamp = genStatem({
  name: 'Lamp',
  callbackMode: 'state_functions',
  init: (presses: number) => ['ok', 'off', presses],
  states: {
    off: (_type, _event: 'press' | 'look', presses) => ['next_state', 'on', presses + 1],
    on: (_type, _event: 'press' | 'look', presses) => ['next_state', 'off', presses, [['state_timeout', 100, 'dim']]],
  },
});

export const unknownState = genStatem({
  name: 'Odd',
  callbackMode: 'state_functions',
  init: () => ['ok', 'on', 0],
  // @ts-expect-error: there is no state off
  states: { on: () => ['next_state', 'off', 0] },
});

export const unknownNextState = genStatem({
  name: 'Odd',
  callbackMode: 'state_functions',
  init: () => ['ok', 'off', 0],
  states: {
    // @ts-expect-error: there is no state zz
    off: (_type, _event: 'press', presses) => ['next_state', 'zz', presses],
    // @ts-expect-error: in a generator neither
    *on(_type, _event: 'press', presses, self) {
      yield* self.sleep(1);
      return presses > 1 ? ['next_state', 'off', presses] : ['next_state', 'onn', presses];
    },
  },
});

export const unknownFirstState = genStatem({
  name: 'Odd',
  callbackMode: 'state_functions',
  // @ts-expect-error: there is no state zz
  init: () => ['ok', 'zz', 0],
  states: { off: (_type, _event, presses: number) => ['keep_state', presses] },
});

/** The states of a machine with one function are any terms, as many as it returns, whether init names them or not. */
export const machines = [
  genStatem({
    name: 'Words',
    callbackMode: 'handle_event_function',
    init: () => ['ok', 'off', 0],
    handleEvent: (_type, _event: 'press', state, presses) => ['next_state', state === 'off' ? 'on' : 'off', presses + 1],
  }),
  genStatem({
    name: 'Pairs',
    callbackMode: 'handle_event_function',
    init: (floor: number): readonly ['ok', readonly ['at', number], null] => ['ok', ['at', floor], null],
    *handleEvent(_type, event: number, [, floor], data, self) {
      yield* self.sleep(floor);
      return ['next_state', ['at', event], data];
    },
  }),
];

export const unknownAction = genStatem({
  name: 'Odd',
  callbackMode: 'state_functions',
  init: () => ['ok', 'on', 0],
  // @ts-expect-error: there is no action delay
  states: { on: () => ['keep_state', 1, [['delay', 5]]] },
});

export const otherData = genStatem({
  name: 'Odd',
  callbackMode: 'state_functions',
  init: () => ['ok', 'on', 0],
  // @ts-expect-error: the data is a number
  states: { on: () => ['keep_state', 'one'] },
});

export function* uses(self: Self, lamp: PidOf<typeof Lamp>, counter: AgentPid<number>, sum: TaskHandle<number>) {
  self.cast(lamp, 'press');
  // @ts-expect-error: nobody presses like that
  self.cast(lamp, 'pres');
  yield* self.call(lamp, 'look');
  // @ts-expect-error: a lamp is started with a number
  yield* startLink(self, Lamp, 'bright');

  const count: number = yield* Agent.get(self, counter, (n) => n);
  yield* Agent.update(self, counter, (n) => n + count);
  // @ts-expect-error: the next state is a number
  yield* Agent.update(self, counter, (n) => `${n}`);
  // @ts-expect-error: a pair is wanted
  yield* Agent.getAndUpdate(self, counter, (n) => n);
  const text: string = yield* Agent.getAndUpdate(self, counter, (n) => [`${n}`, 0]);

  const total: number = yield* Task.await(self, sum);
  const started = Task.async(self, (_own: Self, a: number, b: number) => a + b, 1, total);
  // @ts-expect-error: b is a number
  Task.async(self, (_own: Self, a: number, b: number) => a + b, 1, text);
  // @ts-expect-error: a task of numbers
  const wrong: TaskHandle<string> = started;
  yield* Task.shutdown(self, wrong, 'brutal_kill');
  // @ts-expect-error: there is no such way
  yield* Task.shutdown(self, started, 'gently');

  const kitchen: ViaName = ['via', 'Registry', ['Rooms', 'kitchen']];
  yield* self.call(kitchen, 'ping');
  // @ts-expect-error: only a Registry leads there
  const nowhere: ViaName = ['via', 'global', ['Rooms', 'kitchen']];
  yield* self.call(nowhere, 'ping');
  // @ts-expect-error: keys are unique or duplicate
  yield* Registry.startLink(self, { name: 'Rooms', keys: 'shared' });
  const [outcome] = Registry.register(self, 'Rooms', 'kitchen');
  // @ts-expect-error: it is ok or error
  if (outcome === 'taken') return;
  // @ts-expect-error: a name is no member
  yield* pg.join(self, 'guests', 'kitchen');
  yield* pg.join(self, 'guests', [self.pid]);
}
