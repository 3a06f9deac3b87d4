// permanent, transient, temporary × how a child ends × strategy: who runs afterwards, in which incarnation.

import { describe, expect, it } from 'vitest';
import type { RestartType, Self, Strategy } from '../../../runtime/index.ts';
import { genServer, supervisor } from '../../../runtime/index.ts';
import { startProgram } from '../../support/runtime-run.ts';

const member = genServer({
  name: 'member',
  init: () => ['ok', 0],
  handleInfo: (reason: unknown, _: number, self: Self) => (reason === 'crash' ? self.error('bug') : self.exit(reason)),
});

const ENDS: Record<string, unknown> = {
  normal: 'normal',
  shutdown: 'shutdown',
  '{shutdown, x}': ['shutdown', 'x'],
  abnormal: 'boom',
  crash: 'crash',
  killed: 'kill',
};
const isAbnormal = (end: string): boolean => end === 'abnormal' || end === 'crash' || end === 'killed';

interface Outcome {
  /** Child id → incarnation that runs, 0 for none. */
  readonly running: Record<string, number>;
  readonly counted: number;
  readonly rule: string;
  readonly affected: unknown;
}

/** Three children a, b, c; b ends so. */
function play(strategy: Strategy, restart: RestartType, end: string): Outcome {
  const children = ['a', 'b', 'c'].map((id) => ({ id, start: member, restart: id === 'b' ? restart : ('permanent' as const) }));
  const run = startProgram(supervisor({ name: 'top', strategy, intensity: 1, children }));
  run.run();
  if (end === 'killed') run.system.command({ kind: 'exit', pid: 3, reason: 'kill' });
  else run.system.command({ kind: 'send', pid: 3, message: ENDS[end] });
  run.run();
  expect(run.log.problems()).toEqual([]);
  const running: Record<string, number> = { a: 0, b: 0, c: 0 };
  const lives: Record<string, number> = { a: 0, b: 0, c: 0 };
  const ended = new Set(run.exits.map(({ pid }) => pid));
  const events = run.log.events;
  for (const event of events) {
    if (event.type !== 'process_spawned' || event.pid === 1) continue;
    lives[event.label] = (lives[event.label] as number) + 1;
    if (!ended.has(event.pid)) running[event.label] = lives[event.label] as number;
  }
  const decisions = events.filter((event) => event.type === 'supervisor_decided');
  expect(decisions.length).toBe(1);
  const [decision] = decisions;
  return {
    running,
    counted: events.filter((event) => event.type === 'restart_counted').length,
    rule: decision?.rule ?? '',
    affected: decision?.payload,
  };
}

const AFTER_RESTART: Record<Exclude<Strategy, 'simple_one_for_one'>, Record<string, number>> = {
  one_for_one: { a: 1, b: 2, c: 1 },
  rest_for_one: { a: 1, b: 2, c: 2 },
  one_for_all: { a: 2, b: 2, c: 2 },
};

describe.each(['one_for_one', 'rest_for_one', 'one_for_all'] as const)('[SUP-3] %s', (strategy) => {
  describe.each(['permanent', 'transient', 'temporary'] as const)('a %s child', (restart) => {
    it.each(Object.keys(ENDS))('that ends with %s', (end) => {
      const restarts = restart === 'permanent' || (restart === 'transient' && isAbnormal(end));
      const rule = {
        permanent: 'permanent_always_restarts',
        transient: isAbnormal(end) ? 'transient_restarts_on_abnormal_exit' : 'transient_ended_normally',
        temporary: 'temporary_never_restarts',
      }[restart];
      expect(play(strategy, restart, end)).toEqual({
        running: restarts ? AFTER_RESTART[strategy] : { a: 1, b: 0, c: 1 },
        counted: restarts ? 1 : 0,
        rule,
        affected: restarts ? Object.keys(AFTER_RESTART[strategy]).filter((id) => AFTER_RESTART[strategy][id] === 2) : [],
      });
    });
  });
});

it('[LOG-9] an exit says whether it is a crash, and whether the supervisor asked for it', () => {
  const flags = (end: string): unknown => {
    const run = startProgram(
      supervisor({
        name: 'top',
        strategy: 'one_for_all',
        children: [
          { id: 'a', start: member },
          { id: 'b', start: member },
        ],
      }),
    );
    run.run();
    if (end === 'killed') run.system.command({ kind: 'exit', pid: 2, reason: 'kill' });
    else run.system.command({ kind: 'send', pid: 2, message: ENDS[end] });
    run.run();
    return run.log.events.flatMap((event) =>
      event.type === 'process_exited' ? [[event.pid, event.class, event.crashed, event.terminated]] : [],
    );
  };
  const sibling = [3, 'shutdown', false, true];
  expect(flags('normal')).toEqual([[2, 'normal', false, false], sibling]);
  expect(flags('shutdown')).toEqual([[2, 'shutdown', false, false], sibling]);
  expect(flags('{shutdown, x}')).toEqual([[2, 'shutdown', false, false], sibling]);
  expect(flags('abnormal')).toEqual([[2, 'abnormal', true, false], sibling]);
  expect(flags('crash')).toEqual([[2, 'abnormal', true, false], sibling]);
  expect(flags('killed')).toEqual([[2, 'killed', true, false], sibling]);
});
