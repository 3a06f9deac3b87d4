// Scenarios of proc_lib: every way to start, by a starter that traps exits and by one that does not, with bodies that acknowledge
// their start, do not, or do something else first.

import type { ProcLibScenario } from '../play-proc-lib.ts';
import { list, type Term } from '../terms.ts';

const OK: Term = ['ack', ['ok', 'self']];

/** By what they are called in the names of scenarios. */
const BODIES: Readonly<Record<string, readonly Term[]>> = {
  'acknowledges and waits': [OK, 'wait'],
  'acknowledges with another term': [['ack', ['up', 1]], 'wait'],
  'acknowledges with an error and ends': [
    ['ack', ['error', 'no']],
    ['exit', 'normal'],
  ],
  'acknowledges and exits': [OK, ['exit', 'boom']],
  'acknowledges and leaves in the last place': [OK, ['leave', 'boom']],
  'acknowledges and fails': [OK, ['error', 'boom']],
  'acknowledges and returns': [OK],
  'acknowledges twice': [OK, ['ack', 'again'], 'wait'],
  'returns at once': [],
  'exits with normal': [['exit', 'normal']],
  'exits with boom': [['exit', 'boom']],
  'leaves with boom': [['leave', 'boom']],
  'leaves with kill': [['leave', 'kill']],
  'fails with boom': [['error', 'boom']],
  'unlinks and exits': ['unlink', ['exit', 'boom']],
  'unlinks, acknowledges and exits': ['unlink', OK, ['exit', 'boom']],
  'signals its parent before it acknowledges': [['exit_parent', 'hey'], ['sleep', 10], OK, 'wait'],
  'signals its parent normally before it acknowledges': [['exit_parent', 'normal'], ['sleep', 10], OK, 'wait'],
  'sends before it acknowledges': [['send', 'hello'], OK, ['send', 'bye'], 'wait'],
  'waits, then acknowledges': [['sleep', 20], OK, 'wait'],
};
const LATE: Readonly<Record<string, readonly Term[]>> = {
  'never acknowledges': ['wait'],
  'acknowledges too late': [['sleep', 60], OK, 'wait'],
  'sends and never acknowledges': [['send', 'hello'], 'wait'],
  'returns without a word': [],
  'unlinks and returns': ['unlink'],
};

const every = (bodies: Readonly<Record<string, readonly Term[]>>, timeout: number | 'infinity'): ProcLibScenario[] =>
  Object.entries(bodies).flatMap(([what, body]) =>
    (['start', 'start_link', 'start_monitor'] as const).flatMap((how) =>
      [true, false].map((trap) => ({
        name: `${how}${trap ? ', trapping' : ''}${timeout === 'infinity' ? '' : ', with a time'}: ${what}`,
        how,
        trap,
        timeout,
        body: list(...body),
      })),
    ),
  );

export const procLibScenarios: readonly ProcLibScenario[] = [...every(BODIES, 'infinity'), ...every(LATE, 30)];
