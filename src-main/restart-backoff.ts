// When a hub that died may be started again. The rule is a supervisor's: more than `limit` deaths within the period, and it
// gives up; below that, each death in the period waits longer than the one before, so that a hub that cannot start does not
// keep a processor busy. Pure; times are milliseconds on any clock that only moves forward.

/** Four hubs in a minute may die: one for a program that runs out of memory, three for the same program opened again. */
export const HUB_LIMITS = { limit: 4, periodMs: 60_000, delaysMs: [0, 250, 1000, 3000] } as const;

export interface Limits {
  readonly limit: number;
  readonly periodMs: number;
  /** Wait after the first, second … death within the period; the last one counts for all further. */
  readonly delaysMs: readonly number[];
}

export type Decision = { readonly kind: 'restart'; readonly afterMs: number } | { readonly kind: 'give_up' };

/** `deaths` are the times of all deaths, oldest first, the newest included; one exactly a period old still counts, as in OTP. */
export function decideRestart(deaths: readonly number[], now: number, limits: Limits = HUB_LIMITS): Decision {
  const recent = deaths.filter((at) => now - at <= limits.periodMs).length;
  if (recent > limits.limit) return { kind: 'give_up' };
  const last = limits.delaysMs.length - 1;
  return { kind: 'restart', afterMs: limits.delaysMs[Math.min(Math.max(recent - 1, 0), last)] ?? 0 };
}
