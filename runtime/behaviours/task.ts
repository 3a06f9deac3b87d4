// A task: a plain function or generator that runs once as a supervised process, as Elixir's Task.start_link.

import type { ProcessSelf } from '../process/process-self.ts';
import { badarg } from '../process/raised.ts';
import type { Body, ProcessBody, Self } from '../process/self.ts';
import type { BehaviourModule } from './module.ts';
import { defineModule } from './module.ts';

/** A module for child specs that can also be handed to `self.spawn` and its kin as the body itself. */
export type BodyModule<A extends readonly unknown[]> = ProcessBody<A> & BehaviourModule & { readonly kind: 'task' };

export interface TaskDescription<A> {
  readonly name: string;
  /** Runs once; the process ends with `normal` when it returns. */
  run(argument: A, self: Self): Body | unknown;
}

/**
 * Makes a task module. Its start is complete as soon as the process exists.
 * @throws badarg without a name or `run`.
 */
export function task<A = undefined>(description: TaskDescription<A>): BodyModule<[A?]> {
  if (typeof description?.name !== 'string' || typeof description.run !== 'function') return badarg();
  const run = (argument: unknown, self: ProcessSelf): unknown => description.run(argument as A, self);
  const body = (self: Self, argument?: A): unknown => description.run(argument as A, self);
  return defineModule(body, 'task', description.name, { run, hasInit: false }) as unknown as BodyModule<[A?]>;
}
