// gen_statem scenarios whose outcome real Erlang decided (test/otp/parts/README.md), played in several interleavings.

import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../otp/parts/goldens.ts';
import type { StatemScenario } from '../../otp/parts/play-statem.ts';
import { playStatem } from '../../otp/parts/play-statem.ts';

const byHand = readGoldens<StatemScenario>('gen-statem.json');
const random = readGoldens<StatemScenario>('random-statem.json');

const RULES: Readonly<Record<string, RegExp>> = {
  '[GSM-1] init, its results, its actions': /^init/,
  '[GSM-2] one function per state, or one for all; a throw is the result': /state functions|throw/,
  '[GSM-3] the order of events': /next_event|postponed events|queue|inserted/,
  '[GSM-4] postponed events are retried when the state changes': /postpone/,
  '[GSM-5] timeouts end as their kind says': /timeout|cancel|update/,
  '[GSM-6] timeouts of zero': /zero|update of|last action/,
  '[GSM-7] state enter calls': /^enter/,
  '[GSM-8] results and actions that there are not': /garbage|bad|may not|no reply/,
  '[GSM-9] replies': /repl|answer/,
  '[GSM-10] terminate and the end': /^stop|terminate|parent|signal|error|exit/,
};

describe.each(Object.entries(RULES))('%s', (_, pattern) => {
  const goldens = byHand.filter(({ scenario }) => pattern.test(scenario.name));
  it('has scenarios', () => expect(goldens.length).toBeGreaterThan(2));
  it.each(goldens)('$scenario.name', ({ scenario, expect: golden }) => {
    for (const seed of [1, 2, 3]) expect(playStatem(scenario, seed)).toEqual(golden);
  });
});

it('every scenario belongs to a rule, or stands for itself', () => {
  const rest = byHand.filter(({ scenario }) => !Object.values(RULES).some((pattern) => pattern.test(scenario.name)));
  for (const { scenario, expect: golden } of rest) expect(playStatem(scenario), scenario.name).toEqual(golden);
});

it('random machines handle their events in the order of OTP', () => {
  expect(random.length).toBeGreaterThan(100);
  for (const { scenario, expect: golden } of random) expect(playStatem(scenario), scenario.name).toEqual(golden);
});
