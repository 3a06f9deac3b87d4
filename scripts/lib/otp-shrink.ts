// Makes a failing scenario small: leaves out steps, actors, children and details as long as it still fails. Whoever calls it says
// what failing means, for many candidates at once: starting an emulator costs more than playing thirty scenarios.

import type { Json, Scenario } from '../../test/support/otp-compare.ts';
import { unplayable } from './otp-scenario.ts';

/** For each candidate: does it still fail? */
export type StillFails = (candidates: readonly Scenario[]) => Promise<readonly boolean[]>;

const AT_A_TIME = 24;

/**
 * The smallest scenario found until `inTime` says no; the one given when nothing can be left out. After a success it goes on at
 * the same place, not from the start: what could not be left out before seldom can after.
 */
export async function shrink(scenario: Scenario, stillFails: StillFails, inTime: () => boolean = () => true): Promise<Scenario> {
  let smallest = scenario;
  let candidates = smaller(smallest);
  let at = 0;
  let failed = 0;
  while (failed < candidates.length && inTime()) {
    if (at >= candidates.length) at = 0;
    const some = candidates.slice(at, at + AT_A_TIME);
    const found = (await stillFails(some)).indexOf(true);
    if (found < 0) {
      at += some.length;
      failed += some.length;
    } else {
      smallest = some[found] as Scenario;
      candidates = smaller(smallest);
      at += found;
      failed = 0;
    }
  }
  return smallest;
}

/** All that is one change smaller and can be played, the boldest changes first. */
export function smaller(scenario: Scenario): Scenario[] {
  return [...withoutSteps(scenario), ...withoutActors(scenario), ...withSmallerTrees(scenario), ...withPlainerSteps(scenario)].filter(
    (candidate) => unplayable(candidate) === undefined,
  );
}

/** Halves, quarters … and single steps left out. */
function withoutSteps(scenario: Scenario): Scenario[] {
  const { steps } = scenario;
  const found: Scenario[] = [];
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = steps.length - size; from > -size; from -= size)
      found.push({ ...scenario, steps: steps.filter((_, i) => i < from || i >= from + size) });
  return found;
}

function withoutActors(scenario: Scenario): Scenario[] {
  const actors = (scenario['actors'] ?? []) as Json[];
  const used = JSON.stringify(scenario.steps);
  const without = actors.map((_, i) => ({ ...scenario, actors: actors.filter((__, k) => k !== i) }));
  return without.filter((__, i) => !used.includes(JSON.stringify((actors[i] as { as: string }).as)));
}

function withSmallerTrees(scenario: Scenario): Scenario[] {
  return isSpec(scenario['tree']) ? smallerSpecs(scenario['tree']).map((tree) => ({ ...scenario, tree })) : [];
}

/** Specs in steps are made smaller too. */
function withPlainerSteps(scenario: Scenario): Scenario[] {
  return scenario.steps.flatMap((step, i) =>
    ['spec', 'over'].flatMap((key) =>
      isSpec(step[key])
        ? smallerSpecs(step[key]).map((spec) => ({ ...scenario, steps: scenario.steps.with(i, { ...step, [key]: spec }) }))
        : [],
    ),
  );
}

type Spec = { readonly [key: string]: Json };
const NEEDED = ['id', 'children', 'strategy', 'intensity', 'period', 'type'];

/** A supervisor or worker with one child less, or one thing less said about it, at any depth. */
function smallerSpecs(spec: Spec): Spec[] {
  const children = (Array.isArray(spec['children']) ? spec['children'] : []) as Json[];
  const found: Spec[] = [];
  for (const i of children.keys()) found.push({ ...spec, children: children.filter((_, k) => k !== i) });
  for (const key of Object.keys(spec))
    if (!NEEDED.includes(key)) found.push(Object.fromEntries(Object.entries(spec).filter(([k]) => k !== key)));
  const { init } = spec;
  if (Array.isArray(init) && init.length > 1) for (const i of init.keys()) found.push({ ...spec, init: init.filter((_, k) => k !== i) });
  for (const [i, child] of children.entries())
    if (isSpec(child)) for (const each of smallerSpecs(child)) found.push({ ...spec, children: children.with(i, each) });
  return found;
}

const isSpec = (v: unknown): v is Spec => v !== null && typeof v === 'object' && !Array.isArray(v);
