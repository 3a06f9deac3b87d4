// The contract of a gen_server's callbacks, with OTP's return values. Every callback may be a plain function or a generator.

import type { Body, From, Self } from '../process/self.ts';
import type { Millis } from '../protocol/units.ts';

/** A timeout in ms, or what handle_continue is to be given. */
export type Next = Millis | 'infinity' | 'hibernate' | readonly ['continue', unknown];

export type InitResult<S> = readonly ['ok', S] | readonly ['ok', S, Next] | readonly ['stop', unknown] | 'ignore';
export type NoReply<S> = readonly ['noreply', S] | readonly ['noreply', S, Next] | readonly ['stop', unknown, S];
export type CallResult<S> =
  | readonly ['reply', unknown, S]
  | readonly ['reply', unknown, S, Next]
  | readonly ['stop', unknown, unknown, S]
  | NoReply<S>;

type May<T> = T | Body<T>;

export interface GenServerCallbacks<S, A = unknown> {
  /** The module's name, shown in the tree where no registered name or child id says more. */
  readonly name: string;
  init(argument: A, self: Self): May<InitResult<S>>;
  handleCall?(request: never, from: From, state: S, self: Self): May<CallResult<S>>;
  handleCast?(request: never, state: S, self: Self): May<NoReply<S>>;
  /** Any other message; also `'timeout'`, EXIT and DOWN messages. */
  handleInfo?(message: never, state: S, self: Self): May<NoReply<S>>;
  handleContinue?(argument: never, state: S, self: Self): May<NoReply<S>>;
  terminate?(reason: unknown, state: S, self: Self): May<unknown>;
}
