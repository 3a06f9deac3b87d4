// `otp --check`: golden files against the runtime.

import { readFileSync } from 'node:fs';
import type { Observation, Scenario } from '../../test/support/otp-compare.ts';
import { firstDifference } from '../../test/support/otp-compare.ts';
import { play, stepText } from './otp-play.ts';
import { reportDifference } from './otp-report.ts';
import { toScenario } from './otp-scenario.ts';

interface Golden {
  readonly scenario: Scenario;
  readonly expect: readonly Observation[];
}

/** Bad input, told in one line. */
export class BadInput extends Error {}

/** Reads a golden file. @throws BadInput */
export function readGoldens(file: string): Golden[] {
  const parsed = parseArray(readText(file), file);
  return parsed.map((item, i) => {
    const { expect } = (item ?? {}) as { expect?: unknown };
    const scenario = toScenario(item, i);
    if ('not' in scenario) throw new BadInput(`${file}: entry ${i + 1} is not a golden: ${scenario.not}`);
    if (!Array.isArray(expect)) throw new BadInput(`${file}: entry ${i + 1} (${scenario.name}) is not a golden: "expect" is not an array`);
    return { scenario, expect: expect as Observation[] };
  });
}

/** An array from JSON text. @throws BadInput */
export function parseArray(text: string, what: string): unknown[] {
  if (text.trim() === '') throw new BadInput(`${what} is empty: expected a JSON array of scenarios`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new BadInput(`${what} is not JSON: ${(thrown as Error).message.replaceAll(/\s+/g, ' ')}`);
  }
  if (!Array.isArray(value)) throw new BadInput(`${what}: expected a JSON array of scenarios`);
  return value;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new BadInput(`${file} cannot be read: ${(thrown as Error).message}`);
  }
}

/** Lines that say how a golden fails; none when the runtime did what OTP did. */
export function checkGolden({ scenario, expect }: Golden, seed: number): string[] {
  const { observations, stopped } = play(scenario, seed);
  const difference = firstDifference(scenario, expect, observations);
  if (difference === undefined || (stopped !== undefined && difference.step >= stopped.step))
    return stopped === undefined ? [] : [stepText(scenario, stopped.step), `  cannot be played: ${stopped.why}`];
  return reportDifference(scenario, difference);
}

/** Checks files and prints. How many passed and failed. @throws BadInput before anything is played */
export function checkFiles(files: readonly string[], only: RegExp | undefined, seed: number): { passed: number; failed: number } {
  const all = files.map((file) => ({ file, goldens: readGoldens(file).filter(({ scenario }) => only?.test(scenario.name) ?? true) }));
  if (all.every(({ goldens }) => goldens.length === 0))
    throw new BadInput(only === undefined ? 'there are no goldens in these files' : `no scenario's name matches ${only}`);
  let passed = 0;
  let failed = 0;
  for (const { file, goldens } of all)
    for (const golden of goldens) {
      const lines = checkGolden(golden, seed);
      if (lines.length === 0) passed += 1;
      else {
        failed += 1;
        console.log([`FAIL ${golden.scenario.name} (${file})`, ...lines.map((line) => `  ${line}`), ''].join('\n'));
      }
    }
  console.log(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}
