// A callback that runs: what it returned is its result, unless it is a generator, which may wait any number of times before it has
// one. The same for gen_server and gen_statem.

import type { Kernel } from '../process/kernel.ts';
import { RESUMED } from '../process/kernel.ts';
import type { Code } from '../process/process.ts';
import { isGenerator, isPromise } from '../process/terms.ts';
import { asyncRefused } from '../scheduler/turn.ts';
import { caught } from './outcome.ts';

/** In place of a callback's result: its generator has yielded, and waits for what. */
export const IN_PROGRESS: unique symbol = Symbol('in progress');

/** Who runs callbacks, one at a time. */
export interface Runner {
  /** The generator that the callback runs as; null where it is none, and between callbacks. */
  inner: Code | null;
  /** What that yielded last. */
  yielded: unknown;
}

/** The result of a callback that returned `result`, or IN_PROGRESS. `callback`: its name, for an error's text. */
export function resultOf(k: Kernel, runner: Runner, callback: string, result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result;
  if (!isGenerator(result)) return unlessAsync(callback, result);
  runner.inner = result;
  return resumeCallback(k, runner, callback, undefined, false);
}

/** The callback's generator goes on with what it waited for. Gives its result, or IN_PROGRESS. */
export function resumeCallback(k: Kernel, runner: Runner, callback: string, value: unknown, throws: boolean): unknown {
  const inner = runner.inner as Code;
  let step: IteratorResult<unknown, unknown>;
  try {
    k.meter.driven = RESUMED;
    step = throws ? inner.throw(value) : inner.next(value);
  } catch (thrown) {
    runner.inner = null;
    return caught(thrown);
  }
  if (step.done !== true) {
    runner.yielded = step.value;
    return IN_PROGRESS;
  }
  runner.inner = null;
  return unlessAsync(callback, step.value);
}

const unlessAsync = (callback: string, result: unknown): unknown => (isPromise(result) ? caught(asyncRefused(callback)) : result);
