// Plays a proc_lib scenario on our runtime: the twin of orc_proc_lib.erl.

import type { Body, Pid, Self } from '../../../runtime/index.ts';
import { createSystem, Exit, procLib, program } from '../../../runtime/index.ts';
import type { Term } from './terms.ts';
import { toObservation, toValue } from './terms.ts';

/**
 * Steps of a body: `['ack', term]` ('self' in it is the child), `['exit', R]`, `['leave', R]` (the same in the last place), `['error', R]`,
 * 'unlink' (from the starter), `['exit_parent', R]` (a signal to it), `['send', message]`, `['sleep', ms]`, 'wait' (for ever).
 */
export interface ProcLibScenario {
  readonly name: string;
  readonly how: 'start' | 'start_link' | 'start_monitor';
  readonly trap: boolean;
  readonly timeout: number | 'infinity';
  readonly body: Term;
}

const STARTS = { start: procLib.start, start_link: procLib.startLink, start_monitor: procLib.startMonitor };
/** By then all has happened. */
const SETTLED = 1000;

export function playProcLib(scenario: ProcLibScenario, seed = 1): unknown {
  const ops = toValue(scenario.body) as unknown[];
  const labels = new Map<number, string>();
  let result: unknown = 'waits';
  const mailbox: unknown[] = [];
  let child: Pid | undefined;
  let end: unknown = 'lives';
  let lives = false;

  function* body(self: Self, parent: Pid): Body<unknown> {
    child = self.pid;
    labels.set(child.id, 'child');
    for (const op of ops) {
      const [what, arg] = Array.isArray(op) ? op : [op];
      if (what === 'ack') procLib.initAck(self, filled(arg, self.pid));
      else if (what === 'exit') self.exit(arg);
      else if (what === 'leave') return new Exit(arg);
      else if (what === 'error') self.error(arg);
      else if (what === 'unlink') self.unlink(parent);
      else if (what === 'exit_parent') self.exit(parent, arg);
      else if (what === 'send') self.send(parent, arg);
      else if (what === 'sleep') yield self.sleep(arg as number);
      else if (what === 'wait') yield self.receive({ match: (message) => message === 'never' });
      else throw new Error(`play-proc-lib: no step ${String(what)}`);
    }
    return undefined;
  }

  function* starter(self: Self): Body<void> {
    labels.set(self.pid.id, 'starter');
    self.trapExit(scenario.trap);
    result = ['gave', yield STARTS[scenario.how](self, body, [self.pid], { timeout: scenario.timeout })];
    yield self.receive({ match: (message) => message === 'flush' });
    for (let message: unknown; ; mailbox.push(message)) {
      message = yield self.receive({ after: 0 });
      if (typeof message === 'symbol') break;
    }
    yield self.receive({ match: (message) => message === 'never' });
  }

  const system = createSystem({ seed, sink: () => undefined });
  system.start(
    program({
      name: 'ProcLib',
      *start(self: Self): Body<void> {
        const [pid] = self.spawnMonitor(starter);
        yield self.sleep(SETTLED);
        self.send(pid, 'flush');
        yield self.sleep(1);
        const down: unknown = yield self.receive({ after: 0 });
        if (Array.isArray(down)) end = ['died', down[4]];
        lives = child !== undefined && self.isAlive(child);
      },
    }),
  );
  system.run({ turns: Number.POSITIVE_INFINITY });
  return toObservation([result, end, mailbox, lives], labels);
}

const filled = (term: unknown, self: Pid): unknown =>
  term === 'self' ? self : Array.isArray(term) ? term.map((item) => filled(item, self)) : term;
