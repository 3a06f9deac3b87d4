// The runtime against real Erlang/OTP: 588 scenarios whose outcome OTP decided (test/golden/otp/ORIGIN.md).

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Observation, Scenario } from '../../support/otp-compare.ts';
import { compareScenario } from '../../support/otp-compare.ts';
import { runScenario } from '../../support/otp-script-runner.ts';
import { LogCollector } from '../../support/runtime-log.ts';

interface Golden {
  readonly scenario: Scenario;
  readonly expect: Observation[];
}

const FOLDER = new URL('../../golden/otp/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const read = (file: string): Golden[] => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Golden[];

/** Differences by name of the scenario. */
function differences(goldens: readonly Golden[], seed: number, contents: 'recorded' | 'bare'): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const golden of goldens) {
    const problems = compareScenario(golden.scenario, golden.expect, runScenario(golden.scenario, seed, { contents }));
    if (problems.length > 0) found[golden.scenario.name] = problems;
  }
  return found;
}

describe('goldens of Erlang/OTP', () => {
  it('are all here', () => {
    expect(FILES.map((file) => read(file).length).reduce((sum, n) => sum + n, 0)).toBe(588);
  });

  describe.each(FILES)('%s', (file) => {
    it.each([1, 2, 3])('behaves as OTP did, in the interleaving of seed %i', (seed) => {
      expect(differences(read(file), seed, 'recorded')).toEqual({});
    });

    it('behaves the same when contents are not recorded', () => {
      expect(differences(read(file), 4, 'bare')).toEqual({});
    });

    it('writes a log without contradictions', () => {
      const problems: Record<string, string[]> = {};
      for (const { scenario } of read(file)) {
        const log = new LogCollector();
        runScenario(scenario, 5, { sink: log.sink });
        const wrong = log.problems();
        if (wrong.length > 0) problems[scenario.name] = wrong.slice(0, 5);
      }
      expect(problems).toEqual({});
    });
  });
});

describe('the comparison itself', () => {
  const [golden] = read('supervisor.json').filter(({ expect: seen }) => seen.some((step) => (step.log?.length ?? 0) > 1));
  const { scenario, expect: seen } = golden as Golden;

  it('notices a log entry that is missing, another reply, and another tree', () => {
    expect(compareScenario(scenario, seen, seen)).toEqual([]);
    const at = seen.findIndex((step) => (step.log?.length ?? 0) > 1);
    const changed = (change: Partial<Observation>): Observation[] => seen.map((step, i) => (i === at ? { ...step, ...change } : step));
    expect(compareScenario(scenario, seen, changed({ log: seen[at]?.log?.slice(1) ?? [] }))).not.toEqual([]);
    expect(compareScenario(scenario, seen, changed({ reply: 'other' }))).not.toEqual([]);
    expect(compareScenario(scenario, seen, changed({ tree: { other: 1 } }))).not.toEqual([]);
    expect(compareScenario(scenario, seen, seen.slice(1))).not.toEqual([]);
  });
});
