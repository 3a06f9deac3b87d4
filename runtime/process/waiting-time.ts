// The times that a process waits for at most, as programs say them: whole milliseconds or 'infinity'. What OTP answers to anything
// else differs by function: `receive` and the starts raise timeout_value, functions with a guard raise function_clause.

import type { Millis } from '../protocol/units.ts';
import { ErrorExit } from './raised.ts';
import { FOREVER } from './request.ts';
import { isMillis } from './timers.ts';

/** What a wait takes, `FOREVER` for 'infinity'. @throws `reason` for anything else; `what`: whose time it is, for people. */
export function waitingTime(
  value: Millis | 'infinity',
  what?: string,
  reason: 'timeout_value' | 'function_clause' = 'timeout_value',
): Millis {
  if (value === 'infinity') return FOREVER;
  if (isMillis(value)) return value;
  const where = what === undefined ? '' : `${what}: timeout: `;
  throw new ErrorExit(reason, `${where}expected a whole number of ms from 0 to 4294967295, or 'infinity', got ${String(value)}`);
}

/** As `waitingTime`, for a function whose guard lets only such times through. @throws function_clause */
export const checkTimeout = (value: Millis | 'infinity', what: string): Millis => waitingTime(value, what, 'function_clause');
