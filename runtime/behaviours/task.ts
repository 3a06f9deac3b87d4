// A task: a plain function or generator that runs once as a supervised process, as Elixir's Task.start_link.

import { ProcessSelf } from '../process/process-self.ts';
import { badarg } from '../process/raised.ts';
import type { Body, Plain, ProcessBody, Self } from '../process/self.ts';
import type { Untyped } from '../protocol/ids.ts';
import type { Implementation } from './module.ts';
import { defineModule } from './module.ts';
import type { Module } from './module-types.ts';

/** A module for child specs that can also be handed to `self.spawn` and its kin as the body itself. */
export type BodyModule<Argument = Untyped, Message = Untyped> = Module<Argument, Message> & { readonly kind: 'task' } & ProcessBody<
    undefined extends Argument ? readonly [argument?: Argument] : readonly [argument: Argument],
    Message
  >;

/** What `task` is given. */
export interface TaskDescription<Argument, Message = Untyped> {
  /** Shown in the tree where no registered name or child id says more. */
  readonly name: string;
  /** Runs once; the process ends with `normal` when it returns. */
  run(argument: Argument, self: Self<Message>): Body | Plain;
}

/**
 * Makes a task module: a function that runs once as a supervised process. Its start is complete as soon as the process exists.
 * @throws badarg without a name or `run`. Source: Elixir's Task.start_link.
 */
export function task<Argument = undefined, Message = Untyped>(
  description: TaskDescription<Argument, Message>,
): BodyModule<Argument, Message> {
  if (typeof description?.name !== 'string' || typeof description.run !== 'function')
    return badarg('task: expected { name, run }, with name a string and run a function');
  const run: Implementation['run'] = (argument, k, process) =>
    description.run(argument as Argument, new ProcessSelf(k, process) as Self<Message>);
  const body = (self: Self<Message>, argument?: Argument): unknown => description.run(argument as Argument, self);
  return defineModule(body, 'task', description.name, { run, hasInit: false }) as unknown as BodyModule<Argument, Message>;
}
