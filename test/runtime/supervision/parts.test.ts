// The pure parts of a supervisor: the restart window, the decision, the checks.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkChildspecs, genServer, supervisor } from '../../../runtime/index.ts';
import type { Child } from '../../../runtime/supervision/child.ts';
import { checkFlags, checkSpec } from '../../../runtime/supervision/child.ts';
import { decide } from '../../../runtime/supervision/decide.ts';
import { RestartWindow } from '../../../runtime/supervision/restart-window.ts';

const worker = genServer({ name: 'worker', init: () => ['ok', 0] });

describe('[SUP-5] the restart window', () => {
  it('counts whole seconds, and a restart exactly one period old still counts', () => {
    const window = new RestartWindow(5);
    expect([0, 999_999, 4_000_000, 5_999_999, 6_000_000].map((now) => window.add(now))).toEqual([1, 2, 3, 4, 3]);
  });

  it('is what supervisor.erl computes with a list that it filters on every restart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat({ max: 3_000_000 }), { maxLength: 300 }), (period, gaps) => {
        const window = new RestartWindow(period);
        let list: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const second = Math.floor(now / 1_000_000);
          list = [second, ...list].filter((restart) => restart >= second - period);
          expect(window.add(now)).toBe(list.length);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe('[SUP-16] the decision', () => {
  const child = (restart: Child['restart'], significant: boolean, isRunning = true): Child =>
    ({ restart, significant, pid: isRunning ? {} : undefined, restarting: false }) as Child;

  it('all_significant waits for the last significant child that runs', () => {
    const flags = { autoShutdown: 'all_significant' } as const;
    const ended = child('transient', true);
    expect(decide(flags, ended, 'normal', [child('transient', true)]).does).toBe('forget');
    expect(decide(flags, ended, 'normal', [child('transient', true, false), child('permanent', false)]).does).toBe('shut_down');
    expect(decide(flags, ended, 'boom', []).does).toBe('restart');
    expect(decide(flags, child('transient', false), 'normal', []).does).toBe('forget');
  });

  it('any_significant ends with the first significant child that is not restarted', () => {
    const flags = { autoShutdown: 'any_significant' } as const;
    expect(decide(flags, child('temporary', true), 'boom', [child('transient', true)])).toEqual({
      rule: 'auto_shutdown',
      does: 'shut_down',
    });
    expect(decide({ autoShutdown: 'never' }, child('temporary', true), 'boom', []).does).toBe('forget');
  });
});

describe("[SUP-24] the checks give OTP's terms", () => {
  it.each([
    [{ strategy: 'none_for_one' }, ['invalid_strategy', 'none_for_one']],
    [{ intensity: -1 }, ['invalid_intensity', -1]],
    [{ intensity: 1.5 }, ['invalid_intensity', 1.5]],
    [{ period: 0 }, ['invalid_period', 0]],
    [{ autoShutdown: 'sometimes' }, ['invalid_auto_shutdown', 'sometimes']],
    [
      { strategy: 'simple_one_for_one', autoShutdown: 'any_significant' },
      [
        'bad_combination',
        [
          ['auto_shutdown', 'any_significant'],
          ['strategy', 'simple_one_for_one'],
        ],
      ],
    ],
  ])('for flags %j', (flags, error) => {
    expect(checkFlags(flags as never)).toEqual({ error });
  });

  it.each([
    ['not a spec', ['invalid_child_spec', 'not a spec']],
    [{}, 'missing_id'],
    [{ id: 'a' }, 'missing_start'],
    [{ id: 'a', start: 'x' }, ['invalid_mfa', 'x']],
    [{ id: 'a', start: worker, restart: 'never' }, ['invalid_restart_type', 'never']],
    [{ id: 'a', start: worker, type: 'boss' }, ['invalid_child_type', 'boss']],
    [{ id: 'a', start: worker, shutdown: -1 }, ['invalid_shutdown', -1]],
    [{ id: 'a', start: worker, significant: 'maybe' }, ['invalid_significant', 'maybe']],
    [
      { id: 'a', start: worker, significant: true },
      [
        'bad_combination',
        [
          ['restart', 'permanent'],
          ['significant', true],
        ],
      ],
    ],
  ])('for a child spec %#', (spec, error) => {
    expect(checkSpec(spec, 'any_significant')).toEqual({ error });
    expect(checkChildspecs([spec])).toEqual(['error', error]);
  });

  it("and OTP's defaults", () => {
    expect(checkFlags({})).toEqual({ ok: { strategy: 'one_for_one', intensity: 1, period: 5, autoShutdown: 'never' } });
    const inner = supervisor({ name: 'inner', children: [] });
    const defaults = (start: unknown): unknown => {
      const { restart, shutdown, type, significant } = (checkSpec({ id: 'a', start }, 'never') as { ok: Child }).ok;
      return [restart, shutdown, type, significant];
    };
    expect(defaults(worker)).toEqual(['permanent', 5000, 'worker', false]);
    expect(defaults(inner)).toEqual(['permanent', 'infinity', 'supervisor', false]);
    expect(
      checkChildspecs([
        { id: 'a', start: worker },
        { id: 'a', start: worker },
      ]),
    ).toEqual(['error', ['duplicate_child_name', 'a']]);
    expect(checkChildspecs([{ id: 'a', start: worker }])).toBe('ok');
  });
});
