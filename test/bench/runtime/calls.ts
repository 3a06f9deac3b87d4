// gen_server:call in a row, with the default timeout of 5 s and a small message: bb.erl's calls/1.

import { type Body, genServer, type Pid, program, type Self, startLink } from '../../../runtime/bough.ts';
import { drive, type Mode } from './drive.ts';

export const counter = genServer({
  name: 'Counter',
  init: () => ['ok', 0],
  handleCall: (_inc: 'inc', _from, n) => ['reply', n, n + 1],
});

const caller = (times: number) =>
  program({
    name: 'Calls',
    start(self: Self) {
      const client = self.spawn(function* (main: Self): Body<void> {
        const [, server]: ['ok', Pid] = yield startLink(main, counter);
        for (let i = 0; i < times; i++) yield main.call(server, 'inc');
        yield main.stop(server);
      });
      return ['ok', client];
    },
  });

/** Calls per second. */
export const calls = (mode: Mode, times: number): number => times / drive(caller(times), mode).seconds;
