// Elixir's Agent: a gen_server that keeps a state, and runs the functions that others send it on that state.

import type { Kernel } from '../process/kernel.ts';
import { ProcessSelf } from '../process/process-self.ts';
import { badarg } from '../process/raised.ts';
import type { Body, Effect, Self, ServerRef, ViaName } from '../process/self.ts';
import { isGenerator } from '../process/terms.ts';
import { checkTimeout } from '../process/waiting-time.ts';
import type { Pid } from '../protocol/ids.ts';
import type { Millis } from '../protocol/units.ts';
import type { GenServer } from './gen-server.ts';
import { genServer } from './gen-server.ts';
import type { CallResult, May, NoReply } from './gen-server-types.ts';
import { startLink as startLinkModule, start as startModule } from './module.ts';
import type { StartResult } from './module-types.ts';
import { finish } from './outcome.ts';

declare const agentState: unique symbol;
/** The pid of an agent whose state is known to the compiler. */
export type AgentPid<State> = Pid & { readonly [agentState]?: State };
/** An agent by pid, name or via name. */
export type AgentRef<State> = AgentPid<State> | string | ViaName;

type Fun = (state: unknown) => unknown;
type AgentRequest = readonly ['get' | 'update' | 'get_and_update', Fun];

/** A function's value, waited for where it is a generator, and what follows from it. */
function andThen<T>(k: Kernel, value: unknown, next: (value: unknown) => T): May<T> {
  return isGenerator(value) ? generated(k, value, next) : next(value);
}
function* generated<T>(k: Kernel, value: unknown, next: (value: unknown) => T): Body<T> {
  return next(yield* finish(k, value, 'agent'));
}

const kernelOf = (self: Self): Kernel => ProcessSelf.open(self).k;

const AgentServer = genServer({
  name: 'Agent',
  init: (initial: () => unknown, self): May<readonly ['ok', unknown]> => andThen(kernelOf(self), initial(), (state) => ['ok', state]),
  handleCall([what, fun]: AgentRequest, _from, state, self): May<CallResult<unknown>> {
    return andThen(kernelOf(self), fun(state), (value): CallResult<unknown> => {
      if (what === 'get') return ['reply', value, state];
      if (what === 'update') return ['reply', 'ok', value];
      if (Array.isArray(value) && value.length === 2) return ['reply', value[0], value[1]];
      return ['stop', ['bad_return_value', value], state] as unknown as CallResult<unknown>;
    });
  },
  handleCast: ([, fun]: readonly ['cast', Fun], state, self): May<NoReply<unknown>> =>
    andThen(kernelOf(self), fun(state), (next) => ['noreply', next]),
});

interface AgentOptions {
  readonly name?: string | ViaName;
  readonly timeout?: Millis | 'infinity';
}

/** Without a link. Yields `['ok', pid]` or `['error', reason]`; `initial` runs in the agent and gives the first state. */
const start = <State>(self: Self, initial: () => May<State>, options?: AgentOptions): Effect<StartResult<AgentPid<State>>> =>
  startModule(self, AgentServer, checked(initial), options) as Effect<StartResult<AgentPid<State>>>;

/** As `start`, linked to the caller. */
const startLink = <State>(self: Self, initial: () => May<State>, options?: AgentOptions): Effect<StartResult<AgentPid<State>>> =>
  startLinkModule(self, AgentServer, checked(initial), options) as Effect<StartResult<AgentPid<State>>>;

/** A call; a wrong timeout is an error of the function's own guard here, and not an exit. */
function ask(
  self: Self,
  agent: AgentRef<unknown>,
  request: readonly [AgentRequest[0], (state: never) => unknown],
  timeout: Millis | 'infinity' = 5000,
): Effect<never> {
  checkTimeout(timeout, 'Agent');
  return self.call(agent as ServerRef, request, timeout) as Effect<never>;
}

/** Yields what a function makes of the state; it runs in the agent. */
const get = <State, Value>(
  self: Self,
  agent: AgentRef<State>,
  fun: (state: State) => May<Value>,
  timeout?: Millis | 'infinity',
): Effect<Value> => ask(self, agent, ['get', checked(fun)], timeout);

/** Makes the next state. Yields 'ok' when it is done. */
const update = <State>(
  self: Self,
  agent: AgentRef<State>,
  fun: (state: State) => May<State>,
  timeout?: Millis | 'infinity',
): Effect<'ok'> => ask(self, agent, ['update', checked(fun)], timeout);

/** The function returns `[value, next state]`; yields the value. Anything else ends the agent with `['bad_return_value', X]`. */
const getAndUpdate = <State, Value>(
  self: Self,
  agent: AgentRef<State>,
  fun: (state: State) => May<readonly [Value, State]>,
  timeout?: Millis | 'infinity',
): Effect<Value> => ask(self, agent, ['get_and_update', checked(fun)], timeout);

/** As `update`, without waiting; 'ok' whether the agent is there or not. */
const cast = <State>(self: Self, agent: AgentRef<State>, fun: (state: State) => May<State>): 'ok' =>
  self.cast(agent as ServerRef, ['cast', checked(fun)]);

/** Ends the agent; yields 'ok', or exits as gen_server's stop does. */
const stop = (self: Self, agent: AgentRef<unknown>, reason?: unknown, timeout?: Millis | 'infinity'): Effect<'ok'> =>
  self.stop(agent as ServerRef, reason, timeout);

const checked = <F>(fun: F): F => (typeof fun === 'function' ? fun : badarg(`Agent: expected a function, got ${typeof fun}`));

/**
 * Elixir's Agent. `Agent.module` is for child specs: `{ id: 'Settings', start: { module: Agent.module, argument: () => ({}) } }`.
 * The functions run in the agent; in the log they are opaque. Source: Elixir's Agent.
 */
export const Agent = Object.freeze({
  module: AgentServer as GenServer<() => unknown>,
  start,
  startLink,
  get,
  update,
  getAndUpdate,
  cast,
  stop,
});
