// A function as the code of a process that is spawned: how the scheduler calls it, and what the log says of it.

import type { Untyped } from '../protocol/ids.ts';
import type { Kernel } from './kernel.ts';
import type { Entry } from './process.ts';
import type { ProcessBody, Self } from './self.ts';

/** The name under which the log knows a body. A function's name is an accessor, and dear: the last one is kept, since programs spawn the same again and again. */
export function signatureOf(k: Kernel, body: (...args: never[]) => unknown): string {
  if (k.lastSpawned !== body) {
    k.lastSpawned = body;
    k.lastSignature = body.name === '' ? 'anonymous' : body.name;
  }
  return k.lastSignature;
}

/** The body as the scheduler calls it. */
export function entryOf<A extends readonly unknown[]>(body: ProcessBody<A, Untyped>, args: A): Entry {
  if (args.length === 0) return body as unknown as Entry;
  return (self: Self): unknown => body(self, ...args);
}

/** What the log shows as the argument. */
export const argumentOf = (args: readonly unknown[]): unknown => (args.length === 0 ? undefined : args.length === 1 ? args[0] : args);
