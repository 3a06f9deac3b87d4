// Types of processes, messages and effects. Nothing here runs: `tsc -p .` checks it, and test/types/expectations.test.ts proves
// that each `@ts-expect-error` stands over an error of its own.

import type { Body, Down, Effect, Name, Pid, Self } from 'bough';
import { type TIMEOUT, tagged } from 'bough';
import { expectType } from './equal.ts';

type Message = 'inc' | 'reset' | readonly ['get', Pid<readonly ['count', number]>];
type Answer = readonly ['count', number] | readonly ['busy'] | Down;

function* counter(self: Self<Message>, start: number): Body {
  const message = yield* self.receive();
  expectType<Message>()(message);
  if (message === 'inc' || message === 'reset') return;
  self.send(message[1], ['count', start]);
  // @ts-expect-error: the asker wants a number
  self.send(message[1], ['count', 'many']);
  expectType<Pid<Message>>()(self.pid);
}

export function senders(self: Self<Answer>): void {
  const pid = self.spawn(counter, 0);
  expectType<Pid<Message>>()(pid);
  self.send(pid, 'inc');
  self.send(pid, ['get', self.pid]);
  // @ts-expect-error: not a message of counter
  self.send(pid, 'increment');
  // @ts-expect-error: the tuple lacks the asker
  self.send(pid, ['get']);
  // @ts-expect-error: and so in time
  self.sendAfter(100, pid, 'tick');
  // @ts-expect-error: counter starts with a number
  self.spawnLink(counter, 'zero');
  // @ts-expect-error: counter starts with something
  self.spawnLink(counter);
  const [monitored, ref] = self.spawnMonitor(counter, 1);
  expectType<Pid<Message>>()(monitored);
  self.demonitor(ref, { flush: true });
}

export function* receivers(self: Self<Answer>): Body {
  expectType<Answer>()(yield* self.receive());
  expectType<Answer | typeof TIMEOUT>()(yield* self.receive({ after: 100 }));
  const counted = yield* self.receive({ match: tagged('count') });
  expectType<readonly ['count', number]>()(counted);
  const late = yield* self.receive({ match: tagged('count'), after: 0 });
  expectType<readonly ['count', number] | typeof TIMEOUT>()(late);
  const inferred = yield* self.receive({ match: (message) => message[0] === 'DOWN' });
  expectType<Down>()(inferred);
  const guarded = yield* self.receive({ match: (message): message is readonly ['busy'] => message[0] === 'busy' });
  expectType<readonly ['busy']>()(guarded);
  // @ts-expect-error: such a message never comes
  const other: 'else' = yield* self.receive();
  return other;
}

export function names(self: Self): unknown {
  const typed: Name<Pid<'tick'>> = 'clock';
  self.send(typed, 'tick');
  // @ts-expect-error: not what the clock takes
  self.send(typed, 'tock');
  self.register(typed);
  self.send('anybody', ['what', 'ever']);
  // an untyped pid fits everywhere, as in Erlang, and a typed one where fewer messages are sent
  const untyped: Pid = self.pid;
  const clock: Pid<'tick'> = untyped;
  const half: Pid<'tick' | 'tock'> = untyped;
  const narrower: Pid<'tick'> = half;
  // @ts-expect-error: a clock does not take tocks
  const wider: Pid<'tick' | 'tock'> = clock;
  return [narrower, wider];
}

export function* effects(self: Self): Body {
  expectType<'ok'>()(yield* self.sleep(5));
  expectType<'ok'>()(yield* self.work(5));
  expectType<Effect<'ok'>>()(self.stop('anybody'));
  // the old way, with the type said by the author
  const message: number = yield self.receive();
  // @ts-expect-error: an effect is no value
  const forgotten: number = self.receive();
  // @ts-expect-error: receive is to be called
  yield* self.receive;
  // @ts-expect-error: a generator of something else is no process
  self.spawn(function* numbers() {
    yield 5;
  });
  // @ts-expect-error: a promise is not a process
  self.spawn(async () => undefined);
  self.spawn(function plain(own) {
    own.log('plain functions are bodies too');
  });
  return [message, forgotten];
}
