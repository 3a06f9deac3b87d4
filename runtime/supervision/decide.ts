// What a supervisor does about the end of a child, decided purely: the rule of OTP that applies (supervisor.erl, do_restart
// and do_auto_shutdown).

import { isNormalEnd } from '../process/terms.ts';
import { DECISION_RULES } from '../protocol/event-table.ts';
import type { Child, Flags } from './child.ts';

export type Rule = (typeof DECISION_RULES)[number];

export interface Decision {
  readonly rule: Rule;
  readonly does: 'restart' | 'forget' | 'shut_down';
}

const ALWAYS: Decision = { rule: 'permanent_always_restarts', does: 'restart' };
const ALWAYS_CODE = DECISION_RULES.indexOf(ALWAYS.rule);

/** `others`: the children; `child` itself may be among them. The restart limit is not asked here: it is counted only when a restart follows. */
export function decide(
  flags: Pick<Flags, 'autoShutdown'>,
  child: Pick<Child, 'restart' | 'significant'>,
  reason: unknown,
  others: readonly Child[],
): Decision {
  if (child.restart === 'permanent') return ALWAYS;
  if (child.restart === 'transient' && !isNormalEnd(reason)) return { rule: 'transient_restarts_on_abnormal_exit', does: 'restart' };
  if (endsSupervisor(flags, child, others)) return { rule: 'auto_shutdown', does: 'shut_down' };
  return { rule: child.restart === 'transient' ? 'transient_ended_normally' : 'temporary_never_restarts', does: 'forget' };
}

function endsSupervisor(
  { autoShutdown }: Pick<Flags, 'autoShutdown'>,
  child: Pick<Child, 'significant'>,
  others: readonly Child[],
): boolean {
  if (autoShutdown === 'never' || !child.significant) return false;
  if (autoShutdown === 'any_significant') return true;
  return !others.some((other) => other !== child && other.significant && (other.pid !== undefined || other.restarting));
}

const CODES: ReadonlyMap<Rule, number> = new Map(DECISION_RULES.map((rule, code) => [rule, code]));

/** Position in DECISION_RULES. */
export const ruleCode = (rule: Rule): number => (rule === ALWAYS.rule ? ALWAYS_CODE : (CODES.get(rule) as number));
