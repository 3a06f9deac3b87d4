// Random use of a registry and of process groups by three processes, one of which is ended somewhere on the way.

import type { PartsScenario } from '../play-parts.ts';
import type { Term } from '../terms.ts';
import { list } from '../terms.ts';
import { Dice } from './dice.ts';

type Step = PartsScenario['steps'][number];
const KEYS: readonly Term[] = ['k', 'l', ['room', 7]];
const $ = (label: string): Term => ['$', label];

/** The scenario of a seed. */
export function randomParts(seed: number): PartsScenario {
  const dice = new Dice(seed);
  const keys = dice.pick(['unique', 'duplicate']);
  const steps: Step[] = [
    ['t', 'sup', ['reg_start', list(['name', 'Rooms'], ['keys', keys])]],
    ['t', 'scope', ['pg_start', 'scope']],
  ];
  const actors = ['a', 'b', 't'];
  for (let n = dice.below(15) + 10; n > 0; n--) {
    if (actors.length === 3 && dice.chance(0.07)) {
      actors.splice(1, 1);
      steps.push(['t', 'none', ['exit', $('b'), dice.pick(['gone', 'kill'])]]);
    } else steps.push([dice.pick(actors), 'none', operation(dice)]);
  }
  return {
    name: `random ${seed}`,
    actors: [
      ['a', false],
      ['b', false],
      ['t', true],
    ],
    steps,
  };
}

function operation(dice: Dice): Term[] {
  const key = dice.pick(KEYS);
  const who = $(dice.pick(['a', 'b', 't']));
  const value = dice.below(3);
  return dice.pick<Term[]>([
    ['register', 'Rooms', key, value],
    ['register', 'Rooms', key, value],
    ['unregister', 'Rooms', key],
    ['unregister_match', 'Rooms', key, value],
    ['lookup', 'Rooms', key],
    ['values', 'Rooms', key, who],
    ['keys', 'Rooms', who],
    ['count', 'Rooms'],
    ['dispatch', 'Rooms', key],
    ['pg_join', 'scope', key, who],
    ['pg_join', 'scope', key, list(who, $('t'))],
    ['pg_leave', 'scope', key, who],
    ['pg_leave', 'scope', key, list(who, $('a'))],
    ['pg_members', 'scope', key],
    ['pg_local_members', 'scope', key],
    ['pg_monitor', 'scope', key],
    ['pg_which_groups', 'scope'],
    ['flush'],
  ]);
}
