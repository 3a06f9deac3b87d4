// The Counter as a bare receive loop: the state is the argument of the next round, nothing else. Its twin: counter-loop.ex.
// `loop` hands every new state to the runtime, so that it shows; a bare generator would keep it in local variables.

import type { Pid, Self } from 'bough';
import { loop, program, TIMEOUT } from 'bough';

type Message = 'inc' | 'reset' | readonly ['get', Pid];

const counter = loop(0, function* (count: number, self: Self) {
  const message: Message = yield self.receive();
  if (message === 'inc') return count + 1;
  if (message === 'reset') return 0;
  self.send(message[1], ['count', count]);
  return count;
});

function* main(self: Self) {
  const pid = self.spawnLink(counter);
  self.register('Counter', pid);
  while (true) {
    for (let i = 0; i < 5; i++) {
      self.send('Counter', 'inc');
      yield self.sleep(100);
    }
    self.send('Counter', ['get', self.pid]);
    const answer: readonly ['count', number] | typeof TIMEOUT = yield self.receive({ after: 1000 });
    if (answer === TIMEOUT) self.error('no_answer');
    self.log(`the count is ${answer[1]}`);
    if (answer[1] >= 20) self.send('Counter', 'reset');
    yield self.sleep(500);
  }
}

export default program({ name: 'Counter (loop)', start: main });
