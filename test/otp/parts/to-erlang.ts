// Scenarios as the Erlang terms that the oracles read.

import type { ProcLibScenario } from './play-proc-lib.ts';
import type { StatemScenario } from './play-statem.ts';
import { type Term, toErlang } from './terms.ts';

const mapOf = (fields: Readonly<Record<string, Term>>): string =>
  `#{${Object.entries(fields)
    .map(([key, value]) => `${key} => ${toErlang(value)}`)
    .join(', ')}}.\n`;

/** For orc_statem.erl. */
export function statemToErlang(scenario: StatemScenario): string {
  const { mode, enter = false, trap = false, init, rules, onStop = 'ok', steps } = scenario;
  return mapOf({ mode, enter, trap, init, rules: { list: rules }, on_stop: onStop, steps: { list: steps } });
}

/** For orc_proc_lib.erl. */
export const procLibToErlang = ({ how, trap, timeout, body }: ProcLibScenario): string => mapOf({ how, trap, timeout, body });
