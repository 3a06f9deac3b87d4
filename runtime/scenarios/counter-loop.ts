// The Counter as a bare receive loop: the state is the argument of the next round, nothing else. Its twin: counter-loop.ex.
// `loop` hands every new state to the runtime, so that it shows; a bare generator would keep it in local variables.

import type { Name, Pid, Self } from 'bough';
import { loop, program, TIMEOUT } from 'bough';

type Count = readonly ['count', number];
type Message = 'inc' | 'reset' | readonly ['get', Pid<Count>];
const name: Name<Pid<Message>> = 'Counter';

export const counter = loop(0, function* (count, self: Self<Message>) {
  const message = yield* self.receive();
  if (message === 'inc') return count + 1;
  if (message === 'reset') return 0;
  self.send(message[1], ['count', count]);
  return count;
});

function* main(self: Self<Count>) {
  const pid = self.spawnLink(counter);
  self.register(name, pid);
  while (true) {
    for (let i = 0; i < 5; i++) {
      self.send(name, 'inc');
      yield* self.sleep(100);
    }
    self.send(name, ['get', self.pid]);
    const answer = yield* self.receive({ after: 1000 });
    if (answer === TIMEOUT) return self.error('no_answer');
    self.log(`the count is ${answer[1]}`);
    if (answer[1] >= 20) self.send(name, 'reset');
    yield* self.sleep(500);
  }
}

export default program({ name: 'Counter (loop)', start: main });
