// Plays a scenario for somebody who reads the result elsewhere: whatever happens they get a list. A step that cannot be played, or
// that never comes to rest, ends the list with `{ "error": … }` in the place of its observation.

import type { Observation, Scenario } from '../../test/support/otp-compare.ts';
import { runScenario } from '../../test/support/otp-script-runner.ts';
import { unplayable } from './otp-scenario.ts';

/** In the place of an observation: why there is none, and none after it. */
export interface PlayError {
  readonly error: string;
}

export interface Played {
  /** One for the start and one per step, as far as it went. */
  readonly observations: Observation[];
  /** Why it did not go further: which step (0 is the start) and what is wrong. */
  readonly stopped?: { readonly step: number; readonly why: string };
}

/** Plays as much of a scenario as can be played. Never throws, and ends: each step is bounded in turns and jumps of the clock. */
export function play(scenario: Scenario, seed: number): Played {
  const wrong = unplayable(scenario);
  const observations: Observation[] = [];
  if (wrong?.step === 0) return { observations, stopped: wrong };
  const steps = wrong === undefined ? scenario.steps : scenario.steps.slice(0, wrong.step - 1);
  try {
    runScenario({ ...scenario, steps }, seed, { observe: (observation) => observations.push(observation) });
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { observations, stopped: { step: observations.length, why: why.replace(`${scenario.name}: `, '') } };
  }
  return wrong === undefined ? { observations } : { observations, stopped: wrong };
}

/** `step 3 of 7 ({"op":"call",…})`, or `the start`. */
export function stepText(scenario: Scenario, step: number): string {
  if (step === 0) return 'the start';
  const op = JSON.stringify(scenario.steps[step - 1]);
  return `step ${step} of ${scenario.steps.length}: ${op.length > 400 ? `${op.slice(0, 400)}…` : op}`;
}

/** The list that a harness prints. */
export function withError(scenario: Scenario, { observations, stopped }: Played): (Observation | PlayError)[] {
  return stopped === undefined ? observations : [...observations, { error: `${stepText(scenario, stopped.step)}: ${stopped.why}` }];
}
