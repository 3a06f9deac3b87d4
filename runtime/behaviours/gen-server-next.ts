// What a callback's return value may say about what comes next.

import type { Process } from '../process/process.ts';
import { ErrorExit } from '../process/raised.ts';
import { RECEIVE_ANY_ENVELOPE, RECEIVE_ENVELOPE, Request } from '../process/request.ts';

/** In place of a state: there is none, or none yet. */
export const NO_STATE: unique symbol = Symbol('no state');

/** A timeout in ms, `infinity`, `hibernate`, or `['continue', argument]`. */
export const isNext = (value: unknown): boolean =>
  value === 'infinity' ||
  value === 'hibernate' ||
  (typeof value === 'number' && Number.isInteger(value) && value >= 0) ||
  (Array.isArray(value) && value.length === 2 && value[0] === 'continue');

/** What a server waits for when `next` is no continue. */
export function waitBefore(next: unknown, p: Process): Request {
  if (typeof next !== 'number') return RECEIVE_ANY_ENVELOPE;
  const request = new Request(RECEIVE_ENVELOPE, p);
  request.after = next;
  return request;
}

/** In place of a callback that there is none of. */
export function undefinedCallback(): never {
  throw new ErrorExit('undef');
}
