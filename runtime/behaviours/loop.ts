// The twin of Elixir's `defp loop(state)`: a bare process whose state is shown, because it hands it over after every round.

import { NOBODY } from '../process/kernel.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { badarg } from '../process/raised.ts';
import { PREEMPT_ME } from '../process/request.ts';
import type { Body, Self } from '../process/self.ts';
import { BIT0, EV } from '../protocol/event-table.ts';
import type { Untyped } from '../protocol/ids.ts';
import type { Implementation } from './module.ts';
import { defineModule } from './module.ts';
import { finish } from './outcome.ts';
import type { BodyModule } from './task.ts';

/** One round: waits for what it likes and returns the state for the next round. */
export type Round<State, Message = Untyped> = (state: State, self: Self<Message>) => Body<State> | State;

/**
 * `loop(0, function* (count, self) { const message = yield self.receive(); …; return count + 1; })`.
 *
 * `initial` is the first state, or a function that makes it from the argument that the process was started with. The state is
 * recorded with state_changed at the beginning and after every round that returned another one. The process runs until
 * `self.exit(reason)`. The result is a module for child specs and `program({ start })`, and a body for `self.spawn`.
 * `options.name` is what the tree shows; default: the name of the round's function, else `loop`.
 * @throws badarg without a round. Source: the `loop(state)` functions of Erlang and Elixir programs.
 */
export function loop<State, Argument = undefined, Message = Untyped>(
  initial: State | ((argument: Argument) => State),
  round: Round<State, Message>,
  options: { readonly name?: string } = {},
): BodyModule<Argument, Message> {
  if (typeof round !== 'function') return badarg(`loop: expected a function for each round, got ${typeof round}`);
  const name = options.name ?? (round.name || 'loop');
  const body = function* (self: Self, argument?: Argument): Body<never> {
    const { k, process } = ProcessSelf.open(self);
    let state = typeof initial === 'function' ? (initial as (argument: Argument) => State)(argument as Argument) : initial;
    k.writeState(EV.state_changed, BIT0, process.id, process.handling, 0, 0, state);
    for (;;) {
      k.meter.left -= 1;
      k.meter.driven = NOBODY;
      const next = (yield* finish(k, round(state, self as Self<Message>), name)) as State;
      if (next !== state) {
        state = next;
        k.writeState(EV.state_changed, 0, process.id, process.handling, 0, 0, state);
      }
      if (k.meter.left < 0) yield PREEMPT_ME;
    }
  };
  const run: Implementation['run'] = (argument, k, process) => body(new ProcessSelf(k, process), argument as Argument);
  return defineModule(body, 'task', name, { run, hasInit: false }) as unknown as BodyModule<Argument, Message>;
}
