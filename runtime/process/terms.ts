// Questions about terms that OTP answers by pattern matching.

import { Pid, Ref } from '../protocol/ids.ts';

/** Erlang's =:= on plain data. Two pids or refs are equal when their ids are. */
export function termEquals(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (a instanceof Pid) return b instanceof Pid && a.id === b.id && a.node === b.node;
  if (a instanceof Ref) return b instanceof Ref && a.id === b.id;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => termEquals(x, b[i]));
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || a instanceof Map || a instanceof Set || Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return (
    keys.length > 0 && keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && termEquals(x[key], y[key]))
  );
}

/** `shutdown` or `{shutdown, _}`. A reason may be anything that a program throws, a proxy that refuses to be looked at too. */
export function isShutdown(reason: unknown): boolean {
  if (typeof reason !== 'object' || reason === null) return reason === 'shutdown';
  try {
    return Array.isArray(reason) && reason.length === 2 && reason[0] === 'shutdown';
  } catch {
    return false;
  }
}

/** `normal`, `shutdown` or `{shutdown, _}`: the reasons for which a transient child is not restarted. */
export const isNormalEnd = (reason: unknown): boolean => reason === 'normal' || isShutdown(reason);

export const CLASS_NORMAL = 0;
export const CLASS_SHUTDOWN = 1;
export const CLASS_ABNORMAL = 2;
export const CLASS_KILLED = 3;

/** Position in EXIT_CLASSES. */
export function classOf(reason: unknown): number {
  if (reason === 'normal') return CLASS_NORMAL;
  if (reason === 'killed') return CLASS_KILLED;
  return isShutdown(reason) ? CLASS_SHUTDOWN : CLASS_ABNORMAL;
}

export const isGenerator = (value: unknown): value is Generator<unknown, unknown, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { next?: unknown }).next === 'function' &&
  (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] !== undefined;

/** What async functions and async generators give, and whatever else pretends to be a promise. */
export const isPromise = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (typeof (value as { then?: unknown }).then === 'function' || (Symbol.asyncIterator in value && 'next' in value));
