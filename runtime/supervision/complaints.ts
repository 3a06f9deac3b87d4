// What a person is told of flags or a child spec that a supervisor refuses. The call answers with OTP's own term, which names the
// wrong value and leaves what would be right to the manual; so a line in the log says that, in a sentence.

import type { Kernel } from '../process/kernel.ts';
import { writeLog } from '../process/log-line.ts';
import type { Process } from '../process/process.ts';
import { AUTO_SHUTDOWNS, RESTART_TYPES, STRATEGIES } from '../protocol/event-table.ts';
import { encodeTerm } from '../protocol/term-codec.ts';

const oneOf = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

const EXPECTED: Readonly<Record<string, readonly [what: string, expected: string]>> = {
  invalid_strategy: ['strategy', oneOf(STRATEGIES)],
  invalid_intensity: ['intensity', 'a whole number of restarts, 0 or more'],
  invalid_period: ['period', 'a whole number of seconds, 1 or more'],
  invalid_auto_shutdown: ['autoShutdown', oneOf(AUTO_SHUTDOWNS)],
  invalid_child_spec: ['a child spec', 'an object { id, start, … }'],
  invalid_mfa: ['start of a child spec', 'a module, { module, argument?, name? } or a start function'],
  invalid_restart_type: ['restart of a child spec', oneOf(RESTART_TYPES)],
  invalid_child_type: ['type of a child spec', "'worker', 'supervisor'"],
  invalid_shutdown: ['shutdown of a child spec', "a whole number of milliseconds, 'infinity' or 'brutal_kill'"],
  invalid_significant: ['significant of a child spec', 'true or false'],
};

/** A sentence for an error term of `checkFlags` or `checkSpecs`. */
export function complaint(error: unknown): string {
  if (error === 'missing_id') return 'a child spec has no id; give each child one of its own';
  if (error === 'missing_start') return 'a child spec has no start; say what to start: { id, start: { module } }';
  const [what, value] = Array.isArray(error) ? (error as unknown[]) : [error];
  const known = typeof what === 'string' && Object.hasOwn(EXPECTED, what) ? EXPECTED[what] : undefined;
  if (known !== undefined) return `${known[0]}: expected ${known[1]}, got ${short(value)}`;
  if (what === 'duplicate_child_name') return `two child specs have the id ${short(value)}; give each child one of its own`;
  if (what === 'bad_combination' && Array.isArray(value)) return `these do not go together: ${value.map(setting).join(' and ')}`;
  return `refused with ${short(error)}`;
}

const setting = (pair: unknown): string => (Array.isArray(pair) ? `${String(pair[0])} ${short(pair[1])}` : short(pair));

function short(value: unknown): string {
  const text = encodeTerm(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** Writes the sentence into the log, as the supervisor's own line. */
export function complain(k: Kernel, supervisor: Process, error: unknown): void {
  writeLog(k, supervisor, 'error', `supervisor ${supervisor.name ?? supervisor.label}: ${complaint(error)}`);
}
