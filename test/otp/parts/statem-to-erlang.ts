// A gen_statem scenario as the Erlang term that orc_statem.erl reads.

import type { StatemScenario } from './play-statem.ts';
import { toErlang } from './terms.ts';

export function statemToErlang(scenario: StatemScenario): string {
  const { mode, enter = false, trap = false, init, rules, onStop = 'ok', steps } = scenario;
  const fields = {
    mode,
    enter,
    trap,
    init,
    rules: { list: rules },
    on_stop: onStop,
    steps: { list: steps },
  };
  return `#{${Object.entries(fields)
    .map(([key, value]) => `${key} => ${toErlang(value)}`)
    .join(', ')}}.\n`;
}
