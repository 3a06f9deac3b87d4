// What a callback did: returned a value, or raised. As in OTP a thrown value that is neither an exit nor an error counts as
// the callback's return value.

import type { Kernel } from '../process/kernel.ts';
import { RESUMED } from '../process/kernel.ts';
import { ErrorExit, Exit, reasonOf, UNWIND } from '../process/raised.ts';
import type { Effect } from '../process/self.ts';
import { Start } from '../process/start.ts';
import { isGenerator, isPromise } from '../process/terms.ts';
import { asyncRefused } from '../scheduler/turn.ts';

/** A callback that raised: the reason of its exit, and what it raised without the stack. */
export class Raised {
  readonly reason: unknown;
  readonly raw: unknown;
  constructor(reason: unknown, raw: unknown) {
    this.reason = reason;
    this.raw = raw;
  }
}

/** As if a callback had raised `erlang:error(raw)`. */
export const raisedError = (raw: unknown): Raised => new Raised(reasonOf(new ErrorExit(raw)), raw);

/** Runs what a callback returned to its end, if it is a generator. Throws what it throws. */
// biome-ignore lint/suspicious/noExplicitAny: what a yield gives back depends on the effect
export function* finish(k: Kernel, result: unknown, what: string): Generator<Effect, unknown, any> {
  let value = result;
  if (isGenerator(result)) {
    k.meter.driven = RESUMED;
    value = yield* result as Generator<Effect, unknown, unknown>;
  }
  if (isPromise(value)) throw asyncRefused(what);
  return value;
}

/** As `finish`, of what a start function returned, which may also be the effect of one start. */
// biome-ignore lint/suspicious/noExplicitAny: what a yield gives back depends on the effect
export function* finishStart(k: Kernel, made: unknown): Generator<Effect, unknown, any> {
  return made instanceof Start ? yield made : yield* finish(k, made, 'start');
}

/** What a callback that threw `thrown` comes to: a value (Erlang's throw) or `Raised`. */
export function caught(thrown: unknown): unknown {
  if (thrown === UNWIND) throw thrown;
  if (thrown instanceof Exit || thrown instanceof ErrorExit) return new Raised(reasonOf(thrown), thrown.reason);
  return thrown instanceof Error ? new Raised(reasonOf(thrown), thrown) : thrown;
}
