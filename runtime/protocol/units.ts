// Units as types, so that mixing them does not compile. Whole microseconds in a number stay exact for 285 years.

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]?: Name };

/** Microseconds of virtual time since the session began. */
export type Micros = Unit<'us'>;
/** Milliseconds, the unit of OTP's timeouts. */
export type Millis = Unit<'ms'>;
/** Seconds, the unit of a supervisor's `period`. */
export type Seconds = Unit<'s'>;

/** What one reduction costs in virtual time (DESIGN.md D3). 4,000 reductions, one turn, are 4 ms. */
export const MICROS_PER_REDUCTION = 1;
/** Reductions a process may spend in one turn before it is preempted, as in BEAM. */
export const REDUCTIONS_PER_TURN = 4000;

export const millisToMicros = (ms: Millis): Micros => ms * 1000;
export const secondsToMicros = (s: Seconds): Micros => s * 1_000_000;
