// A gen_statem in the log, and what its module refuses. What its callbacks do is proven against real Erlang: test/runtime/otp-parts/.

import { expect, it } from 'vitest';
import type { Body, Pid, Self } from '../../../runtime/index.ts';
import { genStatem, startLink } from '../../../runtime/index.ts';
import { runProgram, startProgram } from '../../support/runtime-run.ts';

const Door = genStatem({
  name: 'Door',
  callbackMode: ['state_functions', 'state_enter'],
  init: (code: string) => ['ok', 'locked', { code, tries: 0 }],
  states: {
    locked(type, content: string, data) {
      if (type === 'enter') return 'keep_state_and_data';
      if (content === 'open?') return ['keep_state_and_data', ['postpone']];
      if (content !== data.code) return ['keep_state', { ...data, tries: data.tries + 1 }];
      return ['next_state', 'open', { ...data, tries: 0 }];
    },
    *open(type, content: string, _data, self: Self) {
      if (type === 'enter') return ['keep_state_and_data', [['state_timeout', 100, 'lock']]];
      if (Array.isArray(type) && type[0] === 'call' && content === 'open?') return ['keep_state_and_data', [['reply', type[1], 'yes']]];
      yield self.sleep(1);
      return ['next_state', 'locked', _data];
    },
  },
});

it('[GSM-11] its state in the log is state and data, and what an event brings about is caused by that event', () => {
  const answers: unknown[] = [];
  const { log } = runProgram(function* main(self: Self): Body<void> {
    const [, door]: [string, Pid] = yield startLink(self, Door, '1234');
    self.spawn(function* asker(me: Self): Body<void> {
      answers.push(yield me.call(door, 'open?'));
    });
    yield self.sleep(1);
    self.cast(door, '0000');
    self.cast(door, '1234');
    yield self.sleep(500);
  });
  expect(log.problems()).toEqual([]);
  expect(answers).toEqual(['yes']);
  const events = log.events;
  const finished = events.flatMap((e) => (e.type === 'callback_finished' ? [e] : []));
  expect(finished.map((e) => [e.callback, e.outcome, e.payload])).toEqual([
    ['init', 'ok', ['locked', { code: '1234', tries: 0 }]],
    ['locked (enter)', 'keep_state', undefined],
    ['locked', 'postpone', undefined],
    ['locked', 'keep_state', ['locked', { code: '1234', tries: 1 }]],
    ['locked', 'next_state', ['open', { code: '1234', tries: 0 }]],
    ['open (enter)', 'keep_state', undefined],
    ['open', 'keep_state', undefined],
    ['open', 'next_state', ['locked', { code: '1234', tries: 0 }]],
    ['locked (enter)', 'keep_state', undefined],
  ]);
  // The postponed call is handled a second time: caused by its message, not by the cast that opened the door.
  const received = events.find((e) => e.type === 'message_received' && e.kind === 'call');
  const retried = events.find((e) => e.type === 'callback_started' && e.callback === 'open');
  expect(retried?.cause).toBe(received?.seq);
  const reply = events.find((e) => e.type === 'message_sent' && e.kind === 'reply');
  expect(reply?.cause).toBe(retried?.seq);
});

it('refuses a module without init, without the functions of its mode, or with another mode', () => {
  const init = (): ['ok', string, number] => ['ok', 'a', 0];
  const handleEvent = (): 'stop' => 'stop';
  for (const wrong of [
    { name: 'x', callbackMode: 'handle_event_function', handleEvent },
    { name: 'x', callbackMode: 'handle_event_function', init },
    { name: 'x', callbackMode: 'state_functions', init, handleEvent },
    { name: 'x', callbackMode: 'both', init, handleEvent },
    { name: 'x', callbackMode: ['handle_event_function', 'state_leave'], init, handleEvent },
  ])
    expect(() => genStatem(wrong as never)).toThrow('badarg');
});

it('[GSM-5] an absolute timeout comes at its time', () => {
  const times: number[] = [];
  const Clock = genStatem({
    name: 'Clock',
    callbackMode: 'handle_event_function',
    init: () => ['ok', 'on', 0, [[['timeout', 'noon'], 1200, 'ring', [['abs', true]]]]],
    handleEvent(_type, _content: string, _state, _data, self: Self) {
      times.push(Math.floor(self.now() / 1000));
      return ['stop', 'normal'];
    },
  });
  runProgram(function* main(self: Self): Body<void> {
    yield* self.sleep(700);
    yield* startLink(self, Clock);
    yield* self.sleep(1000);
  });
  expect(times).toEqual([1200]);
});

it('[GSM-10] a crash by command, while the machine waits, goes through terminate', () => {
  const seen: unknown[] = [];
  const Waiting = genStatem({
    name: 'Waiting',
    callbackMode: 'handle_event_function',
    init: () => ['ok', 'on', 'data'],
    handleEvent: () => 'keep_state_and_data',
    terminate: (reason, state, data) => seen.push([reason, state, data]),
  });
  const { run, system, exits } = startProgram(Waiting);
  run(10);
  system.command({ kind: 'crash', pid: 1, reason: 'by_hand' });
  run(10);
  expect(seen).toEqual([['by_hand', 'on', 'data']]);
  expect(exits).toEqual([{ pid: 1, reason: ['by_hand', expect.anything()] }]);
});
