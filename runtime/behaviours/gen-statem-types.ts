// The contract of a gen_statem's callbacks, with OTP's event types, return values and actions (gen_statem's manual). Every
// callback may be a plain function or a generator.
//
// Erlang tells a tuple from a list; here both are arrays. So `actions` is always a list, as `[['reply', from, 'ok'], 'postpone']`.
// One action alone is understood too, where it cannot be taken for a list.

import type { From, Self } from '../process/self.ts';
import type { Millis } from '../protocol/units.ts';
import type { May } from './gen-server-types.ts';

/** `'enter'` only with state_enter; its content is the state before. */
export type EventType =
  | readonly ['call', From]
  | 'cast'
  | 'info'
  | 'internal'
  | 'timeout'
  | 'state_timeout'
  | readonly ['timeout', unknown]
  | 'enter';

/** What may be inserted with next_event. */
export type InsertedType = Exclude<EventType, 'enter'>;
export type TimeoutType = 'timeout' | 'state_timeout' | readonly ['timeout', unknown];
export type ReplyAction = readonly ['reply', From, unknown];
export type TimeoutAction =
  | readonly [TimeoutType, Millis | 'infinity', unknown]
  /** With `abs` the time is an absolute one: ms of `self.now()`. */
  | readonly [TimeoutType, Millis | 'infinity', unknown, readonly (readonly ['abs', boolean])[]]
  | readonly [TimeoutType, 'update', unknown]
  | readonly [TimeoutType, 'cancel'];
/** What a state enter call may ask for. */
export type EnterAction = ReplyAction | TimeoutAction | 'hibernate' | readonly ['hibernate', boolean] | Millis | 'infinity';
/** What a callback may ask for besides the next state. Source: gen_statem, action(). */
export type Action = EnterAction | 'postpone' | readonly ['postpone', boolean] | readonly ['next_event', InsertedType, unknown];
export type Actions = readonly Action[] | Action;

/** What `init` returns: the first state and the data. Source: gen_statem, Module:init/1. */
export type StatemInit<S, D> =
  | readonly ['ok', S, D]
  | readonly ['ok', S, D, Actions]
  | readonly ['stop', unknown]
  | readonly ['error', unknown]
  | 'ignore';
/** `next_state` with another state than the present one is not allowed to a state enter call. */
export type StatemResult<S, D> =
  | readonly ['next_state', S, D]
  | readonly ['next_state', S, D, Actions]
  | readonly ['keep_state', D]
  | readonly ['keep_state', D, Actions]
  | 'keep_state_and_data'
  | readonly ['keep_state_and_data', Actions]
  | readonly ['repeat_state', D]
  | readonly ['repeat_state', D, Actions]
  | 'repeat_state_and_data'
  | readonly ['repeat_state_and_data', Actions]
  | 'stop'
  | readonly ['stop', unknown]
  | readonly ['stop', unknown, D]
  | readonly ['stop_and_reply', unknown, readonly ReplyAction[] | ReplyAction]
  | readonly ['stop_and_reply', unknown, readonly ReplyAction[] | ReplyAction, D];

type Mode<M extends string> = M | readonly [M] | readonly [M, 'state_enter'];

interface Common<S, D, A> {
  /** The module's name, shown in the tree where no registered name or child id says more. */
  readonly name: string;
  init(argument: A, self: Self): May<StatemInit<S, D>>;
  terminate?(reason: unknown, state: S, data: D, self: Self): May<unknown>;
}

/**
 * One function per state: the state is its name. What their `content` is said to be is what may be cast to the machine, asked of it
 * and sent to it. The states are those that have a function: the first state and every next one has to be one of them.
 */
export interface StateFunctions<S extends string, D, A = unknown, E = never> extends Common<NoInfer<S>, D, A> {
  readonly callbackMode: Mode<'state_functions'>;
  readonly states: { readonly [K in S]: (type: EventType, content: E, data: D, self: Self) => May<StatemResult<NoInfer<S>, D>> };
}

/** One function for all states, which may be any terms. */
export interface HandleEventFunction<S, D, A = unknown, E = never> extends Common<S, D, A> {
  readonly callbackMode: Mode<'handle_event_function'>;
  handleEvent(type: EventType, content: E, state: S, data: D, self: Self): May<StatemResult<S, D>>;
}
