// Random gen_statem scenarios: which event is handled when. Every rule's last result is keep_state_and_data, so that a machine
// which feeds itself (next_event, timeouts of zero, postponed events) comes to an end.

import type { StatemScenario, StatemStep } from '../play-statem.ts';
import type { Term } from '../terms.ts';
import { list } from '../terms.ts';
import { Dice } from './dice.ts';

const STATES = ['s1', 's2', 's3'];
const CONTENTS = ['a', 'b', 'c', 'd'];

/** The scenario of a seed. */
export function randomStatem(seed: number): StatemScenario {
  const dice = new Dice(seed);
  const enter = dice.chance(0.5);
  const rules: StatemScenario['rules'][number][] = [];
  for (const state of STATES) {
    for (const content of ['a', 'b', 'c', 'd', 'i', 'j', 't', 'u']) {
      if (dice.chance(0.75)) rules.push([state, '_', content, { list: results(dice, dice.below(3) + 1, false) }]);
    }
    if (enter && dice.chance(0.6)) rules.push([state, 'enter', '_', { list: results(dice, dice.below(2) + 1, true) }]);
  }
  const steps: StatemStep[] = [];
  let calls = 0;
  const event = (): StatemStep => {
    const content = dice.pick(CONTENTS);
    return dice.chance(0.25) ? ['call', `c${++calls}`, content] : [dice.pick(['cast', 'info']), content];
  };
  for (let n = dice.below(8) + 4; n > 0; n--) {
    if (dice.chance(0.15)) steps.push(['advance', 450]);
    else if (dice.chance(0.4)) steps.push(['all', { list: Array.from({ length: dice.below(4) + 2 }, event) }]);
    else steps.push(event());
  }
  const init: Term = dice.chance(0.3) ? ['ok', 's1', 'd0', list(...actions(dice, true))] : ['ok', 's1', 'd0'];
  return { name: `random ${seed}`, mode: dice.pick(['state_functions', 'handle_event_function'] as const), enter, init, rules, steps };
}

function results(dice: Dice, count: number, isEnter: boolean): Term[] {
  const given = Array.from({ length: count }, () => result(dice, isEnter));
  return [...given, 'keep_state_and_data'];
}

function result(dice: Dice, isEnter: boolean): Term {
  const asked = list(...actions(dice, isEnter));
  const data = dice.pick(['d1', 'd2', '$data']);
  const way = dice.below(isEnter ? 6 : 10);
  if (way < 2) return ['keep_state_and_data', asked];
  if (way < 4) return ['keep_state', data, asked];
  if (way < 5) return ['repeat_state', data, asked];
  if (way < 6) return ['repeat_state_and_data', asked];
  return ['next_state', dice.pick(STATES), data, asked];
}

function actions(dice: Dice, isEnter: boolean): Term[] {
  return Array.from({ length: dice.below(4) }, () => action(dice, isEnter));
}

function action(dice: Dice, isEnter: boolean): Term {
  const way = dice.below(isEnter ? 6 : 10);
  const time = dice.pick([0, 0, 300, 'infinity'] as const);
  if (way < 2) return [dice.pick(['timeout', 'state_timeout']), time, dice.pick(['t', 'u'])];
  if (way < 3) return [['timeout', 'n'], dice.pick([0, 300] as const), 't'];
  if (way < 4) return [['timeout', 'm'], 0, 'u'];
  if (way < 5) return [dice.pick<Term>(['timeout', 'state_timeout', ['timeout', 'n']]), 'cancel'];
  if (way < 6) return [dice.pick<Term>(['state_timeout', ['timeout', 'n']]), 'update', dice.pick(['t', 'u'])];
  if (way < 8) return 'postpone';
  return ['next_event', dice.pick(['internal', 'cast', 'info']), dice.pick(['i', 'j'])];
}
