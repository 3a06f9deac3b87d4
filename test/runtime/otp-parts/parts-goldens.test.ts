// Scenarios of Agent, Task, Registry, pg and DynamicSupervisor whose outcome real Elixir decided (test/otp/parts/README.md), played
// in several interleavings.

import { describe, expect, it } from 'vitest';
import { readGoldens } from '../../otp/parts/goldens.ts';
import type { PartsScenario } from '../../otp/parts/play-parts.ts';
import { playParts } from '../../otp/parts/play-parts.ts';

const goldens = readGoldens<PartsScenario>('parts.json');

const RULES: Readonly<Record<string, RegExp>> = {
  '[AGENT-1] functions run in the agent, one after the other': /^agent: (get|cast|of a name|other)/,
  '[AGENT-2] what a function raises ends the agent': /^agent: .*(error|throw|pair|traps|raises|exits)/,
  '[TASK-2] await': /^task: (await|.*answer|.*error|.*exit)/,
  '[TASK-3] a task is linked to its owner': /^task: .*(crash|exit|owner|link)/,
  '[TASK-4] yield and shutdown': /^task: (yield|shutdown)/,
  '[TASK-5] tasks under a supervisor': /^task supervisor/,
  '[REG-1] keys': /^registry: (unique|any|duplicate|unregister|match|update|dispatch)/,
  '[REG-2] entries go with their process': /^registry: (entries|whoever|a unique one|the last|a refused|stopped)/,
  '[REG-3] a registry of that name': /^registry: (there|its name|meta|listeners)/,
  '[VIA-1] a via name stands where a name can stand': /^via: (call|nobody|a name|with|an agent|no registry)/,
  '[VIA-2] a via name is free after a failed start and after a crash': /^via: (a failed|the name)/,
  '[PG-1] membership': /^pg: (join|who|a list|an empty|what|no scope|a scope)/,
  '[PG-2] members go with the process': /^pg: (members|a process)/,
  '[PG-3] monitors of groups': /^pg: (monitor|demonitor)/,
  '[DYN-4] max_children counts those that are there': /^dynamic supervisor: (max_children|a failed start|a temporary)/,
  '[DYN-5] extra arguments': /^dynamic supervisor: extra/,
  '[DYN-6] restarts': /^dynamic supervisor: (permanent|transient|three|max_restarts|a restart|restarts)/,
};

describe.each(Object.entries(RULES))('%s', (_, pattern) => {
  const ours = goldens.filter(({ scenario }) => pattern.test(scenario.name));
  it('has scenarios', () => expect(ours.length).toBeGreaterThan(0));
  it.each(ours)('$scenario.name', ({ scenario, expect: golden }) => {
    for (const seed of [1, 2, 3]) expect(playParts(scenario, seed)).toEqual(golden);
  });
});

it('random use of a registry and of groups comes out as in Elixir', () => {
  const random = readGoldens<PartsScenario>('random-parts.json');
  expect(random.length).toBeGreaterThan(50);
  for (const { scenario, expect: golden } of random) expect(playParts(scenario), scenario.name).toEqual(golden);
});

it('every scenario belongs to a rule, or stands for itself', () => {
  const rest = goldens.filter(({ scenario }) => !Object.values(RULES).some((pattern) => pattern.test(scenario.name)));
  for (const { scenario, expect: golden } of rest) expect(playParts(scenario), scenario.name).toEqual(golden);
  expect(goldens.length).toBeGreaterThan(90);
});
