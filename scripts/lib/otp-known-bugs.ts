// What OTP 25 does wrong and later releases do right, and the runtime with them. Such a difference is not ours; each is told by
// its name. What is recognised is the cause, in the scenario and in what happened up to the difference, never the mere shape.

import type { Json, Observation, Scenario } from '../../test/support/otp-compare.ts';

interface KnownBug {
  readonly name: string;
  readonly what: string;
  /** `step` is the first one that differs, `ours` what the runtime saw. */
  readonly explains: (scenario: Scenario, step: number, ours: readonly Observation[]) => boolean;
}

export const KNOWN_BUGS: readonly KnownBug[] = [
  {
    name: 'simple_one_for_one_restart_ignore',
    what: 'OTP 25 keeps a broken entry for a simple_one_for_one child whose automatic restart ignores, and crashes on it later',
    explains: (scenario, step, ours) => {
      const simple = simplePaths(scenario);
      return ours.slice(0, step + 1).some(({ log = [] }) => log.some((entry) => isLateIgnore(entry, simple)));
    },
  },
  {
    name: 'significant_simple',
    what: 'OTP 25 accepts auto_shutdown for a simple_one_for_one supervisor; later releases refuse it with bad_combination',
    explains: (scenario, step, ours) =>
      supervisorsOf(scenario).some(
        ({ spec }) => spec['strategy'] === 'simple_one_for_one' && 'auto_shutdown' in spec && spec['auto_shutdown'] !== 'never',
      ) && ours.slice(0, step + 1).some((seen) => JSON.stringify(seen).includes('"bad_combination"')),
  },
];

/** The bug of OTP 25 behind a difference, or undefined: then it is a bug of the runtime. */
export function knownBug(scenario: Scenario, step: number, ours: readonly Observation[]): KnownBug | undefined {
  return KNOWN_BUGS.find((bug) => bug.explains(scenario, step, ours));
}

/** `["ignore", "root/dyn/d1#2"]`: not the first start at this place. */
function isLateIgnore(entry: Json, simple: ReadonlySet<string>): boolean {
  if (!Array.isArray(entry) || entry[0] !== 'ignore' || typeof entry[1] !== 'string') return false;
  const [, parent, attempt] = /^(.*)\/[^/]*#(\d+)$/.exec(entry[1]) ?? [];
  return parent !== undefined && simple.has(parent) && Number(attempt) > 1;
}

type Spec = Readonly<Record<string, Json>>;

const simplePaths = (scenario: Scenario): ReadonlySet<string> =>
  new Set(supervisorsOf(scenario).flatMap(({ path, spec }) => (spec['strategy'] === 'simple_one_for_one' ? [path] : [])));

/** Every supervisor that the scenario describes, with its path: in its tree, and in what its steps start. */
function supervisorsOf(scenario: Scenario): { path: string; spec: Spec }[] {
  const found: { path: string; spec: Spec }[] = [];
  const visit = (value: unknown, parent: string | undefined): void => {
    if (!isSpec(value)) return;
    const path = parent === undefined ? String(value['id']) : `${parent}/${String(value['id'])}`;
    if (!Array.isArray(value['children'])) return;
    found.push({ path, spec: value });
    for (const child of value['children']) visit(child, path);
  };
  visit(scenario['tree'], undefined);
  for (const step of scenario.steps) {
    const sup = typeof step['sup'] === 'string' ? step['sup'].split('#')[0] : undefined;
    if (step['op'] === 'start_sup' || step['op'] === 'start_child') visit(step['spec'], sup);
  }
  return found;
}

const isSpec = (v: unknown): v is Spec => v !== null && typeof v === 'object' && !Array.isArray(v);
