// Scenarios of proc_lib whose outcome real Erlang decided (test/otp/parts/README.md), played in several interleavings.

import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../otp/parts/goldens.ts';
import { type ProcLibScenario, playProcLib } from '../../otp/parts/play-proc-lib.ts';

const goldens = readGoldens<ProcLibScenario>('proc-lib.json');

const RULES: Readonly<Record<string, RegExp>> = {
  '[PLIB-1] the start gives what is acknowledged, once': /: (sends before it |waits, then )?acknowledges( and| with| twice|$)/,
  '[PLIB-2] an end before the acknowledgement': /: (returns at|exits|leaves|fails|unlinks)/,
  '[PLIB-3] a start over its time': /with a time/,
  '[PLIB-4] signals of the new process to its starter': /: signals/,
};

describe.each(Object.entries(RULES))('%s', (_, pattern) => {
  const ours = goldens.filter(({ scenario }) => pattern.test(scenario.name));
  it('has scenarios', () => expect(ours.length).toBeGreaterThan(10));
  it.each(ours)('$scenario.name', ({ scenario, expect: golden }) => {
    for (const seed of [0, 1, 2, 3]) expect(playProcLib(scenario, seed)).toEqual(golden);
  });
});

it('every scenario belongs to a rule', () => {
  const rest = goldens.filter(({ scenario }) => !Object.values(RULES).some((pattern) => pattern.test(scenario.name)));
  expect(rest.map(({ scenario }) => scenario.name)).toEqual([]);
});
