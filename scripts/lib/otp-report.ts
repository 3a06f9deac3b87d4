// The first difference of a scenario as lines for a person: where, what OTP did, what we did.

import type { Difference, Scenario } from '../../test/support/otp-compare.ts';
import { stepText } from './otp-play.ts';

/** Lines of a report, the scenario's name not among them. */
export function reportDifference(scenario: Scenario, { step, problems }: Difference): string[] {
  return [stepText(scenario, step), ...problems.flatMap((problem) => reportProblem(problem.what, problem.expected, problem.got))];
}

function reportProblem(what: string, expected: unknown, got: unknown): string[] {
  if (what === 'tree' && isTree(expected) && isTree(got)) return reportTrees(expected, got);
  return [`  ${what}:`, `    expected ${show(expected)}`, `    got      ${show(got)}`];
}

type Tree = Readonly<Record<string, unknown>>;

/** Only the supervisors that differ: a tree can be large. */
function reportTrees(expected: Tree, got: Tree): string[] {
  const labels = new Set([...Object.keys(expected), ...Object.keys(got)]);
  return [...labels]
    .filter((label) => show(expected[label]) !== show(got[label]))
    .flatMap((label) => [`  tree, ${label}:`, `    expected ${show(expected[label])}`, `    got      ${show(got[label])}`]);
}

const isTree = (v: unknown): v is Tree => v !== null && typeof v === 'object' && !Array.isArray(v);
const show = (v: unknown): string => (v === undefined ? 'nothing' : JSON.stringify(v));
